"""Schools: the conversion of a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from preau.socle.annuaire import uai
from preau.socle.annuaire.importation import regles
from preau.socle.annuaire.importation.lecture import Champs, Ligne, Progression, parcourir
from preau.socle.annuaire.importation.rapport import Rapport
from preau.socle.annuaire.models import Departement, Etablissement
from preau.socle.annuaire.referentiels import dispositions, natures, territoires
from preau.socle.fichiers import Tableau
from preau.socle.fichiers.valeurs import cle

# The columns of the temporary table that come from the file, in the order of the tuples made below.
COLONNES = {
    "rne": "text",
    "nature": "text",
    "sigle": "text",
    "nom": "text",
    "secteur": "text",
    "adresse": "text",
    "code_postal": "text",
    "ville": "text",
    "code_commune": "text",
    "departement_id": "bigint",
    "circonscription": "text",
    "telephone": "text",
    "mel": "text",
    "latitude": "double precision",
    "longitude": "double precision",
    "ouvert": "boolean",
}
_LONGUEURS = {
    champ.name: champ.max_length for champ in Etablissement._meta.get_fields() if hasattr(champ, "max_length")
}
_NATURE = re.compile(r"[0-9]{3}")
_POSTAL = re.compile(r"[0-9]{5}")
_TELEPHONE = re.compile(r"[0-9]{6}|[0-9]{10}")
_INSEE = re.compile(r"[0-9][0-9AB][0-9]{3}")
# The third line of an address often repeats the postcode and the town.
_LIGNE_POSTALE = re.compile(r"[0-9]{5} ")


class LecteurEtablissements:
    """Turns the rows of a file into tuples for the temporary table; notes faults and warnings on the way."""

    def __init__(self, tableau: Tableau, champs: Champs, rapport: Rapport, academie: str = ""):
        self.tableau = tableau
        self.champs = champs
        self.rapport = rapport
        self.academie = academie
        self.departements = dict(Departement.objects.values_list("code", "id"))
        self.territoires = territoires()
        self.natures = natures().natures
        self.etats = dispositions()["etats"]

    def lignes(self, progression: Progression | None) -> Iterator[tuple]:
        for numero, cellules in parcourir(self.tableau, self.rapport, progression):
            ligne = Ligne(numero, cellules, self.champs, self.tableau, self.rapport)
            departement = self.territoires.code_departement(ligne.texte("departement"))
            if departement not in self.departements:
                ligne.faute(regles.DEPARTEMENT, "departement", ligne.texte("departement"))
                departement = ""
            if self._a_laisser(ligne, departement):
                self.rapport.compter("ignorees")
                continue
            valeurs = self._convertir(ligne, departement)
            if ligne.saine:
                yield (numero, *valeurs)

    def _a_laisser(self, ligne: Ligne, departement: str) -> bool:
        """True for a school of another académie than the one asked for, and for what is no school."""
        academie = self.territoires.academie_du_departement.get(departement, "")
        if self.academie and academie and academie != self.academie:
            return True
        nature = self.natures.get(ligne.texte("nature"))
        if nature is not None and nature.service:
            return True
        donnee = ligne.texte("academie")
        if donnee and academie and self.territoires.code_academie(donnee) != academie:
            ligne.avertir(regles.ACADEMIE_AUTRE, "academie", donnee, attendue=academie)
        return False

    def _convertir(self, ligne: Ligne, departement: str) -> tuple:
        rne = self._rne(ligne)
        nature = self._nature(ligne)
        coordonnees = self._coordonnees(ligne, departement)
        return (
            rne,
            nature,
            self._sigle(ligne, nature),
            ligne.obligatoire("nom", _LONGUEURS["nom"]),
            self._secteur(ligne),
            self._adresse(ligne),
            self._code_postal(ligne),
            ligne.obligatoire("ville", _LONGUEURS["ville"]),
            self._code_commune(ligne),
            self.departements.get(departement),
            ligne.court("circonscription", _LONGUEURS["circonscription"]),
            self._telephone(ligne),
            self._mel(ligne),
            *(coordonnees or (None, None)),
            self._ouvert(ligne),
        )

    def _rne(self, ligne: Ligne) -> str:
        rne = uai.normaliser(ligne.texte("rne"))
        if not uai.forme_valide(rne):
            ligne.faute(regles.RNE_FORME, "rne", ligne.texte("rne"))
        elif not uai.cle_valide(rne):
            ligne.avertir(regles.RNE_CLE, "rne", rne, attendue=uai.cle(rne[:7]))
        return rne

    def _nature(self, ligne: Ligne) -> str:
        nature = ligne.texte("nature")
        if not _NATURE.fullmatch(nature):
            ligne.faute(regles.NATURE_FORME, "nature", nature)
        elif nature not in self.natures:
            ligne.avertir(regles.NATURE_INCONNUE, "nature", nature)
        return nature

    def _sigle(self, ligne: Ligne, nature: str) -> str:
        sigle = ligne.court("sigle", _LONGUEURS["sigle"])
        return sigle or (self.natures[nature].sigle if nature in self.natures else "")

    def _secteur(self, ligne: Ligne) -> str:
        secteur = cle(ligne.texte("secteur"))
        if secteur == "public":
            return Etablissement.Secteur.PUBLIC.value
        if not secteur.startswith("prive"):
            ligne.avertir(regles.SECTEUR, "secteur", ligne.texte("secteur"))
        return Etablissement.Secteur.PRIVE.value

    def _adresse(self, ligne: Ligne) -> str:
        morceaux = [ligne.texte(champ) for champ in ("adresse", "adresse_2", "adresse_3")]
        adresse = ", ".join(morceau for morceau in morceaux if morceau and not _LIGNE_POSTALE.match(morceau))
        if len(adresse) > _LONGUEURS["adresse"]:
            ligne.faute(regles.TROP_LONG, "adresse", adresse, limite=_LONGUEURS["adresse"])
        return adresse

    def _code_postal(self, ligne: Ligne) -> str:
        donne = ligne.texte("code_postal").replace(" ", "")
        code = donne.rjust(5, "0") if donne else ""
        if code and not _POSTAL.fullmatch(code):
            ligne.avertir(regles.CODE_POSTAL, "code_postal", donne)
            return ""
        return code

    def _code_commune(self, ligne: Ligne) -> str:
        donne = ligne.texte("code_commune").upper()
        code = donne.rjust(5, "0") if donne else ""
        if code and not _INSEE.fullmatch(code):
            ligne.avertir(regles.INSEE, "code_commune", donne)
            return ""
        return code

    def _telephone(self, ligne: Ligne) -> str:
        """Ten digits, or the six of New Caledonia and others; the 0 lost by a spreadsheet is put back."""
        donne = ligne.texte("telephone")
        if not donne:
            return ""
        chiffres = re.sub(r"[\s.\-/()]", "", donne)
        chiffres = re.sub(r"^(\+33|0033)0?", "0", chiffres)
        if len(chiffres) == 9 and chiffres[0] != "0":
            chiffres = "0" + chiffres
        if not _TELEPHONE.fullmatch(chiffres):
            ligne.avertir(regles.TELEPHONE, "telephone", donne)
            return ""
        return chiffres

    def _mel(self, ligne: Ligne) -> str:
        mel = ligne.court("mel", _LONGUEURS["mel"])
        if mel:
            try:
                validate_email(mel)
            except ValidationError:
                ligne.avertir(regles.MEL, "mel", mel)
                return ""
        return mel

    def _coordonnees(self, ligne: Ligne, departement: str) -> tuple[float, float] | None:
        coordonnees = ligne.coordonnees()
        if coordonnees is None:
            if ligne.saine:
                ligne.avertir(regles.COORDONNEES_ABSENTES, "latitude", "")
            return None
        latitude, longitude = coordonnees
        cadre = self.territoires.cadre(departement)
        if cadre.contient(latitude, longitude):
            return coordonnees
        inversees = cadre.contient(longitude, latitude)
        regle = regles.COORDONNEES_INVERSEES if inversees else regles.COORDONNEES_AILLEURS
        ligne.avertir(regle, "latitude", f"{latitude} ; {longitude}")
        return None

    def _ouvert(self, ligne: Ligne) -> bool:
        etat = cle(ligne.texte("etat"))
        if etat and etat not in self.etats:
            ligne.avertir(regles.ETAT, "etat", ligne.texte("etat"))
        return self.etats.get(etat, True)
