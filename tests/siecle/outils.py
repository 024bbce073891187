"""What the tests of pupils' files share: files made by hand or by the generator, and their control."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from preau.siecle.engine import Annexes, Constat, Controle, lire_annexes
from preau.siecle.engine.generateur import Demande, ecrire_annexes, generer

UAI, ANNEE = "0750680G", 2025
# One valid pupil and one valid person of schema 4.0; tests change what they need by plain replacement.
MINIMUM = """\
<?xml version="1.0" encoding="ISO-8859-15"?>
<IMPORT_ELEVES VERSION="4.0">
  <PARAMETRES>
    <UAJ>0750680G</UAJ>
    <ANNEE_SCOLAIRE>2025</ANNEE_SCOLAIRE>
    <DATE_IMPORT>15/09/2025</DATE_IMPORT>
    <NUM_ENVOI>1</NUM_ENVOI>
    <LOGICIEL>EXEMPLE</LOGICIEL>
  </PARAMETRES>
  <DONNEES>
    <PERSONNES>
      <PERSONNE>
        <ID_PRV_PER>1</ID_PRV_PER>
        <CODE_CIVILITE>1</CODE_CIVILITE>
        <NOM_DE_FAMILLE>EXEMPLE</NOM_DE_FAMILLE>
        <PRENOM>Loïc</PRENOM>
        <COMMUNICATION_ADRESSE>true</COMMUNICATION_ADRESSE>
        <CODE_PROFESSION>99</CODE_PROFESSION>
      </PERSONNE>
    </PERSONNES>
    <ELEVES>
      <ELEVE>
        <ID_PRV_ELE>2</ID_PRV_ELE>
        <NOM_DE_FAMILLE>EXEMPLE</NOM_DE_FAMILLE>
        <PRENOM>Zoé</PRENOM>
        <CODE_PAYS_NAT>100</CODE_PAYS_NAT>
        <DATE_NAISS>2012-02-29</DATE_NAISS>
        <CODE_SEXE>2</CODE_SEXE>
        <CODE_PAYS>100</CODE_PAYS>
        <CODE_COMMUNE_INSEE_NAISS>75112</CODE_COMMUNE_INSEE_NAISS>
        <ADHESION_TRANSPORT>false</ADHESION_TRANSPORT>
        <CODE_REGIME>0</CODE_REGIME>
        <DOUBLEMENT>false</DOUBLEMENT>
        <RESPONSABLES_ELEVE>
          <LEGAL>
            <ID_PRV_PER>1</ID_PRV_PER>
            <CODE_PARENTE>20</CODE_PARENTE>
            <HEBERGE_ELEVE>true</HEBERGE_ELEVE>
          </LEGAL>
        </RESPONSABLES_ELEVE>
        <SCOLARITE_ACTIVE>
          <CODE_MEF>10110001110</CODE_MEF>
          <CODE_STATUT>ST</CODE_STATUT>
          <DATE_DEB_SCO>2025-09-01</DATE_DEB_SCO>
          <OPTIONS/>
        </SCOLARITE_ACTIVE>
        <ETABLISSEMENT_AN_DERNIER>
          <CODE_DEPARTEMENT>075</CODE_DEPARTEMENT>
          <CODE_PROVENANCE>1</CODE_PROVENANCE>
          <OPTIONS_AN_DERNIER/>
        </ETABLISSEMENT_AN_DERNIER>
      </ELEVE>
    </ELEVES>
  </DONNEES>
</IMPORT_ELEVES>
"""
ENCODE = MINIMUM.encode("iso-8859-15")
PERSONNE = MINIMUM[MINIMUM.index("      <PERSONNE>") : MINIMUM.index("    </PERSONNES>")]
ELEVE = MINIMUM[MINIMUM.index("      <ELEVE>") : MINIMUM.index("    </ELEVES>")]


def controler(chemin: Path, **options) -> tuple[Controle, list[Constat]]:
    """The control, over, and its findings."""
    controle = Controle(chemin, **options)
    return controle, list(controle)


def controler_texte(dossier: Path, contenu: str | bytes, nom: str = "essai.xml", **options):
    """The same for a content; a text is written in the encoding that MINIMUM declares."""
    chemin = dossier / nom
    chemin.write_bytes(contenu if isinstance(contenu, bytes) else contenu.encode("iso-8859-15"))
    return controler(chemin, **options)


def synthetique(dossier: Path, eleves: int, version: str = "4.0", **options) -> Path:
    chemin = dossier / f"{version}.xml"
    generer(Demande(eleves, UAI, ANNEE, version, **options), chemin)
    return chemin


def annexes_synthetiques(dossier: Path, version: str = "4.0") -> Annexes:
    return lire_annexes(**ecrire_annexes(dossier, uai=UAI, annee=ANNEE, version=version))


def cles(constats: list[Constat]) -> Counter:
    """Findings with effect, as the generator lists them."""
    return Counter((c.code, c.objet, c.id_prive or "", c.champ or "") for c in constats if not c.sans_effet)
