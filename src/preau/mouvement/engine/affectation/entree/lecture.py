"""The plain reader: checks every cell and every reference, and refuses the folder with all the faults at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from difflib import get_close_matches
from pathlib import Path

from preau.mouvement.engine.affectation.entree.colonnes import FICHIERS, Colonne, Refus, entete
from preau.mouvement.engine.affectation.entree.fichiers import empreinte
from preau.mouvement.engine.affectation.entree.indexation import construire
from preau.mouvement.engine.affectation.modele import DossierRefuse, Entree, Faute, Parametres

SUGGESTIONS = 100

Ligne = dict[str, object]  # the cells by column, and the line number under ""


def lire(dossier: Path, octets: dict[str, bytes], parametres: Parametres) -> Entree:
    """The input of a folder whose files are `octets`. Raises DossierRefuse with every fault."""
    fautes: list[Faute] = []
    tables = {nom: table(nom, octets[nom], fautes) if nom in octets else [] for nom in FICHIERS}
    if all(lignes is not None for lignes in tables.values()):
        fautes += incoherences(tables, parametres)
    if fautes:
        rang = {nom: place for place, nom in enumerate(FICHIERS)}
        raise DossierRefuse(str(dossier), sorted(fautes, key=lambda f: (rang[f.fichier], f.ligne or 0)))
    return construire(tables, empreinte(octets))


def table(nom: str, octets: bytes, fautes: list[Faute], *, source: str = "") -> list[Ligne] | None:
    """The lines of one file, a broken cell left out of its line. None when the file as a whole is not one.

    `nom` says which columns it must have, `source` what the faults call it (by default `nom`).
    """
    source = source or nom

    def fichier_refuse(regle: str, remede: str, ligne: int | None = None, valeur: str = "") -> None:
        fautes.append(Faute(source, ligne, "", valeur[:80], regle, remede))

    if octets.startswith(b"\xef\xbb\xbf"):
        fichier_refuse("le fichier commence par une marque d'ordre (BOM)", "L'enregistrer en UTF-8 sans BOM")
        return None
    try:
        texte = octets.decode("utf-8")
    except UnicodeDecodeError as erreur:
        ligne = octets.count(b"\n", 0, erreur.start) + 1
        fichier_refuse("ce n'est pas de l'UTF-8", "Enregistrer le fichier en UTF-8", ligne)
        return None
    if "\r" in texte:
        ligne = texte.count("\n", 0, texte.index("\r")) + 1
        fichier_refuse("les lignes finissent par un retour chariot", "Finir les lignes par LF seul", ligne)
        return None
    titre, *corps = texte.removesuffix("\n").split("\n")
    formes, _ = FICHIERS[nom]
    colonnes = next((forme for forme in formes if entete(forme) == titre), None)
    if colonnes is None:
        fichier_refuse(
            f"l'en-tête attendu est « {entete(formes[0])} »",
            "Écrire cet en-tête, séparé par des points-virgules",
            1,
            titre,
        )
        return None
    lignes = []
    for numero, brut in enumerate(corps, 2):
        cellules = brut.split(";")
        if len(cellules) != len(colonnes):
            regle = (
                f"il faut {len(colonnes)} cellules, il y en a {len(cellules)}"
                if brut
                else "la ligne est vide"
            )
            remede = "Vérifier les points-virgules de la ligne" if brut else "Retirer la ligne"
            fichier_refuse(regle, remede, numero, brut)
            lignes.append({"": numero})
            continue
        lignes.append(_ligne(source, numero, colonnes, cellules, fautes))
    return lignes


def _ligne(
    source: str, numero: int, colonnes: tuple[Colonne, ...], cellules: list[str], fautes: list[Faute]
) -> Ligne:
    lue: Ligne = {"": numero}
    for colonne, cellule in zip(colonnes, cellules, strict=True):
        if colonne.vide and not cellule:
            lue[colonne.nom] = -1
            continue
        try:
            lue[colonne.nom] = colonne.lire(cellule)
        except Refus as refus:
            fautes.append(Faute(source, numero, colonne.nom, cellule[:80], *refus.args))
    return lue


def incoherences(tables: dict[str, list[Ligne]], parametres: Parametres) -> list[Faute]:
    """What is well written and cannot hold together."""
    controle = _Controle(tables, parametres)
    controle.postes()
    controle.candidats()
    controle.voeux()
    controle.liens()
    controle.droits()
    return controle.fautes


class _Controle:
    """The checks across lines and files. A cell already refused is absent from its line, and not checked again."""

    def __init__(self, tables: dict[str, list[Ligne]], parametres: Parametres):
        self.tables = tables
        self.parametres = parametres
        self.fautes: list[Faute] = []
        # (rule, unknown code) -> the known one it resembles
        self.proches: dict[tuple[str, str], list[str]] = {}
        self.poste = {ligne.get("poste"): ligne for ligne in tables["postes.csv"]}
        self.candidat = {ligne.get("candidat"): ligne for ligne in tables["candidats.csv"]}
        self.zones = {ligne.get("zone") for ligne in tables["postes.csv"]}
        self.natures = {ligne.get("nature") for ligne in tables["postes.csv"]}

    def _faute(self, fichier: str, ligne: Ligne, colonne: str, regle: str, remede: str) -> None:
        valeur = str(ligne.get(colonne, ""))
        self.fautes.append(Faute(fichier, int(ligne[""]), colonne, valeur, regle, remede))

    def _uniques(self, fichier: str, *colonnes: str) -> None:
        vues: dict[tuple, object] = {}
        for ligne in self.tables[fichier]:
            cle = tuple(ligne.get(colonne) for colonne in colonnes)
            if None in cle:
                continue
            if cle in vues:
                dit = " et ".join(f"« {colonne} »" for colonne in colonnes)
                regle = f"la valeur de {dit} est déjà à la ligne {vues[cle]}"
                self._faute(
                    fichier, ligne, colonnes[-1], regle, "Garder une seule ligne, ou corriger la valeur"
                )
            vues.setdefault(cle, ligne[""])

    def _connu(self, fichier: str, ligne: Ligne, colonne: str, connus, regle: str) -> bool:
        valeur = ligne.get(colonne)
        # None among the known ones: a broken line hides its code, and nothing can be said to be unknown.
        if valeur is None or valeur in connus or None in connus:
            return valeur is not None and valeur in connus
        remede = self._remede_d_inconnu(str(valeur), regle, connus)
        self._faute(fichier, ligne, colonne, regle, remede)
        return False

    def _remede_d_inconnu(self, valeur: str, regle: str, connus) -> str:
        """Names a close code, for the first unknown values only: each looks at every known one."""
        cle = (regle, valeur)
        if cle not in self.proches and len(self.proches) < SUGGESTIONS and len(connus) < 5000:
            self.proches[cle] = get_close_matches(valeur, [str(c) for c in connus if c], n=1)
        proches = self.proches.get(cle)
        return f"Écrire peut-être « {proches[0]} »" if proches else "Corriger le code, ou retirer la ligne"

    def postes(self) -> None:
        self._uniques("postes.csv", "poste")

    def candidats(self) -> None:
        self._uniques("candidats.csv", "candidat")
        titulaires: Counter = Counter()
        for ligne in self.tables["candidats.csv"]:
            if ligne.get("poste_actuel") and self._connu(
                "candidats.csv", ligne, "poste_actuel", self.poste, "ce poste n'est pas dans postes.csv"
            ):
                titulaires[ligne["poste_actuel"]] += 1
        for ligne in self.tables["postes.csv"]:
            nombre = titulaires[ligne.get("poste")]
            if isinstance(ligne.get("places"), int) and ligne["places"] < nombre:
                regle = f"il y a moins de places que de titulaires participants ({nombre})"
                remede = "Compter les places des titulaires, ou vider leur « poste_actuel » s'il est supprimé"
                self._faute("postes.csv", ligne, "places", regle, remede)

    def voeux(self) -> None:
        self._uniques("voeux.csv", "candidat", "rang")
        for ligne in self.tables["voeux.csv"]:
            self._connu(
                "voeux.csv", ligne, "candidat", self.candidat, "ce candidat n'est pas dans candidats.csv"
            )
            rang = ligne.get("rang")
            if isinstance(rang, int) and rang > self.parametres.voeux_max:
                regle = f"un rang va de 1 à {self.parametres.voeux_max}, le nombre de vœux de ces règles"
                self._faute(
                    "voeux.csv", ligne, "rang", regle, "Renuméroter les vœux, ou retirer ceux de trop"
                )
            if ligne.get("type") == "poste":
                self._voeu_precis(ligne)
            elif ligne.get("type") == "zone":
                self._voeu_de_zone(ligne)

    def _voeu_precis(self, ligne: Ligne) -> None:
        if self._connu("voeux.csv", ligne, "code", self.poste, "ce poste n'est pas dans postes.csv"):
            nature = self.poste[ligne["code"]].get("nature")
            if ligne.get("nature") and ligne["nature"] != nature:
                regle = f"la nature du poste est « {nature} »"
                self._faute(
                    "voeux.csv", ligne, "nature", regle, "Vider la cellule, ou corriger la nature ou le code"
                )

    def _voeu_de_zone(self, ligne: Ligne) -> None:
        self._connu("voeux.csv", ligne, "code", self.zones, "cette zone n'est pas dans postes.csv")
        admises = self.parametres.natures
        if ligne.get("nature") == "":
            self._faute(
                "voeux.csv", ligne, "nature", "un vœu de zone dit une nature", "Écrire la nature du support"
            )
        elif admises is not None and ligne.get("nature") not in (*admises, None):
            regle = f"un vœu de zone porte sur : {', '.join(admises)}"
            self._faute(
                "voeux.csv", ligne, "nature", regle, "Choisir une de ces natures, ou des postes précis"
            )
        elif admises is None:
            self._connu("voeux.csv", ligne, "nature", self.natures, "cette nature n'est pas dans postes.csv")
        if ligne.get("lie"):
            regle = "un vœu de zone ne peut pas être lié"
            self._faute(
                "voeux.csv", ligne, "lie", regle, "Lier des vœux sur postes précis, ou vider la cellule"
            )

    def liens(self) -> None:
        liens: dict[str, list[Ligne]] = defaultdict(list)
        for ligne in self.tables["voeux.csv"]:
            if ligne.get("lie"):
                liens[str(ligne["lie"])].append(ligne)
        for lignes in liens.values():
            if not self.parametres.liens:
                for ligne in lignes:
                    regle = "ce jeu de règles n'a pas de vœux liés"
                    self._faute("voeux.csv", ligne, "lie", regle, "Vider la cellule")
            elif len(lignes) != 2:
                for ligne in lignes:
                    regle = f"un lien réunit exactement deux vœux, celui-ci {len(lignes)}"
                    self._faute(
                        "voeux.csv",
                        ligne,
                        "lie",
                        regle,
                        "Donner le même code aux deux vœux liés, à eux seuls",
                    )
            elif lignes[0].get("candidat") == lignes[1].get("candidat"):
                regle = "un lien réunit les vœux de deux candidats"
                self._faute("voeux.csv", lignes[1], "lie", regle, "Corriger le candidat ou le code du lien")

    def droits(self) -> None:
        self._uniques("droits.csv", "candidat", "poste")
        for ligne in self.tables["droits.csv"]:
            self._connu(
                "droits.csv", ligne, "candidat", self.candidat, "ce candidat n'est pas dans candidats.csv"
            )
            self._connu("droits.csv", ligne, "poste", self.poste, "ce poste n'est pas dans postes.csv")
            titulaire = self.candidat.get(ligne.get("candidat"), {}).get("poste_actuel")
            if ligne.get("exclu") == 1 and titulaire and titulaire == ligne.get("poste"):
                regle = "le candidat est titulaire de ce poste : il ne peut pas en être exclu"
                self._faute("droits.csv", ligne, "exclu", regle, "Vider la cellule")
