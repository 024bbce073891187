"""The forms of JUMO. The rules are those of the services; the forms say early what would be refused."""

from django import forms

from preau.jumo.services.regles import COMMENTAIRE_MAX
from preau.jumo.states import Motif
from preau.socle.interface.formulaires import Formulaire


def _texte(libelle: str, aide: str, **attributs) -> forms.CharField:
    return forms.CharField(
        label=libelle,
        help_text=aide,
        required=False,
        max_length=COMMENTAIRE_MAX,
        widget=forms.Textarea(attrs={"rows": 3, **attributs}),
        error_messages={
            "max_length": "%(show_value)d caractères : %(limit_value)d au plus. Raccourcissez le texte."
        },
    )


class DemandeForm(Formulaire):
    """The last step of a demande (J10)."""

    FORMES = (
        ("triple", "Une demande à trois"),
        ("distinctes", "Deux demandes distinctes"),
    )

    forme = forms.ChoiceField(label="Forme de la demande", choices=FORMES, widget=forms.RadioSelect)
    precision = _texte(
        "Précision à envoyer aux établissements sélectionnés (facultative)",
        f"{COMMENTAIRE_MAX} caractères au plus. Elle figure dans le courriel et dans la liste.",
    )

    def __init__(self, *args, a_deux: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not a_deux:
            del self.fields["forme"]


class _AvecMotif(Formulaire):
    """Motif and comment, the comment being compulsory with « Autre » (J13)."""

    motif = forms.ChoiceField(
        label="Motif",
        choices=[("", "Choisir un motif"), *Motif.choices],
        required=False,
        error_messages={"invalid_choice": "Ce motif n'existe pas : choisissez-en un dans la liste."},
    )
    commentaire = _texte(
        "Commentaire", f"Obligatoire avec le motif « Autre ». {COMMENTAIRE_MAX} caractères au plus."
    )

    def exiger_motif(self) -> None:
        motif = self.cleaned_data.get("motif")
        if "motif" not in self.errors and not motif:
            self.add_error("motif", "Choisissez un motif.")
        if motif == Motif.AUTRE and "commentaire" not in self.errors and not self.cleaned_data["commentaire"]:
            self.add_error("commentaire", "Le motif « Autre » demande un commentaire.")


class MotifForm(_AvecMotif):
    """Why an effective jumelage is deleted."""

    def clean(self):
        self.exiger_motif()
        return self.cleaned_data


class ReponseForm(_AvecMotif):
    """The answer to a demande, in the words of the original."""

    ACCEPTER, REFUSER = "accepter", "refuser"

    choix = forms.ChoiceField(
        label="Merci de faire un choix",
        choices=[
            (ACCEPTER, "J'accepte la demande de jumelage de BMP"),
            (REFUSER, "Je refuse la demande de jumelage"),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Acceptez ou refusez la demande.",
            "invalid_choice": "Cette réponse n'existe pas : acceptez ou refusez la demande.",
        },
    )

    field_order = ["choix", "motif", "commentaire"]

    def clean(self):
        if self.cleaned_data.get("choix") == self.REFUSER:
            self.exiger_motif()
        return self.cleaned_data
