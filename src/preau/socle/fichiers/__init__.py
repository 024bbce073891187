"""The one reader of tabular CSV files: finds encoding and separator, streams rows, reports faults as objects.

    with fichiers.ouvrir(chemin) as tableau:
        colonnes = tableau.reperer({"code": ["code", "code_insee"], "nom": ["nom"]}, obligatoires=["code"])
        for numero, cellules in tableau.lignes():
            if not cellules[colonnes["code"]]:
                tableau.fautes.noter(CODE_VIDE.faute(ligne=numero, colonne="code"))
        tableau.refuser_si_faute()

It knows nothing of what the file holds: fields, rules of the trade and their messages belong to the caller
(a `Regle` each). Structural rules (regles.py) refuse: what is no text (ZIP, XLSX, HTML…), NUL bytes, mixed or
unknown encodings, damaged accents, control characters, missing or double columns, rows with a wrong number
of cells, unclosed quotes, formulas, and what is over the limits.
"""

from preau.socle.fichiers.fautes import Faute, FichierRefuse, Regle, Releve
from preau.socle.fichiers.tableau import Limites, Tableau, ouvrir

__all__ = ["Faute", "FichierRefuse", "Limites", "Regle", "Releve", "Tableau", "ouvrir"]
