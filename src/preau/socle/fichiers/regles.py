"""The rules that every tabular file follows, whatever it holds."""

from preau.socle.fichiers.fautes import Regle

ILLISIBLE = Regle(
    "fichier-illisible",
    "le fichier ne peut pas être lu ({raison}).",
    "Vérifiez le chemin et les droits de lecture.",
)
VIDE = Regle("fichier-vide", "le fichier est vide.", "Téléchargez-le de nouveau.")
SANS_LIGNE = Regle(
    "sans-ligne",
    "le fichier n'a qu'un en-tête, aucune ligne de données.",
    "Téléchargez-le de nouveau, sans filtre.",
)
TROP_GROS = Regle(
    "fichier-trop-gros",
    "le fichier dépasse la limite de {limite} Mo.",
    "Vérifiez que c'est le bon fichier, ou coupez-le en plusieurs.",
)
NATURE = Regle(
    "nature-du-fichier",
    "ce fichier est {nature}, pas un texte CSV.",
    "{geste}",
)
OCTET_NUL = Regle(
    "octet-nul",
    "le fichier contient un octet nul : il est abîmé, ou ce n'est pas un texte.",
    "Téléchargez-le de nouveau, ou enregistrez-le en CSV UTF-8.",
)
ENCODAGE = Regle(
    "encodage",
    "le texte n'est ni en UTF-8 ni en Windows-1252 ou Latin-9 : {raison}.",
    "Enregistrez le fichier en « CSV UTF-8 ».",
)
MAL_CONVERTI = Regle(
    "texte-mal-converti",
    "des lettres accentuées ont été abîmées par une mauvaise conversion.",
    "Reprenez le fichier d'origine : ne l'ouvrez pas dans un tableur avant l'envoi.",
)
CONTROLE = Regle(
    "caractere-de-controle",
    "la ligne contient un caractère de contrôle invisible.",
    "Supprimez ce caractère.",
)
SEPARATEUR = Regle(
    "separateur",
    "l'en-tête n'a qu'une colonne : le séparateur n'est ni « ; », ni « , », ni la tabulation, ni « | ».",
    "Enregistrez le fichier avec le point-virgule pour séparateur.",
)
EN_TETE_DOUBLE = Regle(
    "colonne-en-double",
    "l'en-tête a deux colonnes de même nom (colonnes {premiere} et {seconde}).",
    "Supprimez ou renommez l'une des deux.",
)
TROP_DE_COLONNES = Regle(
    "trop-de-colonnes", "l'en-tête a plus de {limite} colonnes.", "Vérifiez que c'est le bon fichier."
)
TROP_DE_LIGNES = Regle(
    "trop-de-lignes", "le fichier a plus de {limite} lignes.", "Vérifiez que c'est le bon fichier."
)
COLONNE_ABSENTE = Regle(
    "colonne-absente",
    "cette colonne est obligatoire et le fichier ne l'a pas (noms admis : {noms}).",
    "Ajoutez la colonne, ou téléchargez l'export complet.",
)
NOMBRE_DE_CELLULES = Regle(
    "nombre-de-cellules",
    "la ligne a {lues} cellules, l'en-tête en a {attendues}.",
    "La ligne est coupée, ou une cellule contient un séparateur sans guillemets : corrigez-la.",
)
CELLULE_TROP_LONGUE = Regle(
    "cellule-trop-longue",
    "une cellule dépasse {limite} caractères.",
    "Raccourcissez-la ; si elle avale les lignes suivantes, un guillemet n'est pas fermé.",
)
GUILLEMETS = Regle(
    "guillemets",
    "les guillemets de cette ligne ne se ferment pas comme il faut.",
    'Fermez le guillemet ouvert, et doublez ("") ceux qui sont dans le texte.',
)
FORMULE = Regle(
    "formule",
    "la cellule est une formule de tableur.",
    "Remplacez-la par sa valeur.",
)
