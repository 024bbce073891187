"""The control of a file (S20, S22, S24): an iterator of sheets with their findings, and counters.

The same engine serves the command and the page: findings come as the file is read, nothing is kept of them here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from preau.siecle.engine.annexes import Annexes
from preau.siecle.engine.catalogue import Regle, catalogue
from preau.siecle.engine.constats import Constat, constater
from preau.siecle.engine.controles.registre import (
    Contexte,
    Eleve,
    Personne,
    Trouve,
    controles_par_defaut,
    francais,
    identifiant,
    jour,
    non_controles,
    retenus,
)
from preau.siecle.engine.depot import Attendu, juger_l_entete, juger_le_nom
from preau.siecle.engine.grammaire import LIENS
from preau.siecle.engine.lecture import (
    Flux,
    Illisible,
    Nature,
    Progression,
    Sondage,
    Source,
    descendre,
    ligne,
    ouvrir,
    recenser,
    reconnaitre,
    sonder,
)
from preau.siecle.engine.lecture.fiches import lire, plan
from preau.siecle.engine.validation import VALEUR_MAX, Validation

# These refuse the whole active schooling: what is said of its options no longer matters.
_ANNULENT_LES_OPTIONS = frozenset({"ACDIV_B_01", "SCOAC_E_02", "SCOAC_F_01", "PR_ACMEF_01", "PR_ACMEF_02"})
# When persons come after the pupils, which the schema says anyway.
LIENS_EN_AVANCE_MAX = 20_000
_OPTIONS = frozenset({"INOPT", "MODCH", "OPOBL", "OPFAC"})


@dataclass(slots=True)
class Bilan:
    """Counters of a control, complete once its iteration is over.

    `comptes`: findings by code, those without effect left out. `bloquees`: sheets that have something blocking.
    `controle`: is it a file of pupils, which rules judge? `lignes`: rows of a file only recognised.
    `raisons`: code -> why it was not judged. `par_defaut`: code -> the list that an annexe lacks, and that Préau's own
    stood for.
    """

    fichier: str
    schema: str | None = None
    encodage: str | None = None
    uai: str | None = None
    annee: int | None = None
    personnes: int = 0
    eleves: int = 0
    bloquant: bool = False
    controle: bool = False
    bloquees: int = 0
    illisible: bool = False
    comptes: Counter = field(default_factory=Counter)
    gravites: Counter = field(default_factory=Counter)
    raisons: dict[str, str] = field(default_factory=dict)
    par_defaut: dict[str, str] = field(default_factory=dict)
    lignes: Counter = field(default_factory=Counter)

    @property
    def non_controle(self) -> list[str]:
        """The codes that the file was not judged by, sorted."""
        return list(self.raisons)

    @property
    def code_de_sortie(self) -> int:
        """0: notes at most. 1: something blocks. 2: the file cannot be read."""
        return 2 if self.illisible else int(self.bloquant)

    def compter_la_fiche(self, fiche: FicheJugee) -> None:
        for constat in fiche.constats:
            self.compter(constat)
        if fiche.objet != "fichier":
            self.bloquees += any(constat.bloque and not constat.sans_effet for constat in fiche.constats)

    def compter(self, constat: Constat) -> None:
        if constat.sans_effet:
            return
        self.comptes[constat.code] += 1
        self.gravites[constat.gravite] += 1
        self.bloquant = self.bloquant or constat.bloque


@dataclass(slots=True)
class FicheJugee:
    """A sheet as read, with its findings; `objet` fichier holds the findings on the file itself, no values."""

    objet: str
    valeurs: dict
    constats: list[Constat]


class Controle:
    """The control of one file. Iterate it once: findings; or `fiches()`: sheets with their findings.

    `nom` is the name the file was deposited under. `depot` checks that name. `attendu` is what is known of the
    school. `progression(done, total)` counts bytes. No exception comes out of a bad file: what cannot be read is a
    finding too, and `bilan.illisible`.
    """

    def __init__(
        self,
        chemin: Path,
        *,
        nom: str | None = None,
        annexes: Annexes | None = None,
        depot: bool = False,
        attendu: Attendu | None = None,
        progression: Progression | None = None,
    ):
        self.chemin = chemin
        self.nom = nom or chemin.name
        self.annexes = annexes or Annexes()
        self.depot = depot
        self.attendu = attendu or Attendu()
        self.progression = progression
        self.bilan = Bilan(self.nom)

    def __iter__(self) -> Iterator[Constat]:
        for fiche in self.fiches():
            yield from fiche.constats

    def fiches(self) -> Iterator[FicheJugee]:
        try:
            source = ouvrir(self.chemin, self.nom)
            sondage = sonder(source)
            self.bilan.encodage = sondage.encodage
            nature = reconnaitre(sondage)
            self.bilan.schema = nature.schema
            self.bilan.controle = nature.controlable
            juge = _juger_les_fiches if nature.controlable else _recenser
            for fiche in juge(self, source, sondage, nature):
                if fiche.constats:
                    self.bilan.compter_la_fiche(fiche)
                yield fiche
        except Illisible as erreur:
            self.bilan.illisible = True
            constat = constater(erreur.code, ligne=erreur.ligne, **erreur.details)
            constat.technique = str(erreur.details.get("technique", ""))
            self.bilan.compter(constat)
            yield FicheJugee("fichier", {}, [constat])


def _recenser(controle: Controle, source: Source, sondage: Sondage, nature: Nature) -> Iterator[FicheJugee]:
    """A file that is no pupils' file: counted, and refused at a deposit."""
    lu = recenser(source, sondage, controle.progression)
    bilan = controle.bilan
    bilan.uai, bilan.annee = lu.uai, _annee(lu.annee or "")
    bilan.personnes, bilan.eleves, bilan.lignes = lu.personnes, lu.eleves, lu.lignes
    if controle.depot:
        yield FicheJugee("fichier", {}, list(juger_le_nom(source, nature, "", "")))


def _juger_les_fiches(
    controle: Controle, source: Source, sondage: Sondage, nature: Nature
) -> Iterator[FicheJugee]:
    bilan, version = controle.bilan, nature.schema
    bilan.raisons = non_controles(version, controle.annexes)
    bilan.par_defaut = controles_par_defaut(version, controle.annexes)
    if sondage.mal_declare:
        note = constater(
            "PR_ENCOD_01", ligne=1, declare=sondage.declare or "UTF-8 (par défaut)", encodage=sondage.encodage
        )
        yield FicheJugee("fichier", {}, [note])
    flux = Flux(source, sondage, controle.progression)
    juge = _Juge(version, controle.annexes)
    if "PERSONNES" not in sondage.traces:
        # Nobody will come: every reference is lost, and said at once.
        juge.contexte.personnes = {}
    for element in flux:
        if element.tag == "PARAMETRES":
            # A second header is out of place, which the schema says.
            if juge.parametres is None:
                yield FicheJugee("fichier", {}, juge.entete(element, controle.attendu))
                bilan.uai, bilan.annee = juge.contexte.uaj or None, juge.contexte.annee
        elif element.tag == "PERSONNE":
            bilan.personnes += 1
            yield juge.personne(element)
        else:
            bilan.eleves += 1
            yield juge.eleve(element)
    constats = [*juge.validation.juger(flux.charpente), *juge.en_attente()]
    if controle.depot:
        parametres = juge.parametres or {}
        constats += juger_le_nom(
            source, nature, parametres.get("UAJ", ""), parametres.get("ANNEE_SCOLAIRE", "")
        )
    yield FicheJugee("fichier", {}, constats)


class _Juge:
    """All that judging a sheet needs, prepared once for the file."""

    def __init__(self, version: str, annexes: Annexes):
        self.version = version
        self.annexes = annexes
        self.validation = Validation(version)
        self.parametres: dict | None = None
        self.contexte = _contexte(version, {}, annexes)
        self.de_personne = retenus(version, "personne", annexes)
        self.d_eleve = retenus(version, "eleve", annexes)
        self.plans = {nom: plan(version, nom) for nom in ("PARAMETRES", "ELEVE")}
        if version != LIENS:
            self.plans["PERSONNE"] = plan(version, "PERSONNE")
        # Links read before any person: judged at the end.
        self._liens_en_avance: list[tuple[int | str, Constat]] = []

    def entete(self, element: etree._Element, attendu: Attendu) -> list[Constat]:
        self.parametres = lire(element, self.plans["PARAMETRES"])
        # A header out of its place changes nothing to the persons read before it.
        personnes = self.contexte.personnes
        self.contexte = _contexte(self.version, self.parametres, self.annexes)
        self.contexte.personnes = personnes
        return list(juger_l_entete(self.parametres, attendu, {e.tag: ligne(e) for e in element}))

    def personne(self, element: etree._Element) -> FicheJugee:
        valeurs = lire(element, self.plans["PERSONNE"])
        constats = list(self.validation.juger(element, valeurs))
        fiche = Personne(valeurs)
        for regle, controle in self.de_personne:
            if trouves := controle(fiche, self.contexte):
                constats += [_constat(regle, trouve, element, "personne") for trouve in trouves]
        if self.contexte.personnes is None:
            self.contexte.personnes = {}
        ident = valeurs.get("ID_PRV_PER", "")
        self.contexte.personnes[identifiant(ident)] = valeurs.get("CODE_PROFESSION", "")[:2]
        _identifier(constats, "personne", valeurs, "ID_PRV_PER")
        return FicheJugee("personne", valeurs, constats)

    def eleve(self, element: etree._Element) -> FicheJugee:
        valeurs = lire(element, self.plans["ELEVE"])
        constats = list(self.validation.juger(element, valeurs))
        fiche = Eleve(valeurs)
        for regle, controle in self.d_eleve:
            if trouves := controle(fiche, self.contexte):
                constats += [_constat(regle, trouve, element, "eleve") for trouve in trouves]
        if self.validation.renvois:
            constats += [
                self.validation.renvoi_perdu(element, role, ident)
                for chemin, role, lien in fiche.liens
                if self.contexte.personnes is not None
                and (ident := lien.get("ID_PRV_PER"))
                # A value that is no number is the type's finding.
                and ident.isdecimal()
                and identifiant(ident) not in self.contexte.personnes
            ]
        if constats:
            _sans_effet(constats)
            _identifier(constats, "eleve", valeurs, "ID_PRV_ELE")
        if self.contexte.personnes is None and fiche.liens:
            self._retenir(fiche, element, valeurs)
        return FicheJugee("eleve", valeurs, constats)

    def _retenir(self, fiche: Eleve, element: etree._Element, valeurs: dict) -> None:
        regle = next((r for r, _ in self.d_eleve if r.code == "PR_PAREN_01"), None)
        if regle is None:
            return
        for chemin, role, lien in fiche.liens[: max(0, LIENS_EN_AVANCE_MAX - len(self._liens_en_avance))]:
            if ident := lien.get("ID_PRV_PER"):
                perdus = [_constat(regle, Trouve(f"{chemin}/ID_PRV_PER", ident, {}), element, "eleve")]
                if self.validation.renvois and ident.isdecimal():
                    perdus.append(self.validation.renvoi_perdu(element, role, ident))
                _identifier(perdus, "eleve", valeurs, "ID_PRV_ELE")
                self._liens_en_avance += [(identifiant(ident), perdu) for perdu in perdus]

    def en_attente(self) -> list[Constat]:
        """The early links whose person never came."""
        connues = self.contexte.personnes or {}
        return [constat for ident, constat in self._liens_en_avance if ident not in connues]


def _contexte(version: str, parametres: dict, annexes: Annexes) -> Contexte:
    annee = _annee(parametres.get("ANNEE_SCOLAIRE", ""))
    debut, fin = (f"{annee:04}-08-01", f"{annee + 1:04}-08-31") if annee else ("", "")
    if annexes.communs and annee:
        debut, fin = annexes.communs.debut or debut, annexes.communs.fin or fin
    return Contexte(version, parametres.get("UAJ", ""), annee, debut, fin, annexes)


def _annee(texte: str) -> int | None:
    return int(texte) if len(texte) == 4 and texte.isascii() and texte.isdigit() else None


def _constat(regle: Regle, trouve: Trouve, element: etree._Element, objet: str) -> Constat:
    """The finding of a check, with the line of its field or of the nearest element that is there."""
    place = element
    for etape in trouve.chemin.split("/"):
        suivant = descendre(place, etape)
        if suivant is None:
            break
        place = suivant
    valeur = trouve.valeur[:VALEUR_MAX]
    montree = francais(valeur) if jour(valeur) else valeur
    return Constat(
        regle.code,
        regle.gravite,
        objet,
        regle.message.format(valeur=montree, **trouve.details)[: 2 * VALEUR_MAX],
        regle.remede,
        ligne=ligne(place),
        champ=trouve.chemin.rpartition("/")[2].partition("[")[0],
        valeur=valeur or None,
    )


def _identifier(constats: list[Constat], objet: str, valeurs: dict, champ: str) -> None:
    """Name the sheet in its findings."""
    nom = f"{valeurs.get('NOM_DE_FAMILLE', '')} {valeurs.get('PRENOM', '')}".strip()[:VALEUR_MAX] or None
    for constat in constats:
        constat.objet = objet
        constat.id_prive = valeurs.get(champ, "")[:VALEUR_MAX] or None
        constat.ine = valeurs.get("ID_NATIONAL", "")[:VALEUR_MAX] or None
        constat.nom = nom


def _sans_effet(constats: list[Constat]) -> None:
    """Mark what no longer matters: the other findings of a rejected pupil, the options of a refused schooling."""
    rejete = any(constat.gravite == "rejet" for constat in constats)
    refusee = any(constat.code in _ANNULENT_LES_OPTIONS for constat in constats)
    for constat in constats:
        if constat.gravite in ("anomalie", "note"):
            famille = catalogue()[constat.code].famille
            constat.sans_effet = rejete or (refusee and famille in _OPTIONS)
