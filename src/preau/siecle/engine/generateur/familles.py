"""Families, one by one and each from its own seed, so that a file of any size is written without being held.

Siblings share parents and address; one couple in five is separated, with two addresses; one family in ten has one
parent; some pupils are born abroad, some have left.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from preau.siecle.engine.generateur import matiere as m
from preau.siecle.engine.grammaire import EPHC

MERE, PERE, GRAND_PARENT, AIDE_SOCIALE, TUTEUR = "10", "20", "38", "51", "50"
# The one-character codes of schema 2.0.
COURTES = {MERE: "2", PERE: "1", AIDE_SOCIALE: "6", TUTEUR: "4"}
ENFANTS_MAX = 3
PERSONNES_MAX = 3


@dataclass(slots=True)
class Famille:
    personnes: list[dict]
    eleves: list[dict]


def familles(*, nombre: int, graine: int, uai: str, annee: int, version: str) -> Iterator[Famille]:
    """As many families as it takes for `nombre` pupils. The same arguments give the same families."""
    for rang, (alea, taille) in enumerate(_tailles(nombre, graine)):
        yield _Maison(alea, rang, uai, annee, version).famille(taille)


def identifiant_maximal(nombre: int, graine: int) -> int:
    """The largest private id that a file of so many pupils would need."""
    return sum(1 for _ in _tailles(nombre, graine)) * max(ENFANTS_MAX, PERSONNES_MAX)


def _tailles(nombre: int, graine: int) -> Iterator[tuple[random.Random, int]]:
    """(source of chance, number of pupils) of each family."""
    reste, rang = nombre, 0
    while reste > 0:
        alea = random.Random(f"{graine}/{rang}")
        taille = min(reste, alea.choices((1, 2, 3), (65, 28, 7))[0])
        yield alea, taille
        reste -= taille
        rang += 1


class _Maison:
    def __init__(self, alea: random.Random, rang: int, uai: str, annee: int, version: str):
        self.alea = alea
        self.rang = rang
        self.uai = uai
        self.annee = annee
        self.version = version
        self.nom = m.nom_invente(rang)

    def famille(self, taille: int) -> Famille:
        alea = self.alea
        adresse = self._adresse()
        forme = alea.choices(("couple", "separes", "seul", "aide"), (695, 200, 100, 5))[0]
        personnes: list[tuple[dict, str, bool]] = []
        if forme == "aide":
            personnes.append((self._personne(0, AIDE_SOCIALE, adresse), AIDE_SOCIALE, False))
        else:
            personnes.append((self._personne(0, MERE, adresse), MERE, True))
            if forme != "seul":
                autre = self._adresse() if forme == "separes" else adresse
                personnes.append((self._personne(1, PERE, autre), PERE, forme == "couple"))
        contact = None
        if alea.random() < 0.1:
            contact = self._personne(2, GRAND_PARENT, self._adresse())
        eleves = [self._eleve(n, adresse, personnes, contact) for n in range(taille)]
        return Famille([p for p, _, _ in personnes] + ([contact] if contact else []), eleves)

    def _adresse(self) -> dict:
        alea = self.alea
        if alea.random() < 0.02:
            pays, ville = alea.choice(m.ETRANGER)
            return {
                "LIGNE1_ADRESSE": f"{alea.randint(1, 99)} EXEMPELSTRASSE",
                "COMMUNE_ETRANGERE": ville,
                "CODE_PAYS": pays,
            }
        _, postal, libelle = alea.choice(m.COMMUNES)
        adresse = {"LIGNE1_ADRESSE": f"{alea.randint(1, 199)} {alea.choice(m.VOIES)}"}
        if alea.random() < 0.3:
            adresse["LIGNE2_ADRESSE"] = f"BATIMENT {alea.choice('ABCDEF')}"
        return adresse | {"CODE_POSTAL": postal, "LL_POSTAL": libelle, "CODE_PAYS": "100"}

    def _personne(self, place: int, parente: str, adresse: dict) -> dict:
        alea = self.alea
        numero = self.rang * PERSONNES_MAX + place
        masculin = parente == PERE
        naissance = self.nom if masculin or place else m.nom_invente(alea.randrange(m.NOMS_COURTS))
        personne = {
            "ID_PRV_PER": str(1 + numero),
            "CODE_CIVILITE": "1" if masculin else "2",
            "NOM_DE_FAMILLE": naissance,
            "PRENOM": alea.choice(m.PERES if masculin else m.MERES),
            "ADRESSE": adresse,
            "COMMUNICATION_ADRESSE": alea.choice(("true", "false", "1", "0")),
            "CODE_PROFESSION": "99" if parente == AIDE_SOCIALE else alea.choice(m.PROFESSIONS),
            "TEL_PERSONNEL": f"019900{numero % 10_000:04}",
            "TEL_PORTABLE": f"+3363998{numero % 10_000:04}",
            "ACCEPTE_SMS": "true",
            "ENFANT_A_CHARGE": str(alea.randint(1, 4)),
        }
        if naissance != self.nom and alea.random() < 0.5:
            personne["NOM_USAGE"] = self.nom
        if alea.random() < 0.8:
            personne["EMAIL"] = f"personne{numero}@example.org"
        if alea.random() < 0.3:
            personne["TEL_PROFESSIONNEL"] = "01 99 00 12 34"
        return personne

    def _eleve(self, place: int, adresse: dict, personnes: list, contact: dict | None) -> dict:
        alea = self.alea
        numero = self.rang * ENFANTS_MAX + place
        mef, niveau, age = m.NIVEAUX[(alea.randrange(len(m.NIVEAUX)) + place) % len(m.NIVEAUX)]
        fille = alea.random() < 0.5
        prenoms = m.FILLES if fille else m.GARCONS
        debut = alea.randrange(len(prenoms) - len(prenoms) % ENFANTS_MAX)
        eleve = {
            "ID_PRV_ELE": str(1 + numero),
            "NOM_DE_FAMILLE": self.nom,
            # Brothers and sisters never have the same one.
            "PRENOM": prenoms[(debut - debut % ENFANTS_MAX + place) % len(prenoms)],
            "CODE_PAYS_NAT": "100",
            "DATE_NAISS": f"{self.annee - age}-{alea.randint(1, 12):02}-{alea.randint(1, 28):02}",
            "CODE_SEXE": "2" if fille else "1",
            "ADRESSE": adresse,
            "ADHESION_TRANSPORT": alea.choice(("true", "false")),
            "CODE_REGIME": alea.choice(m.REGIMES),
            "DOUBLEMENT": "false",
            "RESPONSABLES_ELEVE": self._liens(personnes, contact),
            "SCOLARITE_ACTIVE": self._active(mef, niveau),
            "ETABLISSEMENT_AN_DERNIER": self._precedente(niveau),
        }
        self._naissance(eleve)
        self._identifiants(eleve, numero)
        if alea.random() < 0.4:
            eleve["PRENOM2"] = prenoms[(debut + 7) % len(prenoms)]
        if alea.random() < 0.15:
            eleve["BOURSES"] = {
                "BOURSE": [{"CODE_BOURSE": alea.choice("123"), "NB_PART": str(alea.randint(1, 9))}]
            }
        if alea.random() < 0.03:
            eleve |= {
                "CODE_MOTIF_SORTIE": alea.choice(("10", "99")),
                "DATE_SORTIE": f"{self.annee}-11-{numero % 28 + 1:02}",
            }
        return eleve

    def _naissance(self, eleve: dict) -> None:
        if self.alea.random() < 0.06:
            eleve["CODE_PAYS"], eleve["VILLE_NAISS"] = self.alea.choice(m.ETRANGER)
            eleve["CODE_PAYS_NAT"] = eleve["CODE_PAYS"]
        else:
            eleve["CODE_PAYS"] = "100"
            eleve["CODE_COMMUNE_INSEE_NAISS"] = self.alea.choice(m.COMMUNES)[0]

    def _identifiants(self, eleve: dict, numero: int) -> None:
        """National number: none for one pupil in ten (too new), of the old kind for one in five."""
        tirage = self.alea.random()
        if tirage < 0.2:
            chiffres = 9_900_000_000 + numero
            eleve["ID_NATIONAL"] = f"{chiffres}{m.cle(chiffres)}"
        elif tirage < 0.9:
            eleve["ID_NATIONAL"] = (
                f"{990_000_000 + numero:09}{self.alea.choice('AEZ')}{self.alea.choice('BFY')}"
            )
        if self.alea.random() < 0.5:
            eleve["ID_SIECLE_ELE"] = str(800_000 + numero)

    def _liens(self, personnes: list, contact: dict | None) -> dict:
        if self.version == "2.0":
            return {
                f"LEGAL{rang}": {"ID_PRV_PER": p["ID_PRV_PER"], "CODE_PARENTE": COURTES[parente]}
                for rang, (p, parente, _) in enumerate(personnes, 1)
            }
        liens: dict = {
            "LEGAL": [
                {
                    "ID_PRV_PER": p["ID_PRV_PER"],
                    "CODE_PARENTE": parente,
                    "FINANCIER": "true",
                    "PAIE_FRAIS_SCOLAIRES": "true",
                    "HEBERGE_ELEVE": "true" if heberge else "false",
                    "PERCOIT_LES_AIDES": "true" if rang == 1 else "false",
                    "A_CONTACTER_EN_PRIORITE": "true" if rang == 1 else "false",
                }
                for rang, (p, parente, heberge) in enumerate(personnes, 1)
            ]
        }
        if contact:
            liens["CONTACT"] = [{"ID_PRV_PER": contact["ID_PRV_PER"], "CODE_PARENTE": GRAND_PARENT}]
        return liens

    def _active(self, mef: str, niveau: str) -> dict:
        alea = self.alea
        options = [{"CODE_MATIERE": alea.choice(m.LV1), "CODE_MODALITE_ELECT": "O"}]
        if niveau != "6":
            options.append({"CODE_MATIERE": alea.choice(m.LV2), "CODE_MODALITE_ELECT": "O"})
            if alea.random() < 0.2:
                options.append({"CODE_MATIERE": m.LATIN, "CODE_MODALITE_ELECT": "F"})
        return {
            "CODE_MEF": m.MEF_EPHC if self.version == EPHC else mef,
            "CODE_DIVISION": niveau + alea.choice(m.DIVISIONS),
            "CODE_STATUT": "ST",
            "DATE_DEB_SCO": f"{self.annee}-09-01",
            "OPTIONS": {"OPTION": options},
        }

    def _precedente(self, niveau: str) -> dict:
        alea = self.alea
        dates = {"DATE_DEB_SCO": f"{self.annee - 1}-09-02", "DATE_FIN_SCO": f"{self.annee}-07-05"}
        if niveau == "6" or self.version == EPHC:
            # From a primary school, whose classes are not in the nomenclature.
            return {"CODE_DEPARTEMENT": "077", "CODE_PROVENANCE": "1", "OPTIONS_AN_DERNIER": {}}
        avant = m.NIVEAUX[6 - int(niveau) - 1]
        numero = 9_990_000 + alea.randint(10, 99)
        ecole = self.uai if alea.random() < 0.9 else f"{numero}{m.cle(numero)}"
        return {
            "CODE_RNE": ecole,
            "CODE_PROVENANCE": "1",
            "CODE_MEF": avant[0],
            "CODE_DIVISION": avant[1] + alea.choice(m.DIVISIONS),
            "CODE_STATUT": "ST",
            **dates,
            "CODE_REGIME": alea.choice(m.REGIMES),
            "OPTIONS_AN_DERNIER": {"CODE_MATIERE": [m.GESTION[m.LV1[0]]]},
        }
