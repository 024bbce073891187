"""R3: files large beyond reason cost little memory and little time."""

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from preau.siecle.engine import Controle
from preau.siecle.engine.lecture.nature import NOMS_MAX
from tests.siecle.outils import MINIMUM, PERSONNE, controler_texte, synthetique


def test_memory_does_not_grow_with_the_file(tmp_path):
    """In a process of its own: ten times the file, hardly more memory."""
    petits = [synthetique(tmp_path, n).rename(tmp_path / f"{n}.xml") for n in (200, 2000)]
    pics = [int(_mesurer(chemin)) for chemin in petits]
    assert pics[1] - pics[0] < 8_000, pics


def _mesurer(chemin: Path) -> str:
    """Peak of a process's own memory, in kB (getrusage would also count that of the process it comes from)."""
    code = (
        "import re, sys; from pathlib import Path; from preau.siecle.engine import Controle;"
        "assert not list(Controle(Path(sys.argv[1])));"
        r"print(re.search(r'VmHWM:\s+(\d+)', Path('/proc/self/status').read_text())[1])"
    )
    return subprocess.run(
        [sys.executable, "-c", code, str(chemin)], capture_output=True, text=True, check=True
    ).stdout


def test_values_as_long_as_a_sheet_are_not_kept(tmp_path):
    """Forty megabytes of identifiers, each of 200 kB and different."""
    personnes = "".join(
        PERSONNE.replace(">1<", f">{n}{'x' * 200_000}<", 1).replace(">99<", f">{'9' * 20_000}{n}<")
        for n in range(200)
    )
    chemin = tmp_path / "longs.xml"
    chemin.write_text(MINIMUM.replace(PERSONNE, PERSONNE + personnes), encoding="iso-8859-15")
    del personnes
    avant = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    controle = Controle(chemin)
    plus_long = max(len(str(c.en_dict())) for c in controle)
    assert controle.bilan.personnes == 201
    assert plus_long < 5_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - avant < 30_000


@pytest.mark.parametrize(("parente", "code"), [("10", "PR_PAREN_01"), ("", "XSD"), ("7", "PR_PAREN_02")])
def test_thousands_of_findings_in_one_sheet_cost_little_time(parente, code, tmp_path):
    """Each finding looks for the line of its own link among the others."""
    liens = "".join(
        f"<CONTACT><ID_PRV_PER>{n}</ID_PRV_PER><CODE_PARENTE>{parente}</CODE_PARENTE></CONTACT>\n"
        for n in range(2000)
    )
    texte = MINIMUM.replace("</RESPONSABLES_ELEVE>", f"{liens}</RESPONSABLES_ELEVE>")
    debut = time.process_time()
    constats = [c for c in controler_texte(tmp_path, texte)[1] if c.code == code]
    assert time.process_time() - debut < 5
    premiere = next(n for n, ligne in enumerate(texte.splitlines(), 1) if "<CONTACT>" in ligne)
    connus = 1 if code == "PR_PAREN_01" else 0
    lignes = sorted({c.ligne for c in constats})
    assert len(lignes) == 2000 - connus
    assert (lignes[0], lignes[-1]) == (premiere, premiere + 1999)


def test_an_export_of_a_hundred_thousand_names_is_counted_in_bounded_memory(tmp_path):
    lignes = b"".join(b"<A%dS><A%d/></A%dS>" % (n, n, n) for n in range(100_000))
    controle, _ = controler_texte(tmp_path, b"<BEE_X><DONNEES>" + lignes + b"</DONNEES></BEE_X>")
    assert len(controle.bilan.lignes) <= NOMS_MAX + 1
    assert controle.bilan.lignes.total() == 100_000
