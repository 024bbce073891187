"""The map of a demande or of a jumelage: its two or three schools and the way between them."""

from __future__ import annotations

from dataclasses import dataclass

from preau.jumo.cartes.parcours import Parcours
from preau.jumo.models import Bmp, Jumelage
from preau.socle.annuaire.models import Etablissement
from preau.socle.cartes.fond.carte import Carte, Legende, Repere
from preau.socle.cartes.trajets import lieu
from preau.socle.interface.formats import heures


@dataclass(frozen=True)
class CarteJumelage:
    carte: Carte
    parcours: Parcours
    non_situes: list[Etablissement]

    @classmethod
    def de(cls, jumelage: Jumelage, mien: Etablissement | None) -> CarteJumelage:
        """`mien` is the school of the person who looks, when it is one of the jumelage's."""
        etablissements = [bmp.etablissement for bmp in jumelage.bmps]
        parcours = Parcours.entre(jumelage.bmps)
        reperes = [repere for bmp in jumelage.bmps if (repere := _repere(bmp, mien))]
        situes = {repere.cle for repere in reperes}
        legendes = [Legende("membre", "Établissements de la demande")]
        if any(repere.signe == "mien" for repere in reperes):
            legendes = [Legende("mien", "Votre établissement"), Legende("membre", "Autres établissements")]
        zone = jumelage.bmp1.zone
        carte = Carte(
            titre=f"Carte de la demande n° {jumelage.pk}",
            reperes=reperes,
            legendes=legendes,
            traits=parcours.traits,
            zone=zone.code if zone else "",
        )
        return cls(carte, parcours, [e for e in etablissements if e.rne not in situes])


def _repere(bmp: Bmp, mien: Etablissement | None) -> Repere | None:
    etablissement = bmp.etablissement
    place = lieu(etablissement)
    if place is None:
        return None
    return Repere(
        cle=etablissement.rne,
        signe="mien" if mien and etablissement.pk == mien.pk else "membre",
        latitude=place[0],
        longitude=place[1],
        titre=f"{etablissement.nom}, {etablissement.ville}",
        lignes=[f"BMP de {heures(bmp.quotite)} h", f"ZR {bmp.zone.code if bmp.zone else 'non renseignée'}"],
        nom=f"{etablissement.nom}, {etablissement.ville}",
    )
