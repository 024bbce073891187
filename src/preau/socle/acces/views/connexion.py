"""P1: sign-in and sign-out."""

from django.conf import settings
from django.contrib.auth import views as auth
from django.shortcuts import render
from django.utils.module_loading import import_string

from preau.socle.acces.droits import connecte, publique
from preau.socle.acces.forms import ConnexionForm


class ConnexionView(auth.LoginView):
    template_name = "acces/connexion.html"
    form_class = ConnexionForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(comptes=comptes_de_demonstration(), **kwargs)


def comptes_de_demonstration() -> list:
    """What the demonstration shows beside the form: rows of (identifiant, mot_de_passe, qui)."""
    chemin = settings.DEMONSTRATION and getattr(settings, "COMPTES_DEMONSTRATION", "")
    return import_string(chemin)() if chemin else []


def verrouille(request, reponse=None, credentials=None):
    """Axes' answer after too many wrong passwords: the same for an account that does not exist."""
    return render(
        request, "acces/verrouille.html", {"minutes": int(settings.AXES_COOLOFF_TIME * 60)}, status=429
    )


connexion = publique(ConnexionView.as_view())
deconnexion = connecte(auth.LogoutView.as_view())
