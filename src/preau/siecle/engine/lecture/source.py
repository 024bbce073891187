"""A file given by a person: plain XML or a zip that holds one, opened with limits.

Everything here counts bytes as they come out, never as the archive says they will: a zip may lie.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from preau.siecle.engine.lecture.erreurs import Illisible

BLOC = 1 << 16
TAILLE_MAX = 1 << 30
ENTREES_MAX = 100
# Pupils' files compress 15 to 40 times; deflate cannot exceed 1,032.
RAPPORT_MAX = 200
# Below this size a high ratio harms nobody.
RAPPORT_DES = 8 << 20
_FIN_ZIP = b"PK\x05\x06"
_FIN_ZIP64 = b"PK\x06\x07"
# What zipfile raises on headers that are broken or lie (a name that is no UTF-8, a password, a version of the future).
_ABIME = (zipfile.BadZipFile, RuntimeError, ValueError, KeyError, OSError, struct.error, EOFError)


@dataclass(frozen=True, slots=True)
class Source:
    """An XML text that can be read several times. `nom_xml` is the member's name in a zip.

    `taille` is the number of bytes of XML that the file system or the archive announces.
    """

    chemin: Path
    nom: str
    nom_xml: str
    taille: int
    archive: bool

    def blocs(self) -> Iterator[bytes]:
        """The bytes of the XML, at most `TAILLE_MAX` of them. Raises Illisible."""
        with self._ouvrir() as flux:
            lus = 0
            while bloc := _lire(flux):
                lus += len(bloc)
                if lus > TAILLE_MAX:
                    raise Illisible("PR_LECTU_06", taille=_taille(lus), maximum=_taille(TAILLE_MAX))
                if lus > RAPPORT_DES and self.archive and lus > RAPPORT_MAX * self.chemin.stat().st_size:
                    raise Illisible("PR_LECTU_05", raison=_BOMBE)
                yield bloc

    @contextmanager
    def _ouvrir(self) -> Iterator[BinaryIO]:
        if not self.archive:
            with self.chemin.open("rb") as flux:
                yield flux
            return
        with zipfile.ZipFile(self.chemin) as archive, _membre(archive, self.nom_xml) as flux:
            yield flux


_BOMBE = "elle se décompresse plus de deux cents fois : c'est le signe d'une archive piégée"


def ouvrir(chemin: Path, nom: str | None = None) -> Source:
    """The source of a file: `nom` is the name it was deposited under, its own by default. Raises Illisible."""
    nom = nom or chemin.name
    try:
        etat = chemin.stat()
        # A pipe or a device has no end that can be trusted.
        if not stat.S_ISREG(etat.st_mode):
            raise Illisible("PR_LECTU_01", raison="ce n'est pas un fichier")
        with chemin.open("rb") as flux:
            debut = flux.read(4)
    except (OSError, ValueError) as erreur:
        raise Illisible("PR_LECTU_01", raison=_raison(erreur)) from erreur
    taille = etat.st_size
    if not debut:
        raise Illisible("PR_LECTU_01", raison="il est vide")
    if debut[:2] == b"PK":
        return _archive(chemin, nom, taille)
    if taille > TAILLE_MAX:
        raise Illisible("PR_LECTU_06", taille=_taille(taille), maximum=_taille(TAILLE_MAX))
    return Source(chemin, nom, nom, taille, False)


def _archive(chemin: Path, nom: str, taille: int) -> Source:
    _verifier_le_sommaire(chemin, taille)
    try:
        with zipfile.ZipFile(chemin) as archive:
            membres = [
                m
                for m in archive.infolist()
                if not m.is_dir()
                and not m.filename.startswith("__MACOSX/")
                and PurePosixPath(m.filename).suffix.lower() == ".xml"
            ]
    except _ABIME as erreur:
        raise Illisible("PR_LECTU_05", raison="elle est abîmée ou tronquée") from erreur
    if len(membres) != 1:
        combien = f"elle contient {len(membres)} fichiers" if membres else "elle ne contient aucun fichier"
        raise Illisible("PR_LECTU_05", raison=f"{combien} .xml ; il en faut un, et un seul")
    membre = membres[0]
    if membre.flag_bits & 1:
        raise Illisible("PR_LECTU_05", raison="elle est protégée par un mot de passe")
    # The other methods may ask for gigabytes of memory before their first byte; no software that writes these files
    # uses them.
    if membre.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Illisible(
            "PR_LECTU_05", raison="elle n'est pas compressée par la méthode ordinaire des zip (deflate)"
        )
    if membre.file_size > TAILLE_MAX:
        raise Illisible("PR_LECTU_06", taille=_taille(membre.file_size), maximum=_taille(TAILLE_MAX))
    if membre.file_size > RAPPORT_DES and membre.file_size > RAPPORT_MAX * max(membre.compress_size, 1):
        raise Illisible("PR_LECTU_05", raison=_BOMBE)
    return Source(chemin, nom, membre.filename, membre.file_size, True)


def _verifier_le_sommaire(chemin: Path, taille: int) -> None:
    """Refuse an archive with a huge table of contents before zipfile loads it."""
    with chemin.open("rb") as flux:
        flux.seek(max(0, taille - (1 << 16) - 22))
        fin = flux.read()
    place = fin.rfind(_FIN_ZIP)
    if place < 0 or len(fin) < place + 22:
        raise Illisible("PR_LECTU_05", raison="elle est abîmée ou tronquée")
    entrees, sommaire = struct.unpack("<HL", fin[place + 10 : place + 16])
    if entrees > ENTREES_MAX or sommaire > BLOC * 4 or fin.find(_FIN_ZIP64) >= 0:
        raise Illisible("PR_LECTU_05", raison="elle contient trop de fichiers ; il en faut un seul")


@contextmanager
def _membre(archive: zipfile.ZipFile, nom: str) -> Iterator[BinaryIO]:
    try:
        flux = archive.open(nom)
    except _ABIME as erreur:
        raise Illisible("PR_LECTU_05", raison="son contenu ne peut pas être décompressé") from erreur
    with flux:
        yield flux


def _lire(flux: BinaryIO) -> bytes:
    try:
        return flux.read(BLOC)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, io.UnsupportedOperation) as erreur:
        raise Illisible("PR_LECTU_05", raison="son contenu est abîmé ou tronqué") from erreur
    except OSError as erreur:
        raise Illisible("PR_LECTU_01", raison=_raison(erreur)) from erreur


def _raison(erreur: Exception) -> str:
    if isinstance(erreur, FileNotFoundError):
        return "il n'existe pas"
    if isinstance(erreur, PermissionError):
        return "vous n'avez pas le droit de le lire"
    return "une erreur du disque ou du réseau est survenue"


def _taille(octets: int) -> str:
    return f"{octets / (1 << 20):.0f} Mo"
