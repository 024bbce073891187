"""Directory files made by the tests, in each layout, and a dump of the database to compare."""

import csv
import io

from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire import models, services, uai
from preau.socle.journal.models import Evenement

ACTEUR = Acteur("Essai")
# One school, in the words of the tests; `fichier` writes it in the words of each layout.
ECOLE = {
    "rne": "0779001" + uai.cle("0779001"),
    "nom": "Collège de l'Œuvre",
    "secteur": "Public",
    "contrat": "",
    "nature": "340",
    "sigle": "CLG",
    "adresse": "1 rue de l'Été",
    "code_postal": "77100",
    "ville": "Meaux",
    "code_commune": "77284",
    "departement": "077",
    "academie": "24",
    "circonscription": "",
    "telephone": "0164000000",
    "mel": "ce.0779001x@ac-creteil.fr",
    "latitude": "48.95",
    "longitude": "2.88",
    "etat": "OUVERT",
}
TITRES = {
    "preau": {
        "rne": "uai",
        "nom": "nom",
        "secteur": "secteur",
        "contrat": "contrat_prive",
        "nature": "code_nature",
        "sigle": "sigle",
        "adresse": "adresse",
        "code_postal": "code_postal",
        "ville": "commune",
        "code_commune": "code_commune",
        "departement": "departement",
        "academie": "code_academie",
        "circonscription": "circonscription",
        "telephone": "telephone",
        "mel": "mail",
        "latitude": "latitude",
        "longitude": "longitude",
    },
    "annuaire": {
        "rne": "Identifiant_de_l_etablissement",
        "nom": "Nom_etablissement",
        "type": "Type_etablissement",
        "secteur": "Statut_public_prive",
        "adresse": "Adresse_1",
        "adresse_2": "Adresse_2",
        "adresse_3": "Adresse_3",
        "code_postal": "Code_postal",
        "code_commune": "Code_commune",
        "ville": "Nom_commune",
        "departement": "Code_departement",
        "academie": "Code_academie",
        "telephone": "Telephone",
        "mel": "Mail",
        "siret": "SIREN_SIRET",
        "contrat": "Type_contrat_prive",
        "x": "coordX_origine",
        "circonscription": "nom_circonscription",
        "latitude": "latitude",
        "longitude": "longitude",
        "date": "date_ouverture",
        "etat": "etat",
        "nature": "code_nature",
    },
    "geolocalisation": {
        "rne": "numero_uai",
        "nom": "appellation_officielle",
        "secteur": "secteur_public_prive_libe",
        "adresse": "adresse_uai",
        "adresse_2": "lieu_dit_uai",
        "adresse_3": "boite_postale_uai",
        "code_postal": "code_postal_uai",
        "ville": "libelle_commune",
        "x": "coordonnee_x",
        "latitude": "latitude",
        "longitude": "longitude",
        "nature": "nature_uai",
        "etat": "etat_etablissement",
        "departement": "code_departement",
        "academie": "code_academie",
        "code_commune": "code_commune",
        "contrat": "secteur_prive_libelle_type_contrat",
        "date": "date_ouverture",
        "sigle": "sigle",
    },
    "geolocalisation en clair": {
        "rne": "Code établissement",
        "nom": "Appellation officielle",
        "secteur": "Secteur Public/Privé",
        "adresse": "Adresse",
        "adresse_2": "Lieu dit",
        "adresse_3": "Boite postale",
        "code_postal": "Code postal",
        "ville": "Commune",
        "x": "coordonnee_X",
        "latitude": "Latitude",
        "longitude": "Longitude",
        "nature": "Code nature",
        "etat": "Code état établissement",
        "departement": "Code département",
        "academie": "Code académie",
        "code_commune": "Code commune",
        "date": "date_ouverture",
    },
}
ACCESSOIRES = {
    "type": "Collège",
    "siret": "2,17003E+13",
    "x": "689000.1",
    "date": "01/09/1965",
    "adresse_2": "",
    "adresse_3": "",
}


def rne(rang: int, departement: str = "077") -> str:
    """The RNE of the nth made-up school of a département whose code is all digits."""
    chiffres = f"{departement}{8000 + rang:04}"
    return chiffres + uai.cle(chiffres)


def ecole(rang: int = 1, **valeurs: str) -> dict[str, str]:
    return {**ECOLE, "rne": rne(rang), **valeurs}


def fichier(
    *ecoles: dict, disposition: str = "preau", sans: str = "", separateur: str = ";", fin: str = "\r\n"
) -> str:
    titres = {champ: titre for champ, titre in TITRES[disposition].items() if champ != sans}
    sortie = io.StringIO(newline="")
    ecrivain = csv.writer(sortie, delimiter=separateur, lineterminator=fin)
    ecrivain.writerow(titres.values())
    for valeurs in ecoles:
        ecrivain.writerow([{**ACCESSOIRES, **valeurs}[champ] for champ in titres])
    return sortie.getvalue()


def importer(texte: str | bytes, **options):
    octets = texte.encode() if isinstance(texte, str) else texte
    return services.importer_annuaire(fichier=io.BytesIO(octets), nom="essai.csv", acteur=ACTEUR, **options)


def communes(*lignes: str) -> None:
    """Load communes given as « code_insee;nom;departement »."""
    texte = "\n".join(["code_insee;nom;departement", *lignes])
    services.importer_communes(fichier=io.BytesIO(texte.encode()), nom="communes.csv", acteur=ACTEUR)


def vidage() -> dict[str, list[tuple]]:
    """Every row of every table of the directory, and the journal."""
    tables = (
        models.Academie,
        models.Departement,
        models.ZoneRemplacement,
        models.Commune,
        models.Etablissement,
        models.Discipline,
        Evenement,
    )
    return {table.__name__: list(table.objects.order_by("pk").values_list()) for table in tables}
