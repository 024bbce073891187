"""The report for a person: summary first, findings grouped by severity and rule, twenty of each and the count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from preau.siecle.engine.catalogue import catalogue
from preau.siecle.engine.constats import Constat
from preau.siecle.engine.controle import Bilan

PAR_REGLE = 20
VALEUR_MAX = 80
# Severity -> (style, title).
SECTIONS = {
    "fichier": ("erreur", "Fautes du fichier : il serait refusé"),
    "rejet": ("erreur", "Rejets : ces fiches ne seraient pas prises"),
    "anomalie": ("alerte", "Anomalies : ces fiches seraient prises, mais bloquées pour la base académique"),
    "note": ("note", "Notes d'attention : elles ne bloquent rien"),
}
Ligne = tuple[str, str]


@dataclass(slots=True)
class Synthese:
    """Add every finding, then ask for the lines; the first `PAR_REGLE` of each rule are kept."""

    comptes: dict[str, int] = field(default_factory=dict)
    gardes: dict[str, list[Constat]] = field(default_factory=dict)
    sans_effet: int = 0

    def ajouter(self, constat: Constat) -> None:
        self.sans_effet += constat.sans_effet
        self.comptes[constat.code] = self.comptes.get(constat.code, 0) + 1
        gardes = self.gardes.setdefault(constat.code, [])
        if len(gardes) < PAR_REGLE:
            gardes.append(constat)

    def lignes(self, bilan: Bilan) -> Iterator[Ligne]:
        """(style, text); styles: titre, erreur, alerte, note, ok, texte, discret."""
        yield from _entete(bilan)
        for gravite, (style, titre) in SECTIONS.items():
            codes = [c for c in self.gardes if catalogue()[c].gravite == gravite]
            if not codes:
                continue
            yield "texte", ""
            yield style, f"{titre} ({bilan.gravites[gravite]})"
            for code in sorted(codes):
                yield from self._regle(code, style)
        if self.sans_effet:
            yield "texte", ""
            yield (
                "discret",
                f"{self.sans_effet} constat(s) « sans effet » : fiche ou scolarité rejetée pour une autre raison.",
            )
        if bilan.non_controle:
            yield "texte", ""
            yield (
                "discret",
                f"Non contrôlé, faute de nomenclature ou de structures : {', '.join(bilan.non_controle)}.",
            )

    def _regle(self, code: str, style: str) -> Iterator[Ligne]:
        regle, gardes = catalogue()[code], self.gardes[code]
        yield style, f"  {code} : {regle.libelle} ({self.comptes[code]})"
        yield "discret", f"    Effet : {regle.effet}."
        for constat in gardes:
            yield "texte", f"    {phrase(constat)}"
        if reste := self.comptes[code] - len(gardes):
            yield "discret", f"    … et {reste} autre(s) de même nature ({code})."
        for remede in sorted({constat.remede for constat in gardes}):
            yield "discret", f"    À faire : {remede}"


def _entete(bilan: Bilan) -> Iterator[Ligne]:
    yield "titre", abreger(bilan.fichier)
    faits = [
        f"schéma {bilan.schema}" if bilan.schema else "",
        f"encodage {bilan.encodage}" if bilan.encodage else "",
        f"établissement {bilan.uai}" if bilan.uai else "",
        f"année {bilan.annee}" if bilan.annee else "",
    ]
    if any(faits):
        yield "texte", "  " + ", ".join(abreger(f) for f in faits if f)
    if bilan.lignes:
        rangees = sorted(bilan.lignes.items())
        yield "texte", "  " + abreger(", ".join(f"{n} {nom}" for nom, n in rangees), 500)
    else:
        yield "texte", f"  {bilan.personnes} responsable(s), {bilan.eleves} élève(s) lus"
    if bilan.illisible:
        yield "erreur", "  Illisible : rien ne peut être pris de ce fichier."
    elif bilan.bloquant:
        nombres = bilan.gravites
        yield (
            "erreur",
            f"  À corriger : {nombres['fichier']} faute(s) du fichier, {nombres['rejet']} rejet(s), "
            f"{nombres['anomalie']} anomalie(s) ; {nombres['note']} note(s).",
        )
    elif bilan.gravites["note"]:
        yield "ok", f"  Rien ne bloque ; {bilan.gravites['note']} note(s)."
    else:
        yield "ok", "  Rien à signaler."


def phrase(constat: Constat) -> str:
    """One finding in one line: where, who, which field and value, what is wrong."""
    lieu = [f"ligne {constat.ligne}"] if constat.ligne else []
    if constat.nom:
        lieu.append(abreger(constat.nom))
    numeros = [
        f"INE {abreger(constat.ine)}" if constat.ine else "",
        f"n° {abreger(constat.id_prive)}" if constat.id_prive else "",
    ]
    if any(numeros):
        lieu[-1:] = [" ".join([*lieu[-1:], f"({', '.join(n for n in numeros if n)})"])]
    if constat.champ:
        lieu.append(abreger(constat.champ))
    fin = " [sans effet]" if constat.sans_effet else ""
    debut = ", ".join(lieu)
    texte = f"{debut} : {abreger(constat.message, 300)}" if debut else abreger(constat.message, 300)
    return texte[0].upper() + texte[1:] + fin


def abreger(texte: str, maximum: int = VALEUR_MAX) -> str:
    """A text from a file made fit for a terminal: one line, printable, not too long."""
    visible = "".join(signe if signe.isprintable() else "·" for signe in texte)
    return visible if len(visible) <= maximum else visible[: maximum - 1] + "…"
