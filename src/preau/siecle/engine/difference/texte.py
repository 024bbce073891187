"""The difference for a person: what is added, changed, absent, double; twenty of each and the count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from preau.siecle.engine.difference.comparaison import ABSENT, AJOUT, DOUBLE, IDENTIQUE, MODIF, Ecart
from preau.siecle.engine.synthese import PAR_REGLE, Ligne, abreger

# (sheet, kind) -> title and style, in order.
SECTIONS = {
    ("eleve", ABSENT): ("Élèves absents du nouveau fichier (aucun n'est supprimé)", "alerte"),
    ("eleve", DOUBLE): ("Élèves qui en désignent plusieurs, jamais confondus", "erreur"),
    ("eleve", AJOUT): ("Élèves ajoutés", "ok"),
    ("eleve", MODIF): ("Élèves modifiés", "note"),
    ("personne", ABSENT): ("Responsables absents du nouveau fichier", "alerte"),
    ("personne", DOUBLE): ("Responsables qui en désignent plusieurs, jamais confondus", "erreur"),
    ("personne", AJOUT): ("Responsables ajoutés", "ok"),
    ("personne", MODIF): ("Responsables modifiés", "note"),
}


def lignes_des_ecarts(ecarts: Iterable[Ecart]) -> Iterator[Ligne]:
    """(style, text), summary first; reads the whole difference, keeps the first of each kind."""
    comptes: Counter = Counter()
    gardes: dict[tuple[str, str], list[Ecart]] = {}
    for ecart in ecarts:
        cle = (ecart.fiche.objet, ecart.genre)
        comptes[cle] += 1
        if ecart.genre != IDENTIQUE and len(liste := gardes.setdefault(cle, [])) < PAR_REGLE:
            liste.append(ecart)
    for objet, nom in (("eleve", "Élèves"), ("personne", "Responsables")):
        yield (
            "titre",
            f"{nom} : {comptes[objet, AJOUT]} ajouté(s), {comptes[objet, MODIF]} modifié(s), "
            f"{comptes[objet, IDENTIQUE]} inchangé(s), {comptes[objet, ABSENT]} absent(s), "
            f"{comptes[objet, DOUBLE]} en double",
        )
    for cle, (titre, style) in SECTIONS.items():
        if not comptes[cle]:
            continue
        yield "texte", ""
        yield style, f"{titre} : {comptes[cle]}"
        for ecart in gardes[cle]:
            yield from _un(ecart)
        if reste := comptes[cle] - len(gardes[cle]):
            yield "discret", f"  … et {reste} autre(s)."


def _un(ecart: Ecart) -> Iterator[Ligne]:
    fiche = ecart.fiche
    numeros = ", ".join(
        n for n in (f"INE {fiche.ine}" if fiche.ine else "", f"n° {fiche.id_prive or '?'}") if n
    )
    yield "texte", f"  {abreger(fiche.nom)} ({abreger(numeros)})"
    for c in ecart.changements:
        avant, apres = (abreger(v) if v else "(rien)" for v in (c.ancien, c.nouveau))
        yield "discret", f"    {abreger(c.champ)} : {avant} → {apres}"
    for candidat in ecart.candidats:
        yield "discret", f"    par {ecart.cle} : {abreger(candidat.nom)} (n° {candidat.id_prive or '?'})"
