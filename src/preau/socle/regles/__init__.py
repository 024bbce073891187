"""The operator's own rules: a file of the folder PREAU_REGLES wins, whole, over that of the package.

`<PREAU_REGLES>/jumo/perimetres.yaml` replaces `preau/jumo/rules/perimetres.yaml`. The package's file need not be
edited, so that an update keeps what the operator has decided. What reads a rule checks it and calls `refus` where
it is wrong; it is read when Django is ready, so that nothing starts with a rule that is not understood.
"""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from preau.systeme import raison


@dataclass(frozen=True)
class Fichier:
    """A file of rules as read: what it holds, and where it is, for the sentences about its faults."""

    chemin: Path
    contenu: object

    def refus(self, ou: str, valeur: object, regle: str, remede: str) -> ImproperlyConfigured:
        """The sentence on a fault: the file, the place in it, the value, the rule, the remedy."""
        return ImproperlyConfigured(f"{self.chemin}, {ou}, « {valeur} » : {regle} {remede}")


class _CleRepetee(yaml.MarkedYAMLError):
    """`problem` is the key."""


class _Lecteur(yaml.SafeLoader):
    """YAML keeps the last of two equal keys without a word: here they are a fault."""

    def construct_mapping(self, node, deep=False):
        cles = set()
        for cle_lue, _ in node.value:
            cle = self.construct_object(cle_lue, deep=True)
            if not isinstance(cle, Hashable) or cle in cles:
                raise _CleRepetee(problem=str(cle), problem_mark=cle_lue.start_mark)
            cles.add(cle)
        return super().construct_mapping(node, deep)


def lire(application: str, nom: str) -> Fichier:
    """The rules `nom` of the application labelled `application`: the operator's, else the package's."""
    chemin = Path(apps.get_app_config(application).path, "rules", f"{nom}.yaml")
    try:
        # A folder, or a link that leads nowhere, is the operator's all the same: it must not be passed over.
        if settings.REGLES and os.path.lexists(sien := settings.REGLES / application / f"{nom}.yaml"):
            chemin = sien
        return Fichier(chemin, yaml.load(chemin.read_text(encoding="utf-8"), _Lecteur))
    except OSError as erreur:
        raise ImproperlyConfigured(
            f"{chemin} ne peut être lu ({raison(erreur)}) : mettez-y un fichier que Préau puisse lire."
        ) from erreur
    except UnicodeDecodeError as erreur:
        raise ImproperlyConfigured(
            f"{chemin} n'est pas en UTF-8 : enregistrez-le dans cet encodage."
        ) from erreur
    except (yaml.YAMLError, RecursionError) as erreur:
        place = getattr(erreur, "problem_mark", None)
        ou = f", ligne {place.line + 1}, colonne {place.column + 1}" if place else ""
        faute = "ce n'est pas du YAML bien formé"
        if isinstance(erreur, _CleRepetee):
            faute = f"« {erreur.problem} » est écrit deux fois"
        livre = f"src/preau/{application}/rules/{nom}.yaml"
        raise ImproperlyConfigured(
            f"{chemin}{ou} : {faute}. Corrigez, ou repartez d'une copie du fichier livré, {livre}."
        ) from erreur


def exiger_connues(remplacables: Iterable[str]) -> None:
    """Refuse, in the operator's folder, a file that replaces nothing: its name has a mistake in it.

    Hidden files, an editor's or Git's, are left alone.
    """
    if not settings.REGLES:
        return
    permis = sorted(remplacables)
    for fichier in sorted(settings.REGLES.rglob("*")):
        chemin = fichier.relative_to(settings.REGLES)
        if fichier.is_dir() or any(partie.startswith(".") for partie in chemin.parts):
            continue
        if (nom := chemin.as_posix()) not in permis:
            raise ImproperlyConfigured(
                f"PREAU_REGLES : {nom} ne remplace aucune règle. Ôtez ce fichier de {settings.REGLES}, ou donnez-lui "
                f"le nom d'une règle que l'on peut remplacer : {', '.join(permis)}."
            )
