"""B4: the control of pupils' files, all rules, beside validation alone by lxml (whole tree) and by xmlschema.

Every measure is a process of its own: processor seconds of the work itself, imports left out, and the peak memory of
the process. Files are synthetic (`preau siecle generer`), schema 4.0, judged with their nomenclature, structures and
communs. The limits are 5,000 pupils a second on one core, and 300 MB for 100,000 pupils.
"""

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TAILLES = (1_000, 10_000, 100_000)
# xmlschema would need many minutes for more.
TAILLE_XMLSCHEMA = 1_000
REPETITIONS = 3
LIMITE_PAR_SECONDE, LIMITE_MO = 5_000, 300
UAI, ANNEE, VERSION = "0750680G", 2025, "4.0"


def engendrer(fichier: Path, eleves: int) -> None:
    from preau.siecle.engine.generateur import Demande, ecrire_annexes, generer

    generer(Demande(eleves, UAI, ANNEE, VERSION), fichier)
    ecrire_annexes(fichier.parent, uai=UAI, annee=ANNEE, version=VERSION)


def controler(fichier: Path) -> None:
    from preau.siecle.engine import Controle, lire_annexes

    dossier = fichier.parent
    annexes = lire_annexes(*(dossier / f"{nom}.xml" for nom in ("Nomenclature", "Structures", "Communs")))
    assert not list(Controle(fichier, annexes=annexes)), "the synthetic file has a finding"


def valider_lxml(fichier: Path) -> None:
    from lxml import etree

    from preau.siecle.engine.grammaire import schema_publie

    assert etree.XMLSchema(etree.fromstring(schema_publie(VERSION))).validate(etree.parse(fichier))


def valider_xmlschema(fichier: Path) -> None:
    import xmlschema

    from preau.siecle.engine.grammaire import schema_publie

    assert xmlschema.XMLSchema(schema_publie(VERSION).decode()).is_valid(str(fichier))


TRAVAUX = {
    "engendrer": engendrer,
    "control, all rules": controler,
    "lxml validation alone": valider_lxml,
    "xmlschema validation alone": valider_xmlschema,
}


def mesurer() -> None:
    print("B4 control of pupils' files, schema 4.0, all rules, one core")
    print(f"  processor seconds, best of {REPETITIONS}; peak memory of the process")
    manque = False
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as dossier:
        for eleves in TAILLES:
            fichier = Path(dossier) / f"{eleves}.xml"
            _processus("engendrer", fichier, eleves)
            print(f"  {eleves:,} pupils, {fichier.stat().st_size / 1e6:.0f} MB")
            reference = 0.0
            for travail in list(TRAVAUX)[1:]:
                if "xmlschema" in travail and eleves > TAILLE_XMLSCHEMA:
                    continue
                repetitions = REPETITIONS if "xmlschema" not in travail else 1
                mesures = [_processus(travail, fichier, eleves) for _ in range(repetitions)]
                duree, memoire = min(m[0] for m in mesures), max(m[1] for m in mesures)
                reference = reference or duree
                par_seconde = eleves / duree
                print(
                    f"    {travail:<27}{duree:6.2f} s {par_seconde:7,.0f}/s {memoire:5.0f} MB"
                    f" {duree / reference:6.2f} × the control"
                )
                if "control" in travail:
                    manque = manque or par_seconde < LIMITE_PAR_SECONDE or memoire > LIMITE_MO
                    print(
                        f"      ratio  {par_seconde / LIMITE_PAR_SECONDE:.2f} × the limit of {LIMITE_PAR_SECONDE:,}/s,"
                        f" {memoire / LIMITE_MO:.2f} × the limit of {LIMITE_MO} MB"
                    )
            fichier.unlink()
    if manque:
        raise SystemExit(1)


def _processus(travail: str, fichier: Path, eleves: int) -> tuple[float, float]:
    """(processor seconds, peak in MB) of one piece of work in a new process."""
    sortie = subprocess.run(
        [sys.executable, "-m", "bench.siecle_controler", travail, str(fichier), str(eleves)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout.split()
    return float(sortie[0]), float(sortie[1])


def _travailler(travail: str, fichier: Path, eleves: int) -> None:
    import preau.siecle.engine.generateur  # noqa: F401 (imports are no part of the measure)

    arguments = (eleves,) if travail == "engendrer" else ()
    debut = time.process_time()
    TRAVAUX[travail](fichier, *arguments)
    duree = time.process_time() - debut
    pic = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1000
    print(duree, pic)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _travailler(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    else:
        mesurer()
