"""The proof at length: thousands of small random instances through both engines, brute force and the verifier; as many
with linked wishes, dealt with by chaining.

    python -m bench.mouvement_preuve 10000

Prints what was covered and the measured share of those who gain by misreporting. Stops at the first failure.
"""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from preau.mouvement.engine.affectation import Parametres
from tests.mouvement.affectation.preuve import CLE_SANS_RANG, controler, gagne_a_mentir
from tests.mouvement.affectation.preuve_couples import controler_couples


def main(nombre: int) -> None:
    debut = time.process_time()
    vus: Counter = Counter()
    with tempfile.TemporaryDirectory() as dossier:
        for graine in range(nombre):
            vus += controler(graine, Path(dossier), compiler=True)
            vus += controler_couples(graine, Path(dossier))
            if graine % 1000 == 999:
                print(f"{graine + 1} / {nombre}", file=sys.stderr)
    print(", ".join(f"{nom} {n}" for nom, n in sorted(vus.items())))
    for nom, cle in (("without `rang`", CLE_SANS_RANG), ("the contract's key", Parametres().cle)):
        mesures = [gagne_a_mentir(graine, cle) for graine in range(nombre // 5)]
        candidats, gagnants = map(sum, zip(*mesures, strict=True))
        print(f"{nom}: {gagnants} of {candidats} candidates gain by misreporting")
    print(f"{time.process_time() - debut:.0f} s of CPU")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
