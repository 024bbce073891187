"""The rules of the directory's files: those that refuse the file, then those that only warn."""

from preau.socle.fichiers import Regle

_VOIR_SOURCE = "Corrigez la ligne, ou signalez-la au producteur du fichier."

# --- The file is refused ---------------------------------------------------------------------------------
DISPOSITION = Regle(
    "disposition-inconnue",
    "l'en-tête n'est celui d'aucun fichier connu ({connues}).",
    "Téléchargez l'un de ces fichiers, au format CSV.",
)
ACADEMIE_INCONNUE = Regle(
    "academie-inconnue",
    "aucune académie n'a ce code.",
    "Donnez un code sur deux chiffres (24 pour Créteil), voir rules/academies.yaml.",
)
ACADEMIE_ABSENTE = Regle(
    "academie-absente",
    "le fichier n'a aucun établissement de l'académie demandée ({academie}).",
    "Vérifiez que c'est le bon fichier, ou l'option --academie.",
)
OBLIGATOIRE = Regle("valeur-obligatoire", "la cellule est vide et ne peut pas l'être.", _VOIR_SOURCE)
TROP_LONG = Regle("valeur-trop-longue", "le texte dépasse {limite} caractères.", "Raccourcissez-le.")
RNE_FORME = Regle("rne-forme", "un RNE a sept chiffres et une lettre.", _VOIR_SOURCE)
RNE_DOUBLE = Regle(
    "rne-en-double",
    "ce RNE est sur plusieurs lignes au contenu différent ({lignes}).",
    "Ne gardez que la bonne ligne.",
)
NATURE_FORME = Regle("nature-forme", "un code nature a trois chiffres.", _VOIR_SOURCE)
DEPARTEMENT = Regle(
    "departement-inconnu", "aucun département n'a ce code.", "Donnez un code comme 077, 77, 02A ou 971."
)
COORDONNEES = Regle(
    "coordonnees-invalides",
    "latitude et longitude vont par deux, en degrés décimaux (-90 à 90, -180 à 180).",
    "Corrigez-les, ou videz les deux cellules.",
)
FERMETURES = Regle(
    "fermetures-trop-nombreuses",
    "le fichier fermerait {nombre} établissements sur {total} ({type} {secteur}, département {departement}), "
    "plus de {part} %.",
    "Vérifiez que le fichier est complet ; sinon, --sans-fermeture n'en ferme aucun, --force les ferme tous.",
)
INSEE_FORME = Regle("insee-forme", "un code INSEE a cinq signes, comme 77284 ou 2A004.", _VOIR_SOURCE)
COMMUNE_DOUBLE = Regle(
    "commune-en-double", "cette commune est sur plusieurs lignes ({lignes}).", "Ne gardez que la bonne ligne."
)
POPULATION = Regle("population-invalide", "une population est un nombre entier positif.", _VOIR_SOURCE)
ZONE_FORME = Regle(
    "zone-forme", "le code d'une zone a la forme 077001ZC ou 0949931F.", "Corrigez le code de la zone."
)
ZONE_DOUBLE = Regle(
    "zone-contradictoire",
    "cette zone a plusieurs libellés, départements ou communes pivots ({lignes}).",
    "Écrivez-les de même sur toutes les lignes de la zone.",
)
ZONES_MULTIPLES = Regle(
    "commune-dans-deux-zones",
    "cette commune est dans plusieurs zones ({lignes}).",
    "Une commune n'a qu'une zone : ne gardez que la bonne ligne.",
)
ZONE_SANS_COMMUNE = Regle(
    "commune-introuvable",
    "aucune commune de l'annuaire n'a ce code INSEE, ni ce nom dans ce département.",
    "Corrigez le nom ou le code, ou chargez d'abord les communes (preau annuaire communes).",
)
DETACHEMENTS = Regle(
    "detachements-trop-nombreux",
    "le fichier retirerait leur zone à {nombre} communes sur {total} (département {departement}), "
    "plus de {part} %.",
    "Vérifiez que le fichier est complet ; sinon, --force les retire.",
)

# --- The line is imported, with a warning -----------------------------------------------------------------
RNE_CLE = Regle(
    "rne-cle", "la lettre de ce RNE n'est pas la bonne (attendu {attendue}).", "Vérifiez le code à sa source."
)
RNE_REPETE = Regle(
    "rne-repete", "ce RNE est sur plusieurs lignes identiques ({lignes}).", "La première suffit."
)
NATURE_INCONNUE = Regle(
    "nature-inconnue", "ce code nature n'est pas dans la table.", "Ajoutez-le à rules/natures.yaml."
)
SECTEUR = Regle(
    "secteur-inconnu",
    "le secteur n'est ni public ni privé.",
    "L'établissement est pris pour privé : il ne jumelle pas de BMP.",
)
ETAT = Regle("etat-inconnu", "cet état n'est pas dans la table.", "L'établissement est pris pour ouvert.")
ACADEMIE_AUTRE = Regle(
    "academie-incoherente",
    "le département est de l'académie {attendue}.",
    "L'académie du département est retenue.",
)
COORDONNEES_ABSENTES = Regle(
    "coordonnees-absentes", "l'établissement n'a pas de coordonnées.", "Il n'aura ni carte ni distance."
)
COORDONNEES_AILLEURS = Regle(
    "coordonnees-ailleurs",
    "ces coordonnées sont hors du territoire du département.",
    "Elles sont laissées de côté : corrigez-les à la source.",
)
COORDONNEES_INVERSEES = Regle(
    "coordonnees-inversees",
    "la latitude et la longitude semblent inversées.",
    "Elles sont laissées de côté : corrigez-les à la source.",
)
CODE_POSTAL = Regle("code-postal", "un code postal a cinq chiffres.", "Il est laissé de côté.")
TELEPHONE = Regle("telephone", "un numéro de téléphone a dix chiffres.", "Il est laissé de côté.")
MEL = Regle("mel", "ce n'est pas une adresse électronique.", "Elle est laissée de côté.")
INSEE = Regle("code-commune", "un code INSEE a cinq signes.", "La commune est cherchée par son nom.")
COMMUNE_INCONNUE = Regle(
    "commune-inconnue",
    "aucune commune de l'annuaire n'a ce code INSEE, ni ce nom dans ce département.",
    "L'établissement garde le nom de sa ville ; il sera rattaché quand la commune sera chargée.",
)
SANS_COMMUNES = Regle(
    "communes-absentes",
    "l'annuaire n'a encore aucune commune.",
    "Chargez-les (preau annuaire communes) : les établissements y seront alors rattachés.",
)
SANS_ACADEMIE = Regle(
    "territoire-sans-academie", "ce territoire n'est d'aucune académie.", "La ligne est laissée de côté."
)
NOM_DIFFERENT = Regle(
    "nom-different", "la commune de ce code INSEE s'appelle {nom}.", "Le code INSEE est retenu."
)
COMMUNE_REPETEE = Regle(
    "commune-repetee", "cette commune est sur plusieurs lignes identiques ({lignes}).", "La première suffit."
)
