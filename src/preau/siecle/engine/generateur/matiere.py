"""What fictitious families are made of. Surnames are invented syllable by syllable; telephones are those kept for
fiction; addresses are at example.org; schools have the right key letter and no existence."""

from __future__ import annotations

from preau.siecle.engine.controles.registre import CLES_UAI

DEBUTS = (
    "BEL", "MAR", "LOR", "VAL", "FON", "GRA", "PER", "ROU", "CHA", "DUR", "LAN", "MON", "TER", "SAU", "VER",
    "BRI", "COR", "DEL", "FAU", "GIR", "JOU", "LEV", "MEL", "NOR", "PIC", "RAM", "SER", "TRU", "VIL", "ARM",
)  # fmt: skip
MILIEUX = (
    "TA", "LI", "DO", "NE", "VA", "RI", "MO", "SE", "GA", "BU", "LÉ", "CO", "PI", "RA", "ZE", "FI", "NO", "TU",
    "BA", "JE", "LA", "MI", "SO", "VÉ", "DA", "GUE", "HO", "KÉ", "PA", "RO",
)  # fmt: skip
FINS = (
    "ND", "RD", "LLET", "NIER", "SSON", "GNE", "TEAU", "QUIN", "BERT", "MONT", "VAL", "LLIER", "CŒUR", "DET",
    "RAULT", "BLANC", "GNON", "SSE", "TTE", "ZAC", "MIN", "RÈS", "LOIS", "COURT", "FORT", "DIER", "NÇON", "BOST",
    "VIN", "CHET",
)  # fmt: skip
FILLES = (
    "Inès", "Zoé", "Camille", "Maëlys", "Anaïs", "Léonie", "Jeanne", "Noémie", "Clémence", "Louise", "Fatou",
    "Yasmine", "Éloïse", "Marguerite", "Chloé", "Agathe", "Salomé", "Héloïse", "Aïcha", "Rose",
)  # fmt: skip
GARCONS = (
    "Loïc", "Jean-Noël", "Gaël", "Théo", "Maël", "Rémi", "Étienne", "Hugo", "Nolan", "Ilyès", "Mathéo", "Côme",
    "Benoît", "Aurélien", "Timothée", "Raphaël", "Sacha", "Idriss", "Célestin", "Noé",
)  # fmt: skip
MERES = (
    "Aëlle",
    "Véronique",
    "Hélène",
    "Nadia",
    "Françoise",
    "Émilie",
    "Sylvie",
    "Laëtitia",
    "Anne-Laure",
    "Mélanie",
)
PERES = (
    "Frédéric",
    "Loïc",
    "Stéphane",
    "Karim",
    "Jérôme",
    "Sébastien",
    "François",
    "Grégory",
    "André",
    "Mickaël",
)
VOIES = ("RUE DE L'EXEMPLE", "AVENUE DES ESSAIS", "PLACE DU MODÈLE", "CHEMIN DES ÉCOLIERS", "IMPASSE FICTIVE")
# (INSEE code, postal code, label)
COMMUNES = (
    ("77288", "77000", "MELUN"), ("77284", "77100", "MEAUX"), ("77186", "77300", "FONTAINEBLEAU"),
    ("93066", "93200", "ST DENIS"), ("93008", "93000", "BOBIGNY"), ("94028", "94000", "CRETEIL"),
    ("94080", "94300", "VINCENNES"), ("75112", "75012", "PARIS 12"), ("2A004", "20000", "AJACCIO"),
)  # fmt: skip
# (country, town)
ETRANGER = (("109", "BERLIN"), ("132", "LONDRES"), ("127", "ROME"), ("134", "MADRID"), ("350", "RABAT"))
PROFESSIONS = (
    "10",
    "21",
    "23",
    "31",
    "33",
    "34",
    "37",
    "42",
    "43",
    "46",
    "52",
    "54",
    "55",
    "62",
    "67",
    "75",
    "85",
    "99",
)
REGIMES = ("0", "2", "2", "2", "2", "21", "3")

# The four levels of a collège: MEF, letter of its divisions, age at the end of the year.
NIVEAUX = (
    ("10010012110", "6", 11),
    ("10110001110", "5", 12),
    ("10210001110", "4", 13),
    ("10310019110", "3", 14),
)
# In the nomenclature but closed to enrolment.
MEF_FERME = "10010012119"
MEF_EPHC = "99999902990"
DIVISIONS = "ABCDEF"
LV1 = ("030201", "030101")
LV2 = ("030602", "030102", "030902")
LATIN = "020300"
GESTION = {
    "030201": "AGL1",
    "030101": "ALL1",
    "030602": "ESP2",
    "030102": "ALL2",
    "030902": "ITA2",
    LATIN: "LCALA",
}
GROUPES = ("LATIN1", "LV2ESP", "LV2ALL", "SOUTIEN")


def cle(chiffres: int) -> str:
    """The key letter of a school's seven digits, or of the ten of an old national number."""
    return CLES_UAI[chiffres % len(CLES_UAI)]


# Surnames of three syllables; the step, which has no factor in common with it, scatters neighbours.
NOMS_COURTS = len(DEBUTS) * len(MILIEUX) * len(FINS)
_PAS = 7919


def nom_invente(rang: int) -> str:
    """A surname that no other rank has: the rank written in syllables, with more of them past `NOMS_COURTS`."""
    suite, rang = divmod(rang, NOMS_COURTS)
    rang = rang * _PAS % NOMS_COURTS
    rang, fin = divmod(rang, len(FINS))
    debut, milieu = divmod(rang, len(MILIEUX))
    milieux = MILIEUX[milieu]
    while suite:
        suite, milieu = divmod(suite - 1, len(MILIEUX))
        milieux += MILIEUX[milieu]
    return DEBUTS[debut] + milieux + FINS[fin]
