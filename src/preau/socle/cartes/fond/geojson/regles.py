"""What a file of outlines must be; `{lieu}` names the feature: « élément 12 (77284 Meaux) »."""

from preau.socle.fichiers import Regle

_WGS84 = "Enregistrez la couche en GeoJSON, coordonnées WGS 84 (EPSG:4326), longitude d'abord."
_REPARER = "Réparez la géométrie dans votre logiciel de cartographie, ou reprenez le fichier d'origine."

# --- The file ---------------------------------------------------------------------------------------------
ILLISIBLE = Regle(
    "fichier-illisible",
    "le fichier ne peut pas être lu ({raison}).",
    "Vérifiez le chemin et les droits de lecture.",
)
VIDE = Regle("fichier-vide", "le fichier est vide.", "Téléchargez-le de nouveau.")
TROP_GROS = Regle(
    "fichier-trop-gros",
    "le fichier dépasse la limite de {limite} Mo.",
    "Prenez la version simplifiée des contours, ou un fichier par département.",
)
NATURE = Regle("nature-du-fichier", "ce fichier est {nature}, pas un texte GeoJSON.", "{geste}")
ENCODAGE = Regle("encodage", "le texte n'est pas en UTF-8.", "Enregistrez le fichier en UTF-8.")
JSON = Regle(
    "json-invalide",
    "le texte n'est pas du JSON ({raison}).",
    "Le fichier est coupé ou abîmé : téléchargez-le de nouveau.",
)
PROFONDEUR = Regle(
    "json-trop-profond",
    "le JSON a trop de niveaux imbriqués.",
    "Ce n'est pas un fichier de contours : vérifiez que c'est le bon.",
)
NOMBRE = Regle("nombre-invalide", "le fichier contient un nombre qui n'en est pas un ({nombre}).", _REPARER)
CLE_DOUBLE = Regle(
    "cle-en-double",
    "un objet a deux fois la clé « {cle} ».",
    "Le fichier est mal formé : reprenez l'original.",
)
TYPE = Regle(
    "type-inconnu",
    "la racine doit être une « FeatureCollection » ou une « Feature » ; lu : {lu}.",
    "Convertissez le fichier en GeoJSON.",
)
SANS_ELEMENT = Regle(
    "sans-element", "le fichier n'a aucun élément (« features »).", "Téléchargez-le de nouveau, sans filtre."
)
TROP_D_ELEMENTS = Regle(
    "trop-d-elements", "le fichier a plus de {limite} éléments.", "Vérifiez que c'est le bon fichier."
)
TROP_DE_POINTS = Regle(
    "trop-de-points",
    "les contours ont plus de {limite} points.",
    "Prenez la version simplifiée des contours.",
)
PROJECTION = Regle("projection", "les coordonnées sont dans un autre système ({systeme}).", _WGS84)

# --- One feature ------------------------------------------------------------------------------------------
ELEMENT = Regle("element-invalide", "{lieu} : ce n'est pas un objet « Feature ».", "Corrigez-le ou ôtez-le.")
SANS_GEOMETRIE = Regle("sans-geometrie", "{lieu} : il n'a pas de géométrie.", "Complétez-le ou ôtez-le.")
GEOMETRIE = Regle(
    "geometrie-inadmise",
    "{lieu} : sa géométrie est « {type} » ; seules « Polygon » et « MultiPolygon » sont des contours.",
    "Prenez la couche des surfaces, pas celle des points ou des lignes.",
)
SANS_CODE = Regle(
    "sans-code",
    "{lieu} : aucune propriété ne dit de quelle commune, département ou académie il s'agit ({connues}).",
    "Ajoutez la propriété « code », ou prenez un fichier officiel.",
)
CODE_FORME = Regle(
    "code-forme",
    "{lieu} : le code n'est ni celui d'une commune (77284), ni d'un département (77), ni d'une académie.",
    "Corrigez le code.",
)
DOUBLE = Regle(
    "contour-en-double",
    "{lieu} : ce code est déjà celui de l'élément {premier}.",
    "Réunissez les morceaux en un seul « MultiPolygon ».",
)
STRUCTURE = Regle(
    "coordonnees-structure",
    "{lieu} : ses coordonnées n'ont pas la forme d'un contour (listes de points [longitude, latitude]).",
    _REPARER,
)
HORS_BORNES = Regle(
    "coordonnees-hors-bornes",
    "{lieu} : le point {point} n'est pas en degrés (longitude -180 à 180, latitude -90 à 90).",
    _WGS84,
)
INVERSEES = Regle(
    "coordonnees-inversees", "{lieu} : longitude et latitude semblent inversées ({point}).", _WGS84
)
ANNEAU_OUVERT = Regle(
    "anneau-ouvert", "{lieu} : un anneau ne se referme pas (premier point {point}).", _REPARER
)
ANNEAU_COURT = Regle("anneau-trop-court", "{lieu} : un anneau a moins de quatre points.", _REPARER)
SANS_SURFACE = Regle("sans-surface", "{lieu} : le contour n'a pas de surface.", _REPARER)
REPARE_TROP = Regle(
    "contour-irreparable",
    "{lieu} : le contour se recoupe, et le réparer changerait sa surface de {part} %.",
    _REPARER,
)

# --- Kept, with a warning ---------------------------------------------------------------------------------
REPARE = Regle("contour-repare", "{lieu} : le contour se recoupait.", "Il a été réparé.")
