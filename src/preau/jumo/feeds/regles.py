"""The rules of the BMP file: those that refuse it, then those that only warn."""

from preau.socle.fichiers import Regle

_A_LA_SOURCE = "Corrigez la ligne dans le système des moyens, puis refaites l'extraction."

# --- The file is refused ---------------------------------------------------------------------------------
OBLIGATOIRE = Regle("valeur-obligatoire", "la cellule est vide et ne peut pas l'être.", _A_LA_SOURCE)
TROP_LONG = Regle("valeur-trop-longue", "le texte dépasse {limite} caractères.", "Raccourcissez-le.")
ID_FORME = Regle(
    "identifiant-forme", "un identifiant a vingt signes au plus, sans espace.", "Corrigez l'identifiant."
)
ID_DOUBLE = Regle(
    "identifiant-en-double",
    "cet identifiant est sur plusieurs lignes ({lignes}).",
    "Chaque BMP n'a qu'une ligne : ne gardez que la bonne.",
)
RNE_FORME = Regle("rne-forme", "un RNE a sept chiffres et une lettre.", _A_LA_SOURCE)
RNE_CLE_FAUSSE = Regle(
    "rne-cle-fausse",
    "aucun établissement n'a ce RNE, et sa lettre n'est pas la bonne (attendu {attendue}).",
    "Corrigez le RNE.",
)
RNE_INCONNU = Regle(
    "rne-inconnu",
    "l'annuaire de l'académie n'a pas cet établissement.",
    "Corrigez le RNE, ou chargez d'abord l'établissement (preau annuaire importer).",
)
ANNEE_FORME = Regle(
    "annee-forme", "une année s'écrit 2026 ou 2026-2027.", "Donnez l'année de la rentrée sur quatre chiffres."
)
ANNEE_AUTRE = Regle(
    "annee-autre",
    "la campagne est celle de {annee}.",
    "Extrayez les BMP de cette année, ou choisissez la bonne campagne.",
)
DISCIPLINE_FORME = Regle(
    "discipline-forme",
    "un code de discipline a cinq signes, chiffres et capitales, comme L0422.",
    "Donnez le code, et le libellé dans sa colonne.",
)
DISCIPLINE_SANS_LIBELLE = Regle(
    "discipline-inconnue",
    "cette discipline n'est pas dans l'annuaire et le fichier n'en donne pas le libellé.",
    "Remplissez libelle_discipline : la discipline sera créée.",
)
DISCIPLINE_CONTRADICTOIRE = Regle(
    "discipline-contradictoire",
    "cette discipline, à créer, a plusieurs libellés ({libelles}).",
    "Donnez-lui le même libellé sur toutes ses lignes.",
)
HEURES_FORME = Regle(
    "heures-forme",
    "ce n'est pas un nombre d'heures à deux décimales au plus, comme 12 ou 12,50.",
    "Écrivez le nombre seul, sans espace ni unité.",
)
HEURES_BORNES = Regle(
    "heures-bornes", "ce nombre d'heures n'est pas entre 0,01 et 40.", "Vérifiez la quotité ou l'ORS."
)
ZONE_FORME = Regle(
    "zone-forme",
    "le code d'une zone a la forme 077001ZC ou 0949931F.",
    "Corrigez le code, ou videz la cellule : la zone de l'établissement est alors prise.",
)
ZONE_INCONNUE = Regle(
    "zone-inconnue",
    "l'annuaire n'a pas cette zone de remplacement.",
    "Corrigez le code, ou chargez d'abord les zones (preau annuaire zones).",
)
ORS_INCONNUE = Regle(
    "ors-inconnue",
    "la table des obligations de service n'a rien pour cette discipline à cette date.",
    "Donnez l'ORS dans le fichier.",
)

# --- The line is taken, with a warning -------------------------------------------------------------------
PLUS_QUE_L_ORS = Regle(
    "quotite-au-dela-de-l-ors",
    "la quotité dépasse l'obligation de service ({ors} h).",
    "Le BMP est pris tel quel : vérifiez la quotité à sa source.",
)
RNE_CLE = Regle(
    "rne-cle",
    "la lettre de ce RNE n'est pas la bonne (attendu {attendue}), mais l'annuaire le connaît.",
    "L'établissement de l'annuaire est pris.",
)
FERME = Regle(
    "etablissement-ferme",
    "cet établissement est fermé dans l'annuaire.",
    "Le BMP est pris ; vérifiez l'établissement.",
)
DISCIPLINE_NOUVELLE = Regle(
    "discipline-nouvelle",
    "cette discipline n'est pas dans l'annuaire.",
    "Elle sera créée avec le libellé du fichier.",
)
LIBELLE_DIFFERENT = Regle(
    "libelle-different",
    "l'annuaire appelle cette discipline « {libelle} ».",
    "Le libellé de l'annuaire est gardé.",
)
COLONNE_INCONNUE = Regle(
    "colonne-inconnue", "cette colonne n'est pas du format des BMP.", "Elle est laissée de côté."
)
