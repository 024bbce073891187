"""A first pass over the bytes: encoding declared and real, forbidden constructions, and the root element.

It costs a fraction of the parse and lets the parser be given clean UTF-8, whatever the file says of itself.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from preau.siecle.engine.lecture.erreurs import Illisible
from preau.siecle.engine.lecture.source import BLOC, Source

UTF8 = "UTF-8"
# The encodings a pupil's file may declare, under the name that we give back.
ENCODAGES = {
    "utf-8": UTF8,
    "iso8859-1": "ISO-8859-1",
    "iso8859-15": "ISO-8859-15",
    "cp1252": "WINDOWS-1252",
    "ascii": "US-ASCII",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
_LATINS = ("ISO-8859-1", "ISO-8859-15", "US-ASCII")
_BOMS = ((codecs.BOM_UTF8, UTF8), (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"))
_DECLARATION = re.compile(r"^\s*<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"']{1,40})[\"']", re.ASCII)
_AVANT_RACINE = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_BALISE_RACINE = re.compile(r"<([A-Za-z_][\w.\-]*)((?:[^<>\"']|\"[^<\"]*\"|'[^<']*')*)>")
_ATTRIBUT = re.compile(r"([\w.:\-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
# 0x80 to 0x9F are control characters in ISO-8859, letters and quotes in Windows-1252, which leaves five of them out.
_PROPRE_A_CP1252 = re.compile(rb"[\x80-\x9f]")
_INCONNU_DE_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_TRACES = re.compile(
    rb"<(?:(LEGAL1|FINANCIER|ENFANT_A_CHARGE|INE_BEA|PERSONNES|CODE_GROUPE)[\s/>]|(!--|!\[CDATA\[|\?))"
)
_FERMETURES = {b"!--": b"-->", b"![CDATA[": b"]]>", b"?": b"?>"}
_RECOUVREMENT = 32


@dataclass(slots=True)
class Sondage:
    """`declare` is None when the file declares no encoding; `encodage` is the one its bytes are in."""

    declare: str | None
    encodage: str = UTF8
    racine: str = ""
    attributs: dict[str, str] = field(default_factory=dict)
    traces: set[str] = field(default_factory=set)
    taille: int = 0
    bom: int = 0

    @property
    def mal_declare(self) -> bool:
        return self.encodage != (self.declare or UTF8)


def sonder(source: Source) -> Sondage:
    """Look at the whole file once. Raises Illisible."""
    debut = b""
    for bloc in source.blocs():
        debut += bloc
        if len(debut) >= BLOC:
            break
    sondage = _commencer(debut)
    _regarder_le_prologue(sondage, _decoder_le_debut(sondage, debut))
    _parcourir(sondage, source)
    return sondage


def blocs_utf8(source: Source, sondage: Sondage) -> Iterator[tuple[bytes, int]]:
    """(bytes in UTF-8 without mark, bytes of the file read so far). Raises Illisible."""
    direct = sondage.encodage in (UTF8, "US-ASCII")
    decodeur = codecs.getincrementaldecoder(sondage.encodage)()
    reste, lus = sondage.bom if direct else 0, 0
    for bloc in source.blocs():
        lus += len(bloc)
        if direct:
            bloc, reste = bloc[reste:], max(0, reste - len(bloc))
        elif not bloc.isascii() or sondage.encodage == "UTF-16":
            try:
                bloc = decodeur.decode(bloc).encode()
            except UnicodeError as erreur:
                raise Illisible("PR_LECTU_03", encodage=sondage.encodage) from erreur
        yield bloc, lus


def _commencer(debut: bytes) -> Sondage:
    """What the mark and the declaration say."""
    for marque, encodage in _BOMS:
        if debut.startswith(marque):
            texte = debut.decode(encodage, errors="ignore").lstrip("\ufeff")
            return Sondage(_declare(texte), encodage, bom=len(marque) if encodage == UTF8 else 0)
    return Sondage(_declare(debut.decode("latin-1")))


def _declare(texte: str) -> str | None:
    trouve = _DECLARATION.match(texte[:500])
    if not trouve:
        return None
    try:
        return ENCODAGES[codecs.lookup(trouve[1]).name]
    except (LookupError, ValueError):
        raise Illisible("PR_LECTU_03", ligne=1, encodage=trouve[1]) from None


def _decoder_le_debut(sondage: Sondage, debut: bytes) -> str:
    encodage = sondage.encodage if sondage.encodage == "UTF-16" else "latin-1"
    return debut[sondage.bom :].decode(encodage, errors="ignore").lstrip("\ufeff")


def _regarder_le_prologue(sondage: Sondage, texte: str) -> None:
    """Find the root element; refuse a document type, hence every entity of one's own."""
    place = _AVANT_RACINE.match(texte).end()
    suite = texte[place : place + 9]
    if suite.upper().startswith("<!DOCTYPE"):
        ligne = texte.count("\n", 0, place) + 1
        raise Illisible("PR_LECTU_04", ligne=ligne, trouve="une déclaration DOCTYPE")
    racine = _BALISE_RACINE.match(texte, place)
    if racine:
        sondage.racine = racine[1]
        sondage.attributs = {a: v or w for a, v, w in _ATTRIBUT.findall(racine[2])}


def _parcourir(sondage: Sondage, source: Source) -> None:
    """Decide the real encoding, find null bytes and the elements that tell the version."""
    seize = sondage.encodage == "UTF-16"
    decodeur = codecs.getincrementaldecoder(sondage.encodage)() if seize else None
    juge = codecs.getincrementaldecoder("utf-8")()
    utf8_valide, multioctets, cp1252 = True, False, False
    hors_cp1252, lignes, ligne_fautive = False, 0, None
    releve = Releve(sondage.traces)
    for bloc in source.blocs():
        sondage.taille += len(bloc)
        if decodeur:
            bloc = _seize_bits(decodeur, bloc, sondage.taille >= source.taille)
        if (nul := bloc.find(b"\0")) >= 0:
            raise Illisible("PR_LECTU_07", ligne=lignes + bloc.count(b"\n", 0, nul) + 1)
        if utf8_valide and not (bloc.isascii() and not juge.getstate()[0]):
            multioctets = True
            try:
                juge.decode(bloc)
            except UnicodeDecodeError as erreur:
                utf8_valide = False
                ligne_fautive = lignes + bloc.count(b"\n", 0, max(0, erreur.start)) + 1
        if not hors_cp1252 and (propre := _PROPRE_A_CP1252.search(bloc)):
            cp1252, hors_cp1252 = True, _INCONNU_DE_CP1252.search(bloc, propre.start()) is not None
        releve.lire(bloc)
        lignes += bloc.count(b"\n")
    releve.lire(b"", fini=True)
    utf8_valide = utf8_valide and not juge.getstate()[0]
    if seize:
        return
    cp1252 = cp1252 and not hors_cp1252
    sondage.encodage = _encodage_reel(sondage, utf8_valide, multioctets, cp1252, ligne_fautive)


class Releve:
    """The telling elements of a text read block by block, those of its comments and CDATA left out."""

    def __init__(self, traces: set[str]):
        self.traces = traces
        self._reste = b""
        self._fermeture = b""

    def lire(self, bloc: bytes, *, fini: bool = False) -> None:
        texte = self._reste + bloc
        # What begins later may be cut short: it is looked at with the next block.
        limite = len(texte) if fini else len(texte) - _RECOUVREMENT
        place = 0
        while place < limite:
            if self._fermeture:
                fin = texte.find(self._fermeture, place)
                if not 0 <= fin < limite:
                    break
                place, self._fermeture = fin + len(self._fermeture), b""
                continue
            trouve = _TRACES.search(texte, place)
            if not trouve or trouve.start() >= limite:
                break
            place = trouve.end()
            if trouve[1]:
                self.traces.add(trouve[1].decode())
            else:
                self._fermeture = _FERMETURES[trouve[2]]
        self._reste = texte[max(place, limite, 0) :]


def _seize_bits(decodeur: codecs.IncrementalDecoder, bloc: bytes, dernier: bool) -> bytes:
    try:
        return decodeur.decode(bloc, dernier).encode()
    except UnicodeError as erreur:
        raise Illisible("PR_LECTU_03", encodage="UTF-16") from erreur


def _encodage_reel(
    sondage: Sondage, utf8_valide: bool, multioctets: bool, cp1252: bool, ligne: int | None
) -> str:
    declare = sondage.declare or UTF8
    if not multioctets:
        return UTF8 if declare == "UTF-16" else declare
    if utf8_valide:
        return UTF8
    if declare in (UTF8, "UTF-16", "US-ASCII") or sondage.bom:
        raise Illisible("PR_LECTU_03", ligne=ligne, encodage=declare)
    return "WINDOWS-1252" if cp1252 and declare in _LATINS else declare
