"""P4: the table of rights as a page of the documentation (`docs/droits.md`)."""

from preau.socle.acces.droits import Droits
from preau.socle.acces.models import Role

PREAMBULE = """# Droits

Cette page est écrite par `preau comptes droits --ecrire` d'après les fichiers `rules/droits.yaml` : ne la
modifiez pas à la main. Un droit se lit « ce rôle, dans cette organisation, peut faire cette action » ; chacun
n'agit que pour ses établissements, ou pour ceux du périmètre de son service (`rules/perimetres.yaml`,
ou le fichier de l'exploitant : [règles](exploitation/regles.md)).
"""


def markdown() -> str:
    """One table an application: actions in rows, functions in columns."""
    droits = Droits.charger()
    applications: dict[str, list[str]] = {}
    for action in sorted(droits.libelles):
        applications.setdefault(action.partition(".")[0], []).append(action)
    return "\n".join([PREAMBULE, *(_table(nom, actions, droits) for nom, actions in applications.items())])


def _table(application: str, actions: list[str], droits: Droits) -> str:
    fonctions = list(Role.Fonction)
    lignes = [
        f"## {application}",
        "",
        _rangee("Action", "Code", *(fonction.label for fonction in fonctions)),
        _rangee("---", "---", *("---" for _ in fonctions)),
    ]
    for action in actions:
        natures = ", ".join(sorted(droits.services[action]))
        accord = f"oui ({natures})" if natures else "oui"
        accords = (accord if fonction in droits.fonctions(action) else "" for fonction in fonctions)
        lignes.append(_rangee(droits.libelles[action], f"`{action}`", *accords))
    return "\n".join([*lignes, ""])


def _rangee(*cellules: str) -> str:
    return f"| {' | '.join(cellules)} |"
