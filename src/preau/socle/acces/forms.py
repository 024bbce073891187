"""P1, P2: the forms of sign-in, passwords and accounts."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError

from preau.socle.acces import services
from preau.socle.acces.models import Role
from preau.socle.annuaire.models import Personne
from preau.socle.interface.formulaires import Formulaire

# The same words for a wrong password, an unknown identifier and a closed account.
REFUS = "Identifiant ou mot de passe incorrect. Vérifiez-les, ou demandez un nouveau mot de passe."


class ConnexionForm(Formulaire, AuthenticationForm):
    error_messages = {"invalid_login": REFUS, "inactive": REFUS}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Identifiant"


class IdentifiantForm(Formulaire):
    identifiant = forms.CharField(
        label="Votre identifiant",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )


class MelForm(Formulaire):
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


class MotDePasseForm(_EnregistreMotDePasse, Formulaire, PasswordChangeForm):
    pass


class NouveauMotDePasseForm(_EnregistreMotDePasse, Formulaire, SetPasswordForm):
    pass


class _ReporteLesRefus:
    """What a service refuses is shown beside the field that it is about."""

    def reporter(self, refus: ValidationError) -> None:
        if not hasattr(refus, "error_dict"):
            self.add_error(None, refus)
            return
        for nom, erreurs in refus.error_dict.items():
            self.add_error(nom if nom in self.fields else None, erreurs)


class RoleForm(_ReporteLesRefus, Formulaire):
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


class CompteForm(RoleForm):
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

    ROLE = ("fonction", "rne", "debut", "fin")
    field_order = ["identifiant", "civilite", "nom", "prenom", "mel", *ROLE, "invitation"]

    @property
    def role(self) -> dict:
        return {nom: self.cleaned_data[nom] for nom in self.ROLE}

    @property
    def compte(self) -> dict:
        return {nom: valeur for nom, valeur in self.cleaned_data.items() if nom not in self.ROLE}
