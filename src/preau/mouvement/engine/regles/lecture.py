"""Reads a YAML or JSON text into plain values that remember their lines, and says what is wrong with it."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

TAILLE_MAX = 1_000_000
PROFONDEUR_MAX = 20

REMEDES_DE_LECTURE = {
    FileNotFoundError: "Il n'existe pas ; vérifier son nom",
    IsADirectoryError: "C'est un dossier ; donner un fichier",
    PermissionError: "Demander le droit de le lire",
}

# What libyaml says of the usual slips, for a person who has never read YAML; another slip is told by its line alone.
FAUTES_DE_YAML = (
    ("tab character", "une tabulation tient lieu d'espaces"),
    ("cannot start any token", "une tabulation ou un signe non permis commence une valeur"),
    (
        "mapping values are not allowed",
        "un deux-points est de trop, ou le retrait de la ligne n'est pas le bon",
    ),
    ("another document", "un second dossier commence (---)"),
    ("expected ',' or", "une virgule, un crochet ou une accolade manque"),
    ("expected ':'", "il manque un deux-points"),
    ("did not find expected", "le retrait de la ligne n'est pas le bon"),
    ("end of stream", "des guillemets ou un crochet ne sont pas fermés"),
)

Chemin = tuple[str | int, ...]

# libyaml where the wheel has it: four times faster.
CHARGEUR = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Defaut:
    """One fault of a file: where (line, key), the value read, the rule broken, what to do. French sentences."""

    chemin: str
    valeur: str
    regle: str
    remede: str
    ligne: int | None = None

    def __str__(self) -> str:
        lieu = [f"ligne {self.ligne}"] if self.ligne else []
        lieu += [f"clé « {self.chemin} »"] if self.chemin else []
        lieu += [f"valeur « {self.valeur} »"] if self.valeur else []
        texte = f"{', '.join(lieu) or 'le fichier entier'} : {self.regle}. {self.remede}."
        # A control character of the file would act on the terminal that shows the fault.
        return re.sub(r"[\x00-\x1f\x7f-\x9f]", "?", texte)


class EntreeRefusee(ValueError):
    """A file is refused: `source` names it, `defauts` holds every fault found."""

    def __init__(self, source: str, defauts: Iterable[Defaut]):
        self.source = source
        self.defauts = tuple(defauts)
        super().__init__("\n".join([f"{source} : refusé.", *map(str, self.defauts)]))


@dataclass
class Document:
    """The values of a file, its text, and the line (from 1) of each value by path; JSON values have no line."""

    valeur: Any
    texte: str = ""
    lignes: dict[Chemin, int] = field(default_factory=dict)

    def ligne(self, chemin: Chemin) -> int | None:
        """The line of the value, or of the nearest value around it."""
        for fin in range(len(chemin), -1, -1):
            if chemin[:fin] in self.lignes:
                return self.lignes[chemin[:fin]]
        return None


def lire_fichier(chemin: Path) -> Document:
    """Read a file. Raises EntreeRefusee: absent, too long, not UTF-8, broken syntax, repeated key, alias."""
    try:
        with chemin.open("rb") as fichier:
            octets = fichier.read(TAILLE_MAX + 1)
    except OSError as erreur:
        remede = REMEDES_DE_LECTURE.get(type(erreur), "Vérifier son nom et le droit de le lire")
        raise refus(str(chemin), "le fichier ne peut pas être lu", remede) from None
    if len(octets) > TAILLE_MAX:
        raise refus(
            str(chemin), f"le fichier dépasse {TAILLE_MAX} octets", "Donner un seul dossier par fichier"
        )
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        regle = f"l'octet {erreur.start + 1} n'est pas de l'UTF-8"
        raise refus(str(chemin), regle, "Enregistrer le fichier en UTF-8") from None
    return lire_texte(texte, source=str(chemin), en_json=chemin.suffix.lower() == ".json")


def lire_texte(texte: str, *, source: str, en_json: bool = False) -> Document:
    """The same for a text already decoded."""
    return _lire_json(texte, source) if en_json else _lire_yaml(texte, source)


def refus(source: str, regle: str, remede: str, ligne: int | None = None, valeur: str = "") -> EntreeRefusee:
    """A refusal of the whole file for one fault."""
    return EntreeRefusee(source, [Defaut("", valeur, regle, remede, ligne)])


def ecrire_chemin(chemin: Chemin) -> str:
    """`("postes", 0, "debut")` as people read it: `postes[1].debut`."""
    texte = ""
    for morceau in chemin:
        texte += f"[{morceau + 1}]" if isinstance(morceau, int) else f".{morceau}" if texte else str(morceau)
    return texte


def _lire_json(texte: str, source: str) -> Document:
    doubles: list[str] = []

    def objet(paires: list[tuple[str, Any]]) -> dict[str, Any]:
        doubles.extend(cle for cle, fois in Counter(cle for cle, _ in paires).items() if fois > 1)
        return dict(paires)

    try:
        valeur = json.loads(texte, object_pairs_hook=objet)
        # Half a character (an escape of JSON) could not be written out again.
        json.dumps(valeur, ensure_ascii=False).encode()
    except json.JSONDecodeError as erreur:
        raise refus(
            source, "ce n'est pas du JSON bien formé", "Corriger à cet endroit", erreur.lineno
        ) from None
    except UnicodeEncodeError:
        regle = "une moitié de caractère (\\ud800 à \\udfff) n'est pas un texte"
        raise refus(source, regle, "Écrire le caractère lui-même") from None
    except ValueError:
        raise refus(source, "un nombre a trop de chiffres", "Vérifier les nombres du fichier") from None
    except RecursionError:
        raise refus(source, "les listes sont trop imbriquées", "Suivre la forme du guide") from None
    if doubles:
        raise EntreeRefusee(
            source, [Defaut(c, "", "la clé est écrite deux fois", "Garder une seule valeur") for c in doubles]
        )
    return Document(valeur, texte)


def _lire_yaml(texte: str, source: str) -> Document:
    profondeur = 0
    try:
        for evenement in yaml.parse(texte, Loader=CHARGEUR):
            if isinstance(evenement, yaml.AliasEvent):
                ligne = evenement.start_mark.line + 1
                raise refus(source, "les renvois (*nom) ne sont pas admis", "Écrire la valeur", ligne)
            profondeur += isinstance(evenement, yaml.CollectionStartEvent)
            profondeur -= isinstance(evenement, yaml.CollectionEndEvent)
            if profondeur > PROFONDEUR_MAX:
                ligne = evenement.start_mark.line + 1
                raise refus(source, "les listes sont trop imbriquées", "Suivre la forme du guide", ligne)
        noeud = yaml.compose(texte, Loader=CHARGEUR)
    except yaml.MarkedYAMLError as erreur:
        marque = erreur.problem_mark
        faute = next((dit for motif, dit in FAUTES_DE_YAML if motif in (erreur.problem or "")), "")
        regle = f"ce n'est pas du YAML bien formé{f' : {faute}' if faute else ''}"
        raise refus(source, regle, "Corriger à cet endroit", marque.line + 1 if marque else None) from None
    except yaml.reader.ReaderError:
        raise refus(
            source, "un caractère n'est pas permis dans du YAML", "Enregistrer en texte simple"
        ) from None
    lecteur = _Lecteur(Document(None, texte))
    if noeud is not None:
        lecteur.document.valeur = lecteur.valeur(noeud, ())
    if lecteur.defauts:
        raise EntreeRefusee(source, lecteur.defauts)
    return lecteur.document


@dataclass
class _Lecteur:
    """Turns the nodes of a YAML text into values, noting lines and faults."""

    document: Document
    defauts: list[Defaut] = field(default_factory=list)
    # Makes dates and numbers of scalars; it remembers nodes, hence one for each document.
    constructeur: yaml.constructor.SafeConstructor = field(default_factory=yaml.constructor.SafeConstructor)

    def valeur(self, noeud: yaml.Node, chemin: Chemin) -> Any:
        self.document.lignes.setdefault(chemin, noeud.start_mark.line + 1)
        if isinstance(noeud, yaml.SequenceNode):
            return [self.valeur(fils, (*chemin, rang)) for rang, fils in enumerate(noeud.value)]
        if isinstance(noeud, yaml.MappingNode):
            return self.table(noeud, chemin)
        try:
            return self.constructeur.construct_object(noeud)
        except ValueError:
            # An impossible date: left as written, for the schema to refuse beside the other faults.
            return noeud.value
        except yaml.constructor.ConstructorError:
            self.defaut(
                noeud, chemin, noeud.value, "l'étiquette (!) n'est pas admise", "Écrire la valeur seule"
            )
            return None

    def table(self, noeud: yaml.MappingNode, chemin: Chemin) -> dict[str, Any]:
        lue: dict[str, Any] = {}
        for cle, fils in noeud.value:
            ici = (*chemin, cle.value if isinstance(cle, yaml.ScalarNode) else "?")
            if not isinstance(cle, yaml.ScalarNode):
                self.defaut(cle, ici, "", "une clé est un mot", "Écrire « clé: valeur »")
            elif cle.value in lue:
                self.defaut(cle, ici, "", "la clé est écrite deux fois", "Garder une seule valeur")
            else:
                self.document.lignes[ici] = cle.start_mark.line + 1
                lue[cle.value] = self.valeur(fils, ici)
        return lue

    def defaut(self, noeud: yaml.Node, chemin: Chemin, valeur: str, regle: str, remede: str) -> None:
        self.defauts.append(Defaut(ecrire_chemin(chemin), valeur, regle, remede, noeud.start_mark.line + 1))
