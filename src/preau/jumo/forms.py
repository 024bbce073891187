"""The forms of JUMO. The rules are those of the services; the forms say early what would be refused."""

from django import forms
from django.core.exceptions import ValidationError

from preau.jumo.feeds.bmp import LIMITES
from preau.jumo.services.campagne import CONTACT_MAX, LIBELLE_MAX, Jours, Parametres, verifier
from preau.jumo.services.regles import COMMENTAIRE_MAX
from preau.jumo.states import Motif, Phase
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


class FichierForm(Formulaire):
    """The BMP file of the moyens system (J2)."""

    fichier = forms.FileField(
        label="Fichier des BMP",
        help_text="CSV du système des moyens : id ; rne ; annee ; discipline ; libelle_discipline ; quotite ; ors ; "
        "zr ; info_dos ; vacance.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": "Choisissez le fichier à examiner.", "empty": "Ce fichier est vide."},
    )

    def clean_fichier(self):
        fichier = self.cleaned_data["fichier"]
        if fichier.size > LIMITES.octets:
            limite = LIMITES.octets // 1_000_000
            raise ValidationError(f"Ce fichier dépasse {limite} Mo : vérifiez que c'est le bon.")
        return fichier


def _jour(bout: str, phase: Phase) -> forms.DateField:
    """The first or the last day of a phase, drawn under the phase's name."""
    champ = forms.DateField(
        label=f"{bout.capitalize()} jour (inclus)",
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": f"Donnez le {bout} jour de la phase « {phase.label} ».",
            "invalid": f"Phase « {phase.label} », {bout} jour : ce n'est pas une date, écrivez JJ/MM/AAAA.",
        },
    )
    champ.nom_complet = f"{phase.label}, {bout} jour"
    return champ


def _contact(libelle: str) -> forms.CharField:
    return forms.CharField(
        label=libelle,
        required=False,
        max_length=CONTACT_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Affiché dans « Aide ».",
    )


class CampagneForm(Formulaire):
    """The settings of a campaign (J3, J21). The rules are those of `services.campagne.verifier`."""

    annee = forms.IntegerField(label="Année de la rentrée", help_text="2026 pour l'année scolaire 2026-2027.")
    libelle = forms.CharField(label="Libellé", max_length=LIBELLE_MAX)
    preparation_du, preparation_au = _jour("premier", Phase.PREPARATION), _jour("dernier", Phase.PREPARATION)
    ouverte_du, ouverte_au = _jour("premier", Phase.OUVERTE), _jour("dernier", Phase.OUVERTE)
    validation_du, validation_au = _jour("premier", Phase.VALIDATION), _jour("dernier", Phase.VALIDATION)
    consultation_du, consultation_au = (
        _jour("premier", Phase.CONSULTATION),
        _jour("dernier", Phase.CONSULTATION),
    )
    delai_heures = forms.IntegerField(
        label="Délai de réponse (heures)",
        help_text="Une demande sans réponse est annulée après ce délai, ou à la fin de la phase ouverte.",
    )
    prive = forms.BooleanField(label="Admettre les établissements privés", required=False)
    part_suppressions = forms.IntegerField(
        label="Part de BMP qu'une actualisation peut supprimer (%)",
        help_text="Au-delà, elle s'arrête et attend votre confirmation.",
    )
    contact_colleges = _contact("Contact pour les collèges")
    contact_lycees = _contact("Contact pour les lycées")

    SIMPLES = ("libelle", "delai_heures", "prive", "part_suppressions", "contact_colleges", "contact_lycees")

    def __init__(self, *args, parametres: Parametres, existante: bool, **kwargs):
        initial = {nom: getattr(parametres, nom) for nom in ("annee", *self.SIMPLES)}
        for code, jours in parametres.phases.items():
            initial |= {f"{code}_du": jours.du, f"{code}_au": jours.au}
        super().__init__(*args, initial=initial, **kwargs)
        self.annee = parametres.annee
        if existante:
            del self.fields["annee"]

    @property
    def phases(self):
        """(label, first day, last day) of each phase, to be drawn."""
        return [(phase.label, self[f"{phase.value}_du"], self[f"{phase.value}_au"]) for phase in Phase]

    @property
    def parametres(self) -> Parametres:
        """What the form says, once it is valid."""
        lus = self.cleaned_data
        return Parametres(
            annee=lus.get("annee", self.annee),
            phases={
                phase.value: Jours(lus.get(f"{phase.value}_du"), lus.get(f"{phase.value}_au"))
                for phase in Phase
            },
            **{nom: lus[nom] for nom in self.SIMPLES},
        )

    def clean(self):
        simples = {"annee", *self.SIMPLES} & set(self.fields)
        if not simples & set(self.errors):
            try:
                verifier(self.parametres)
            except ValidationError as refus:
                for champ, fautes in refus.message_dict.items():
                    if champ not in self.errors:
                        self.add_error(champ if champ in self.fields else None, fautes)
        return self.cleaned_data
