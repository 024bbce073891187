"""P1: change of password, forgotten password, forgotten identifier."""

from django.contrib import messages
from django.contrib.auth import views as auth
from django.shortcuts import redirect, render
from django.urls import reverse_lazy

from preau.socle.acces.droits import connecte, publique
from preau.socle.acces.forms import IdentifiantForm, MelForm, MotDePasseForm, NouveauMotDePasseForm
from preau.socle.travaux.services import lancer


@publique
def mot_de_passe_oublie(request):
    form = IdentifiantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lancer("acces.envoyer_lien", identifiant=form.cleaned_data["identifiant"])
        return redirect("acces:demande_recue")
    return render(request, "acces/mot_de_passe_oublie.html", {"form": form})


@publique
def identifiant_oublie(request):
    form = MelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lancer("acces.envoyer_identifiant", mel=form.cleaned_data["mel"])
        return redirect("acces:demande_recue")
    return render(request, "acces/identifiant_oublie.html", {"form": form})


@publique
def demande_recue(request):
    """The one answer to both requests, whoever asks."""
    return render(request, "acces/demande_recue.html")


class NouveauMotDePasseView(auth.PasswordResetConfirmView):
    template_name = "acces/mot_de_passe_nouveau.html"
    form_class = NouveauMotDePasseForm
    success_url = reverse_lazy("acces:connexion")

    def form_valid(self, form):
        reponse = super().form_valid(form)
        messages.success(self.request, "Votre mot de passe est enregistré. Vous pouvez vous connecter.")
        return reponse


class MotDePasseView(auth.PasswordChangeView):
    template_name = "acces/mot_de_passe.html"
    form_class = MotDePasseForm
    success_url = reverse_lazy("portail:accueil")

    def form_valid(self, form):
        reponse = super().form_valid(form)
        messages.success(self.request, "Votre nouveau mot de passe est enregistré.")
        return reponse


mot_de_passe_nouveau = publique(NouveauMotDePasseView.as_view())
mot_de_passe = connecte(MotDePasseView.as_view())
