"""The report for a person: summary first, findings grouped by severity and rule, twenty of each and the count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from preau.siecle.engine.annexes import PAS_DONNE
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
    # Of the schema, whose one code says so many things: findings by element.
    champs: dict[str, Counter] = field(default_factory=dict)
    gardes: dict[str, list[Constat]] = field(default_factory=dict)
    sans_effet: int = 0

    def ajouter(self, constat: Constat) -> None:
        self.sans_effet += constat.sans_effet
        self.comptes[constat.code] = self.comptes.get(constat.code, 0) + 1
        if constat.code == "XSD":
            champs = self.champs.setdefault(constat.code, Counter())
            nom = constat.champ or "?"
            champs[nom if nom in champs or len(champs) < PAR_REGLE else "autres"] += 1
        gardes = self.gardes.setdefault(constat.code, [])
        if len(gardes) < PAR_REGLE:
            gardes.append(constat)

    def lignes(self, bilan: Bilan) -> Iterator[Ligne]:
        """(style, text), the verdict first; styles: titre, erreur, alerte, note, ok, texte, discret."""
        yield verdict(bilan)
        yield from _entete(bilan)
        for gravite, (style, titre) in SECTIONS.items():
            codes = [c for c in self.gardes if catalogue()[c].gravite == gravite]
            if not codes:
                continue
            yield "texte", ""
            yield style, f"{titre} ({bilan.gravites[gravite] or 'sans effet'})"
            for code in sorted(codes):
                yield from self._regle(code, style)
        yield from self._fin(bilan)

    def _regle(self, code: str, style: str) -> Iterator[Ligne]:
        regle, gardes = catalogue()[code], self.gardes[code]
        yield style, f"  {code} : {regle.libelle} ({self.comptes[code]})"
        yield "discret", f"    Effet : {regle.effet}."
        for constat in gardes:
            yield "texte", f"    {phrase(constat, regle.libelle)}"
        if reste := self.comptes[code] - len(gardes):
            yield "discret", f"    … et {compter(reste, 'autre')} de même nature ({code})."
            champs = self.champs.get(code, Counter())
            if len(champs) > 1:
                liste = ", ".join(f"{abreger(champ)} ({n})" for champ, n in champs.most_common())
                yield "discret", f"    Éléments en cause : {liste}."
        for remede in sorted({constat.remede for constat in gardes}):
            yield "discret", f"    À faire : {remede}"

    def _fin(self, bilan: Bilan) -> Iterator[Ligne]:
        """What was not judged, or without effect, and what to do next."""
        if self.sans_effet:
            yield "texte", ""
            yield (
                "discret",
                f"{compter(self.sans_effet, 'constat')} « sans effet » : la fiche ou sa scolarité est rejetée pour une "
                "autre raison.",
            )
        absent = any(raison.endswith(PAS_DONNE) for raison in bilan.raisons.values())
        for titre, raisons in (
            (
                "Non contrôlé"
                + (" ; donnez les exports de SIECLE pour le juger aussi :" if absent else " :"),
                bilan.raisons,
            ),
            ("Contrôlé par défaut, sans la liste ou les dates de l'établissement :", bilan.par_defaut),
        ):
            if raisons:
                yield "texte", ""
                yield "discret", titre
            for raison in dict.fromkeys(raisons.values()):
                codes = ", ".join(code for code in raisons if raisons[code] == raison)
                yield "discret", f"  {raison} : {codes}."
        if bilan.bloquant and bilan.controle and not bilan.illisible:
            yield "texte", ""
            yield (
                "texte",
                "Et maintenant : corrigez dans le logiciel privé, produisez le fichier de nouveau, et recommencez ce "
                "contrôle.",
            )


def verdict(bilan: Bilan) -> Ligne:
    """The whole report in one line."""
    nombres = bilan.gravites
    notes = compter(nombres["note"], "note")
    if bilan.illisible:
        return "erreur", "Illisible : rien ne peut être pris de ce fichier."
    if bilan.bloquant:
        detail = [
            compter(nombres[gravite], nom, pluriel)
            for gravite, nom, pluriel in (
                ("fichier", "faute du fichier", "fautes du fichier"),
                ("rejet", "rejet", "rejets"),
                ("anomalie", "anomalie", "anomalies"),
            )
            if nombres[gravite]
        ]
        fiches = f" sur {compter(bilan.bloquees, 'fiche')}" if bilan.bloquees else ""
        suite = f" ; et {notes}" if nombres["note"] else ""
        return "erreur", f"À corriger : {', '.join(detail)}{fiches}{suite}."
    if bilan.lignes or not bilan.controle:
        return "ok", "Reconnu, mais pas contrôlé : ce n'est pas un fichier d'élèves à déposer."
    if bilan.raisons:
        return "ok", "Rien ne bloque dans ce qui a été contrôlé" + (
            f" ; {notes}." if nombres["note"] else "."
        )
    return "ok", "Rien ne bloque" + (f" ; {notes}." if nombres["note"] else ".")


def _entete(bilan: Bilan) -> Iterator[Ligne]:
    yield "titre", f"  {abreger(bilan.fichier)}"
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
    elif bilan.personnes or bilan.eleves or not bilan.illisible:
        yield "texte", f"  Lus : {compter(bilan.personnes, 'responsable')}, {compter(bilan.eleves, 'élève')}"


def compter(nombre: int, nom: str, pluriel: str = "") -> str:
    """« 1 note », « 1 200 notes »."""
    chiffres = f"{nombre:,}".replace(",", "\u202f")
    return f"{chiffres} {nom if nombre < 2 else pluriel or nom + 's'}"


def phrase(constat: Constat, libelle: str = "") -> str:
    """One finding in one line: where, who, which field and value, what is wrong unless `libelle` said just that."""
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
    message = abreger(constat.message.removeprefix(f"{constat.champ} : "), 300)
    if not debut:
        texte = message
    elif constat.message == f"{libelle}.":
        texte = f"{debut}."
    else:
        texte = f"{debut} : {message}"
    return texte[0].upper() + texte[1:] + fin


def abreger(texte: str, maximum: int = VALEUR_MAX) -> str:
    """A text from a file made fit for a terminal: one line, printable, not too long."""
    visible = "".join(signe if signe.isprintable() else "·" for signe in texte)
    return visible if len(visible) <= maximum else visible[: maximum - 1] + "…"
