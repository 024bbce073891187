"""The guarantees of the Engine contract, checked one by one on the files of a result."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from copy import copy
from pathlib import Path

from preau.mouvement.engine.verificateur.coalitions import coalitions
from preau.mouvement.engine.verificateur.constat import Constat
from preau.mouvement.engine.verificateur.explications import expliquer
from preau.mouvement.engine.verificateur.extremes import mieux_pour_tous, moins_pour_tous
from preau.mouvement.engine.verificateur.fichiers import (
    SORTIES,
    Dossier,
    Illisible,
    empreinte_entree,
    lire_csv,
    lire_json,
    lire_regles,
)

FICHIERS = ("affectations.csv", "explications.csv", "barres.csv", "chaines.csv")
MECANISMES = ("da", "chaines_2012", "echanges")
# Breaking links goes without saying; the other method says whether it fell back on it.
COUPLES = (None, "rupture", "roth_peranson")
# What the certificate says again of rapport.json, and where.
REDITS = {
    "version": lambda certificat: certificat.get("version"),
    "regles": lambda certificat: certificat.get("regles", {}).get("code"),
    "mecanisme": lambda certificat: certificat.get("regles", {}).get("mecanisme"),
    "couples": lambda certificat: certificat.get("regles", {}).get("couples"),
}


def verifier(dossier: Path, sortie: Path, regles: Path | None = None) -> list[Constat]:
    """Every guarantee that is broken; none: the result is proven. `regles`, a YAML file, must be the one declared.

    Raises Illisible when a file is missing or cannot be read.
    """
    for nom in SORTIES:
        if not (sortie / nom).exists():
            raise Illisible(f"{nom} manque dans {sortie}")
    try:
        return _verifier(dossier, sortie, regles)
    except Illisible:
        raise
    except (KeyError, ValueError, TypeError, AttributeError) as erreur:
        raise Illisible(f"une valeur n'est pas de la forme attendue ({erreur})") from erreur


def _verifier(dossier: Path, sortie: Path, regles: Path | None) -> list[Constat]:
    rapport = lire_json(sortie / "rapport.json")
    certificat = lire_json(sortie / "certificat.json") if (sortie / "certificat.json").exists() else {}
    declare = certificat.get("regles", {})
    ecarts = list(memes_regles(lire_regles(regles), declare, rapport)) if regles else []
    entree = Dossier(dossier, declare, set(rapport.get("liens_rompus", [])))
    controle = Controle(entree, sortie, rapport, bool(declare.get("ameliorer_zones")))
    constats = [*controle.coherence()]
    if not constats:
        contestes = [*controle.garanties()]
        constats += [
            *contestes,
            # What nobody may contest only: the proof of the mechanism stands on it.
            *(() if contestes else controle.promesse()),
            *controle.barres(),
            *controle.chaines(),
            *controle.rapport_juste(),
        ]
        constats += [*expliquer(entree, controle.resultat, controle.listes, sortie)]
        avant = copy(entree)
        avant.liens_rompus = set()
        attendues = list(coalitions(avant, controle.resultat, controle.listes, controle.occupants))
        constats += liens_justes(rapport, entree, attendues)
        if controle.chaine:
            constats += couples_stables(attendues)
    return [*constats, *ecarts, *ecriture(sortie), *preuves(dossier, sortie, rapport, certificat)]


def liens_justes(rapport: dict, entree: Dossier, attendues: list[dict]) -> Iterator[Constat]:
    """The links that the report names: those broken are of the input, the coalitions are those there are."""
    for lie in sorted(entree.liens_rompus - entree.lies.keys()):
        yield Constat("rapport.json", f"le lien rompu {lie} n'est pas dans voeux.csv")
    if rapport.get("coalitions") != attendues:
        dites = [coalition["lie"] for coalition in attendues] or "aucune"
        yield Constat("rapport.json", f"« coalitions » devrait nommer : {dites}")


def couples_stables(coalitions: list[dict]) -> Iterator[Constat]:
    """When instabilities were chained to the end, no link that both prefer could be held."""
    for coalition in coalitions:
        qui = " et ".join(coalition["candidats"])
        ou = " et ".join(coalition["postes"])
        yield Constat(
            "couples stables", f"{qui} préfèrent {ou}, qu'ils pourraient tenir (lien {coalition['lie']})"
        )


def ecriture(sortie: Path) -> Iterator[Constat]:
    """Lines end with LF alone, the last one too: the same bytes everywhere."""
    for nom in FICHIERS:
        if (sortie / nom).exists():
            octets = (sortie / nom).read_bytes()
            if b"\r" in octets or not octets.endswith(b"\n"):
                yield Constat(nom, "chaque ligne finit par LF seul, la dernière aussi")


def memes_regles(regles: dict, declare: dict, rapport: dict) -> Iterator[Constat]:
    """What the certificate states of the rules, against the rule set itself. Zones are improved under `da` only."""
    if rapport.get("mecanisme") != "da":
        regles = regles | {"ameliorer_zones": False}
    for nom, valeur in regles.items():
        if declare.get(nom) != valeur:
            yield Constat("règles", f"« {nom} » est {valeur}, le certificat déclare {declare.get(nom)}")


def preuves(dossier: Path, sortie: Path, rapport: dict, certificat: dict) -> Iterator[Constat]:
    """The hashes, what is said twice, and the draw."""
    if rapport.get("mecanisme") not in MECANISMES:
        yield Constat("rapport.json", f"le mécanisme « {rapport.get('mecanisme')} » est inconnu")
    if rapport.get("couples") not in COUPLES:
        yield Constat("rapport.json", f"la méthode des vœux liés « {rapport.get('couples')} » est inconnue")
    if rapport.get("couples") == "roth_peranson" and not isinstance(rapport.get("repli"), bool):
        yield Constat("rapport.json", "« repli » ne dit ni true ni false")
    for nom in sorted({"regles", "version", "duree_s"} - rapport.keys()):
        yield Constat("rapport.json", f"« {nom} » manque")
    entree = empreinte_entree(dossier)
    if rapport.get("entree_sha256") != entree:
        yield Constat("empreinte de l'entrée", "le résultat n'a pas été calculé sur ces fichiers")
    if not certificat:
        return
    if certificat.get("entree_sha256") != entree:
        yield Constat("certificat", "l'empreinte de l'entrée n'est pas celle de ces fichiers")
    for nom, lire in REDITS.items():
        if lire(certificat) != rapport.get(nom):
            yield Constat("certificat", f"« {nom} » n'y est pas celui de rapport.json")
    for nom in FICHIERS:
        somme = hashlib.sha256((sortie / nom).read_bytes()).hexdigest() if (sortie / nom).exists() else None
        if certificat.get("fichiers", {}).get(nom) != somme:
            yield Constat("certificat", f"{nom} n'est pas le fichier certifié")
    sans_duree = {cle: valeur for cle, valeur in rapport.items() if cle != "duree_s"}
    texte = json.dumps(sans_duree, ensure_ascii=False, indent=2) + "\n"
    if certificat.get("rapport_sha256") != hashlib.sha256(texte.encode()).hexdigest():
        yield Constat("certificat", "rapport.json n'est pas le rapport certifié")
    yield from tirage(dossier, certificat)


def tirage(dossier: Path, certificat: dict) -> Iterator[Constat]:
    """The draw: its seed is the one committed to before closing, and gives each candidate's lot."""
    if not (dossier / "tirage.json").exists():
        if certificat.get("tirage"):
            yield Constat("tirage", "le certificat parle d'un tirage que le dossier n'a pas")
        return
    publie = lire_json(dossier / "tirage.json")
    if certificat.get("tirage") != publie:
        yield Constat("tirage", "le certificat ne porte pas le tirage du dossier")
    graine = str(publie.get("graine", ""))
    if hashlib.sha256(graine.encode()).hexdigest() != publie.get("engagement"):
        yield Constat("tirage", "la graine n'est pas celle dont l'empreinte avait été publiée")
    for fiche in lire_csv(dossier / "candidats.csv"):
        attendu = int(hashlib.sha256(f"{graine};{fiche['candidat']}".encode()).hexdigest()[:9], 16)
        if int(fiche["lot"]) != attendu:
            yield Constat("tirage", f"le lot de {fiche['candidat']} n'est pas celui que donne la graine")


class Controle:
    """One result under check."""

    def __init__(self, entree: Dossier, sortie: Path, rapport: dict, par_voeu: bool):
        self.entree, self.sortie, self.rapport = entree, sortie, rapport
        self.par_voeu = par_voeu  # zones were improved: preferences count at the level of wishes
        self.mecanisme = rapport.get("mecanisme")
        # Linked wishes were dealt with by chaining instabilities, to the end.
        par_chainage = rapport.get("couples") == "roth_peranson" and rapport.get("repli") is False
        self.chaine = par_chainage and self.mecanisme == "da" and bool(entree.lies)
        self.lignes = lire_csv(sortie / "affectations.csv")
        self.resultat = {ligne["candidat"]: ligne for ligne in self.lignes}
        self.listes = {candidat: entree.liste(candidat) for candidat in entree.candidats}
        self.occupants: dict[str, list[str]] = defaultdict(list)
        for ligne in self.lignes:
            if ligne["poste"]:
                self.occupants[ligne["poste"]].append(ligne["candidat"])

    def coherence(self) -> Iterator[Constat]:
        """One line for each candidate, in order, about a post that he may have."""
        if [ligne["candidat"] for ligne in self.lignes] != sorted(self.entree.candidats):
            yield Constat("affectations.csv", "il faut une ligne par candidat, dans l'ordre des codes")
            return
        for candidat, ligne in self.resultat.items():
            application = self.listes[candidat].get(ligne["poste"])
            propre = self.entree.propre(candidat)
            if ligne["origine"] == "sans" and not ligne["poste"]:
                if propre:
                    yield Constat("personne sous son poste", f"{candidat} perd {propre} et n'a rien")
            elif application is None:
                yield Constat("affectations.csv", f"{candidat} n'a pas demandé {ligne['poste']}")
            elif ligne["origine"] == "maintien":
                if ligne["poste"] != propre or ligne["rang"]:
                    yield Constat("affectations.csv", f"{candidat} n'est pas maintenu sur {ligne['poste']}")
            elif (
                ligne["origine"] != "voeu"
                or ligne["poste"] == propre
                or ligne["rang"] != application.voeu["rang"]
            ):
                yield Constat(
                    "affectations.csv", f"le vœu {ligne['rang']} de {candidat} ne donne pas {ligne['poste']}"
                )

    def garanties(self) -> Iterator[Constat]:
        for poste, occupants in sorted(self.occupants.items()):
            if len(occupants) > self.entree.places(poste):
                yield Constat(
                    "places", f"{poste} a {len(occupants)} affectés pour {self.entree.places(poste)} places"
                )
        envies = 0
        faibles = {
            p: max(self.listes[o][p].cle for o in occupants) for p, occupants in self.occupants.items()
        }
        for candidat, poste in self.preferes():
            cle = self.listes[candidat][poste].cle
            if len(self.occupants[poste]) < self.entree.places(poste):
                yield Constat("place laissée vide", f"{candidat} préfère {poste}, où une place reste libre")
            elif poste in faibles and cle < faibles[poste]:
                envies += 1
                if self.mecanisme != "echanges":
                    yield Constat(
                        "priorité respectée", f"{candidat} passe derrière plus faible que lui à {poste}"
                    )
        dites = self.rapport.get("envies")
        if self.mecanisme == "echanges" and envies != dites:
            yield Constat("rapport.json", f"il y a {envies} envies justifiées, le rapport en dit {dites}")
        for lie, (un, autre) in sorted(self.entree.lies.items()):
            obtenus = [self.a_obtenu(voeu) for voeu in (un, autre)]
            if self.chaine and not any(obtenus) and lie not in self.entree.liens_rompus:
                yield Constat("couples entiers", f"le lien {lie} n'a pas été obtenu et n'est pas dit rompu")
            if obtenus[0] != obtenus[1]:
                yield Constat("couples entiers", f"le lien {lie} ne donne son vœu qu'à un des deux")
            elif obtenus[0] and lie in self.entree.liens_rompus:
                yield Constat("couples entiers", f"le lien {lie} est dit rompu et a été obtenu")

    def a_obtenu(self, voeu: dict) -> bool:
        ligne = self.resultat[voeu["candidat"]]
        application = self.listes[voeu["candidat"]].get(ligne["poste"])
        return application is not None and application.voeu is voeu

    def promesse(self) -> Iterator[Constat]:
        """Of the results that nobody can contest, the one that the mechanism names: `extremes` says how it is known.

        Wishes of links that were not broken count as ordinary ones, those of broken links are out. With zones improved,
        what still holds is that no cycle serves everybody at the level of wishes.
        """
        if self.chaine:  # instabilities chained for couples end on a stable result, not on a chosen one
            return
        obtenus = {candidat: ligne["poste"] for candidat, ligne in self.resultat.items()}
        if self.mecanisme == "da":
            for cycle in mieux_pour_tous(self.listes, obtenus, self.preferes()):
                yield Constat(
                    "meilleur pour tous",
                    f"{_aurait(cycle, obtenus)}, tous mieux servis sans que personne soit lésé",
                )
        elif self.mecanisme == "chaines_2012":
            for cycle in moins_pour_tous(self.listes, obtenus, self.occupants, self.entree.places):
                yield Constat(
                    "chaînes de places",
                    f"aucune place libre ne mène à cet échange ; par les chaînes, {_aurait(cycle, obtenus)}",
                )

    def preferes(self) -> Iterator[tuple[str, str]]:
        """(candidate, post) he would rather have than what he got; in exchanges, linked wishes apart, as in the count
        of `envies`."""
        for candidat, liste in self.listes.items():
            obtenu = self.resultat[candidat]["poste"]
            voeu_obtenu = liste[obtenu].voeu if obtenu else None
            for poste, application in liste.items():
                if poste == obtenu:
                    break
                voeu = application.voeu
                if self.par_voeu and voeu is voeu_obtenu:
                    break
                if self.mecanisme != "echanges" or not voeu["lie"]:
                    yield candidat, poste

    def barres(self) -> Iterator[Constat]:
        demandes: Counter = Counter()
        for candidat, liste in self.listes.items():
            demandes.update(poste for poste in liste if poste != self.entree.propre(candidat))
        attendues = []
        for poste in sorted(self.entree.postes):
            entrants = [o for o in self.occupants[poste] if self.entree.propre(o) != poste]
            dernier = max(entrants, key=lambda o: self.listes[o][poste].cle, default="")
            bareme = str(self.entree.bareme(dernier, poste)) if dernier else ""
            attendues.append(
                {
                    "poste": poste,
                    "places": self.entree.postes[poste]["places"],
                    "candidats": str(demandes[poste]),
                    "dernier": dernier,
                    "bareme_dernier": bareme,
                }
            )
        lues = lire_csv(self.sortie / "barres.csv")
        if [ligne["poste"] for ligne in lues] != [ligne["poste"] for ligne in attendues]:
            yield Constat("barres.csv", "il faut une ligne par poste, dans l'ordre des codes")
            return
        for lue, attendue in zip(lues, attendues, strict=True):
            if lue != attendue:
                yield Constat(
                    "barres.csv", f"la ligne de {lue['poste']} devrait être {';'.join(attendue.values())}"
                )

    def chaines(self) -> Iterator[Constat]:
        """Each entrant's place comes from a holder who leaves that post, once, or from a vacant place."""
        if not (self.sortie / "chaines.csv").exists():
            return
        lignes = lire_csv(self.sortie / "chaines.csv")
        entrants = {c: r["poste"] for c, r in self.resultat.items() if r["origine"] == "voeu"}
        if {ligne["candidat"]: ligne["poste"] for ligne in lignes} != entrants:
            yield Constat("chaines.csv", "il faut une ligne par candidat muté, avec son poste")
        titulaires = Counter(fiche["poste_actuel"] for fiche in self.entree.candidats.values())
        vacantes = Counter(ligne["poste"] for ligne in lignes if not ligne["libere_par"])
        cedants = Counter(ligne["libere_par"] for ligne in lignes)
        for poste, nombre in vacantes.items():
            if nombre > self.entree.places(poste) - titulaires[poste]:
                yield Constat("chaines.csv", f"{poste} n'a pas {nombre} places vacantes")
        for ligne in lignes:
            cede = ligne["libere_par"]
            if cede and (cedants[cede] > 1 or self._ne_cede_pas(cede, ligne["poste"])):
                yield Constat("chaines.csv", f"{cede} ne libère pas la place de {ligne['candidat']}")

    def _ne_cede_pas(self, cede: str, poste: str) -> bool:
        return self.entree.candidats.get(cede, {}).get("poste_actuel") != poste or (
            self.resultat[cede]["poste"] == poste
        )

    def rapport_juste(self) -> Iterator[Constat]:
        origines = Counter(ligne["origine"] for ligne in self.lignes)
        mutes = {c: r for c, r in self.resultat.items() if r["origine"] == "voeu"}
        zones = sum(self.listes[c][r["poste"]].voeu["type"] == "zone" for c, r in mutes.items())
        attendu = {
            "candidats": len(self.lignes),
            "mutes": origines["voeu"],
            "maintenus": origines["maintien"],
            "sans_poste": origines["sans"],
            "voeux_precis": len(mutes) - zones,
            "voeux_zone": zones,
        }
        for nom, valeur in attendu.items():
            if self.rapport.get(nom) != valeur:
                yield Constat(
                    "rapport.json", f"« {nom} » devrait être {valeur}, le rapport dit {self.rapport.get(nom)}"
                )
        moyen = sum(int(r["rang"]) for r in mutes.values()) / len(mutes) if mutes else None
        dit = self.rapport.get("rang_moyen")
        if (moyen is None) != (dit is None) or (moyen is not None and abs(moyen - dit) > 1e-3):
            yield Constat("rapport.json", f"« rang_moyen » devrait être {moyen}, le rapport dit {dit}")


def _aurait(cycle: list[tuple[str, str]], obtenus: dict[str, str]) -> str:
    """`A aurait b au lieu de a, B aurait a au lieu de b`."""
    return ", ".join(f"{candidat} aurait {poste} au lieu de {obtenus[candidat]}" for candidat, poste in cycle)
