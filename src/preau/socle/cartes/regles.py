"""The rules of a file of distances."""

from preau.socle.cartes.models import HECTOMETRES_MAX, MINUTES_MAX
from preau.socle.fichiers import Regle

UAI_FORME = Regle(
    "uai-forme", "un code UAI a sept chiffres et une lettre.", "Corrigez le code de l'établissement."
)
UAI_INCONNU = Regle(
    "uai-inconnu",
    "aucun établissement de l'annuaire n'a ce code.",
    "Corrigez le code, ôtez la ligne, ou chargez d'abord l'établissement (preau annuaire importer).",
)
MEME_ETABLISSEMENT = Regle(
    "meme-etablissement",
    "les deux codes sont le même établissement.",
    "Ôtez la ligne : la distance d'un établissement à lui-même est nulle.",
)
KM = Regle(
    "km-invalide",
    f"une distance est un nombre de kilomètres, de 0 à {HECTOMETRES_MAX // 10}.",
    "Écrivez-la comme 12,4.",
)
MINUTES = Regle(
    "minutes-invalides",
    f"un temps de trajet est un nombre de minutes, de 0 à {MINUTES_MAX}.",
    "Écrivez-le comme 17.",
)
COUPLE_CONTRAIRE = Regle(
    "couple-contradictoire",
    "ces deux établissements sont sur plusieurs lignes de valeurs différentes ({lignes}), l'aller valant le retour.",
    "Ne gardez qu'une ligne par couple.",
)

# --- The line is imported, with a warning ----------------------------------------------------------------
COUPLE_REPETE = Regle(
    "couple-repete",
    "ces deux établissements sont sur plusieurs lignes identiques ({lignes}).",
    "La première suffit.",
)
