"""What kind of file this is: refused when it is no text, else its encoding, found by reading it once."""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from preau.socle.fichiers import regles
from preau.socle.fichiers.fautes import FichierRefuse

MORCEAU = 1 << 20

# (first bytes, what the file is, what to do)
_EN_CSV = "Ouvrez-le dans un tableur et enregistrez la feuille en « CSV UTF-8 »."
_DECOMPRESSER = "Décompressez-le et donnez le fichier CSV qu'il contient."
_SIGNATURES = (
    (
        b"PK\x03\x04",
        "un classeur (XLSX, ODS) ou une archive ZIP",
        f"{_EN_CSV} Une archive : décompressez-la.",
    ),
    (b"PK\x05\x06", "une archive ZIP vide", "Téléchargez-le de nouveau."),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "un classeur ancien (XLS)", _EN_CSV),
    (b"\x1f\x8b", "une archive GZIP", _DECOMPRESSER),
    (b"7z\xbc\xaf\x27\x1c", "une archive 7z", _DECOMPRESSER),
    (b"%PDF", "un document PDF", "Téléchargez la version CSV."),
    (b"{", "un fichier JSON", "Téléchargez la version CSV."),
    (b"[", "un fichier JSON", "Téléchargez la version CSV."),
    (b"\xff\xfe", "un texte UTF-16", "Enregistrez-le en « CSV UTF-8 »."),
    (b"\xfe\xff", "un texte UTF-16", "Enregistrez-le en « CSV UTF-8 »."),
)
_BALISE = re.compile(rb"<(!doctype|html|head|body|\?xml|[a-z]+[ >/])", re.IGNORECASE)
# Bytes that mean nothing in Windows-1252, and those that are letters in Latin-9 but rare signs in 1252.
_VIDES_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_PROPRES_1252 = re.compile(rb"[\x80-\x9f]")
_PROPRES_LATIN9 = re.compile(rb"[\xa4\xa6\xa8\xb4\xb8\xbc-\xbe]")
_LETTRE_UTF8 = re.compile(rb"[\xc3-\xc5][\x80-\xbf]")


@dataclass(frozen=True)
class Examen:
    encodage: str
    octets: int
    lignes: int


def examiner(flux: BinaryIO, octets_max: int) -> Examen:
    """Read the whole stream once, in chunks; raise FichierRefuse when it is no text that can be read."""
    debut = flux.read(1024)
    _refuser_non_texte(debut)
    flux.seek(0)
    utf8 = codecs.getincrementaldecoder("utf-8")()
    octets = lignes = 0
    ligne_fautive = None
    indices = {"vides": False, "1252": False, "latin9": False, "utf8": False}
    for morceau in iter(lambda: flux.read(MORCEAU), b""):
        octets += len(morceau)
        if octets > octets_max:
            raise FichierRefuse(regles.TROP_GROS.faute(limite=octets_max // 1_000_000))
        if (nul := morceau.find(b"\0")) >= 0:
            ligne = lignes + morceau.count(b"\n", 0, nul) + 1
            raise FichierRefuse(regles.OCTET_NUL.faute(ligne=ligne))
        if ligne_fautive is None:
            try:
                utf8.decode(morceau)
            except UnicodeDecodeError as erreur:
                ligne_fautive = lignes + erreur.object.count(b"\n", 0, erreur.start) + 1
        indices["vides"] |= _VIDES_1252.search(morceau) is not None
        indices["1252"] |= _PROPRES_1252.search(morceau) is not None
        indices["latin9"] |= _PROPRES_LATIN9.search(morceau) is not None
        indices["utf8"] |= _LETTRE_UTF8.search(morceau) is not None
        lignes += morceau.count(b"\n")
    flux.seek(0)
    avec_bom = debut.startswith(codecs.BOM_UTF8)
    if ligne_fautive is None and not _fini(utf8):
        ligne_fautive = lignes + 1
    if ligne_fautive is None:
        return Examen("utf-8-sig" if avec_bom else "utf-8", octets, lignes)
    return Examen(_sur_un_octet(indices, ligne_fautive, avec_bom), octets, lignes)


def _fini(decodeur: codecs.IncrementalDecoder) -> bool:
    """False when the stream stops in the middle of a character."""
    try:
        decodeur.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _sur_un_octet(indices: dict[str, bool], ligne: int, avec_bom: bool) -> str:
    if avec_bom or indices["utf8"]:
        raise FichierRefuse(
            regles.ENCODAGE.faute(ligne=ligne, raison="il mêle de l'UTF-8 et autre chose, ou il est coupé")
        )
    if indices["vides"]:
        raise FichierRefuse(regles.ENCODAGE.faute(ligne=ligne, raison="il a des octets sans signification"))
    return "iso8859-15" if indices["latin9"] and not indices["1252"] else "cp1252"


def _refuser_non_texte(debut: bytes) -> None:
    if not debut.removeprefix(codecs.BOM_UTF8).strip():
        raise FichierRefuse(regles.VIDE.faute())
    for signature, nature, geste in _SIGNATURES:
        if debut.startswith(signature):
            raise FichierRefuse(regles.NATURE.faute(nature=nature, geste=geste))
    if _BALISE.match(debut.removeprefix(codecs.BOM_UTF8).lstrip()):
        geste = "Le site a peut-être répondu par une page d'erreur : téléchargez la version CSV."
        raise FichierRefuse(regles.NATURE.faute(nature="une page HTML ou un document XML", geste=geste))


def lignes_saines(flux: Iterable[str], noter) -> Iterable[str]:
    """Pass the lines on; `noter(regle, numero, texte)` is told of damaged text and of control characters."""
    for numero, ligne in enumerate(flux, start=1):
        if trouve := _SUSPECT.search(ligne):
            regle = (
                regles.CONTROLE if trouve.group() < " " or trouve.group() == "\x7f" else regles.MAL_CONVERTI
            )
            noter(regle, numero, ligne[max(0, trouve.start() - 15) : trouve.end() + 15].strip("\r\n"))
        yield ligne


# Double-encoded letters (« Ã© », « â€™ »), the sign that replaces a lost letter, and control characters.
_SUSPECT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\ufffd|Ã[\x80-\xbf\u0152-\u2122]|â€|Â[\xa0-\xbf]")
