"""P1, P2: the forms of sign-in, passwords and accounts."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from dsfr.forms import DsfrBaseForm

from preau.socle.acces import services
from preau.socle.acces.models import Role
from preau.socle.annuaire.models import Personne


class ConnexionForm(DsfrBaseForm, AuthenticationForm):
    error_messages = {
        "invalid_login": "Identifiant ou mot de passe incorrect. Vérifiez-les, ou demandez un nouveau mot de passe.",
        "inactive": "Identifiant ou mot de passe incorrect. Vérifiez-les, ou demandez un nouveau mot de passe.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Identifiant"


class IdentifiantForm(DsfrBaseForm):
    identifiant = forms.CharField(
        label="Votre identifiant",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )


class MelForm(DsfrBaseForm):
    mel = forms.EmailField(
        label="Votre adresse électronique professionnelle",
        help_text="Format attendu : prenom.nom@ac-academie.fr",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class _EnregistreMotDePasse:
    """Both password forms write through the service, which notes the change."""

    def save(self, commit=True):
        services.choisir_mot_de_passe(compte=self.user, mot_de_passe=self.cleaned_data["new_password1"])
        return self.user


class MotDePasseForm(_EnregistreMotDePasse, DsfrBaseForm, PasswordChangeForm):
    pass


class NouveauMotDePasseForm(_EnregistreMotDePasse, DsfrBaseForm, SetPasswordForm):
    pass


class _RoleForm(DsfrBaseForm):
    fonction = forms.ChoiceField(label="Fonction", choices=Role.Fonction)
    rne = forms.CharField(
        label="RNE de l'établissement ou du service",
        max_length=12,
        help_text="Par exemple 0771234A.",
    )
    debut = forms.DateField(
        label="Du",
        required=False,
        help_text="Vide : dès maintenant.",
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    fin = forms.DateField(
        label="Au (inclus)",
        required=False,
        help_text="Vide : sans fin.",
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )


class RoleForm(_RoleForm):
    pass


class CompteForm(_RoleForm):
    identifiant = forms.CharField(
        label="Identifiant", max_length=60, help_text="Lettres sans accent, chiffres, points et tirets."
    )
    civilite = forms.ChoiceField(
        label="Civilité", choices=[("", "—"), *Personne.Civilite.choices], required=False
    )
    nom = forms.CharField(label="Nom", max_length=100)
    prenom = forms.CharField(label="Prénom", max_length=100)
    mel = forms.EmailField(label="Adresse électronique")
    invitation = forms.BooleanField(
        label="Envoyer l'invitation à choisir un mot de passe", required=False, initial=True
    )

    field_order = [
        "identifiant",
        "civilite",
        "nom",
        "prenom",
        "mel",
        "fonction",
        "rne",
        "debut",
        "fin",
        "invitation",
    ]
