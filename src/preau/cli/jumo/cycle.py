"""`preau jumo cycle`: the life of a jumelage, drawn."""

from pathlib import Path
from typing import Annotated

import typer

from preau.jumo.states import CYCLE

app = typer.Typer()

PAGE = Path("docs/cycles/jumelage.md")


@app.command()
def cycle(
    sortie: Annotated[Path, typer.Option(help="La page à écrire.")] = PAGE,
) -> None:
    """Affiche le cycle de vie d'un jumelage et écrit sa page de documentation."""
    print(CYCLE.mermaid(), end="")
    sortie.parent.mkdir(parents=True, exist_ok=True)
    sortie.write_text(page_du_cycle(), encoding="utf-8")


def page_du_cycle() -> str:
    """The page: the diagram, then the table of transitions."""
    lignes = [
        "# La vie d'un jumelage",
        "",
        "Page écrite par `preau jumo cycle` d'après `src/preau/jumo/states.py`.",
        "",
        "```mermaid",
        CYCLE.mermaid().rstrip("\n"),
        "```",
        "",
        "| De | Action | Vers | Qui | Phases | Courriels | Motif |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for t in CYCLE.transitions:
        cellules = (
            CYCLE.etats[t.de] if t.de else "(rien)",
            CYCLE.actions[t.action],
            " ou ".join(CYCLE.etats[vers] for vers in t.vers),
            ", ".join(str(part.label) for part in t.qui),
            ", ".join(str(phase.label) for phase in t.phases) or "toutes",
            ", ".join(t.mails) or "aucun",
            "oui" if t.motif else "non",
        )
        lignes.append(f"| {' | '.join(cellules)} |")
    return "\n".join(lignes) + "\n"
