"""Writes of the directory: each import is one transaction, noted in the journal, and all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction

from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire import referentiels, uai
from preau.socle.annuaire.importation import annuaire, communes, depot, zones
from preau.socle.annuaire.importation.lecture import Progression
from preau.socle.annuaire.importation.rapport import Rapport
from preau.socle.annuaire.models import Academie, Departement, Discipline, Service
from preau.socle.journal.services import noter
from preau.socle.travaux.services import avancer

# The imports after which the basemap is drawn again.
CHANGENT_LA_CARTE = ("importer-communes", "importer-zones")


def importer_annuaire(
    *,
    fichier: Path | BinaryIO,
    acteur: Acteur,
    nom: str = "",
    academie: str = "",
    fermer: bool = True,
    force: bool = False,
    a_blanc: bool = False,
    progression: Progression | None = None,
) -> Rapport:
    """Bring the schools of an official file in (both open-data layouts, and Préau's own).

    `academie` keeps the schools of that académie only. `fermer=False` closes none; `force` closes however
    many. `a_blanc` does everything and undoes it. Raises FichierRefuse, and then nothing has changed.
    """

    def importer() -> Rapport:
        return annuaire.importer(
            source=fichier,
            nom=nom,
            academie=academie,
            fermer=fermer,
            force=force,
            progression=progression,
        )

    return mener_import(importer, action="importer-etablissements", acteur=acteur, a_blanc=a_blanc)


def importer_communes(
    *,
    fichier: Path | BinaryIO,
    acteur: Acteur,
    nom: str = "",
    a_blanc: bool = False,
    progression: Progression | None = None,
) -> Rapport:
    """Bring communes in, and link to them the schools that were waiting. Raises FichierRefuse."""
    return mener_import(
        lambda: communes.importer(source=fichier, nom=nom, progression=progression),
        action="importer-communes",
        acteur=acteur,
        a_blanc=a_blanc,
    )


def importer_zones(
    *,
    fichier: Path | BinaryIO,
    acteur: Acteur,
    nom: str = "",
    force: bool = False,
    a_blanc: bool = False,
    progression: Progression | None = None,
) -> Rapport:
    """Bring zones de remplacement in; their schools get the zone of their commune. Raises FichierRefuse."""
    return mener_import(
        lambda: zones.importer(source=fichier, nom=nom, force=force, progression=progression),
        action="importer-zones",
        acteur=acteur,
        a_blanc=a_blanc,
    )


@transaction.atomic
def charger_academies() -> None:
    """Create the académies and départements of `rules/academies.yaml`, put right those that differ."""
    lues = referentiels.territoires().academies.values()
    connues = {academie.code: academie for academie in Academie.objects.all()}
    attendues = {lue.code: (lue.nom, lue.domaine, lue.motif_mel) for lue in lues}
    if attendues != {code: (a.nom, a.domaine, a.motif_mel) for code, a in connues.items()}:
        Academie.objects.bulk_create(
            [
                Academie(code=lue.code, nom=lue.nom, domaine=lue.domaine, motif_mel=lue.motif_mel)
                for lue in lues
            ],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["nom", "domaine", "motif_mel"],
        )
        connues = {academie.code: academie for academie in Academie.objects.all()}
    departements = {
        code: (nom, connues[lue.code].id) for lue in lues for code, nom in lue.departements.items()
    }
    if departements != {d.code: (d.nom, d.academie_id) for d in Departement.objects.all()}:
        Departement.objects.bulk_create(
            [Departement(code=code, nom=nom, academie_id=id_) for code, (nom, id_) in departements.items()],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["nom", "academie"],
        )


@transaction.atomic
def charger_disciplines(*, acteur: Acteur) -> Rapport:
    """Load the disciplines of `rules/disciplines.yaml`; those that it no longer has stay."""
    rapport = Rapport("disciplines", fichier="rules/disciplines.yaml")
    attendues = referentiels.disciplines()
    connues = dict(Discipline.objects.filter(code__in=attendues).values_list("code", "libelle"))
    crees = [code for code in attendues if code not in connues]
    modifies = [code for code, libelle in connues.items() if libelle != attendues[code]]
    Discipline.objects.bulk_create(
        [Discipline(code=code, libelle=attendues[code]) for code in (*crees, *modifies)],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["libelle"],
    )
    rapport.comptes = {
        "crees": len(crees),
        "modifies": len(modifies),
        "inchanges": len(attendues) - len(crees) - len(modifies),
    }
    if crees or modifies:
        _noter(rapport, action="charger-disciplines", acteur=acteur)
    return rapport


@transaction.atomic
def enregistrer_service(
    *,
    acteur: Acteur,
    rne: str,
    nom: str,
    academie: str,
    departement: str = "",
    mel: str = "",
    telephone: str = "",
) -> Service:
    """Create the service of that pseudo-RNE, or put right what is known of it (J16).

    With a département it is a DSDEN, without one the rectorat. ValidationError, in French, when a code is wrong.
    """
    charger_academies()
    code = uai.normaliser(rne)
    if not uai.cle_valide(code):
        raise ValidationError(
            f"« {code} » n'est pas un pseudo-RNE : sept chiffres et leur lettre de contrôle."
        )
    sienne = Academie.objects.filter(code=academie).first()
    if sienne is None:
        raise ValidationError(f"Aucune académie n'a le code « {academie} » (rules/academies.yaml).")
    lieu = None
    if departement:
        numero = referentiels.territoires().code_departement(departement)
        lieu = Departement.objects.filter(code=numero, academie=sienne).first()
        if lieu is None:
            raise ValidationError(
                f"Le département « {departement} » n'est pas de l'académie de {sienne.nom}."
            )
    service = Service.objects.filter(rne=code).first() or Service(rne=code)
    service.nature = Service.Nature.DSDEN if lieu else Service.Nature.RECTORAT
    service.nom, service.academie, service.departement = nom.strip(), sienne, lieu
    service.mel, service.telephone = mel.strip(), telephone.strip()
    service.full_clean()
    service.save()
    noter(
        acteur=acteur,
        application="annuaire",
        action="enregistrer-service",
        phrase=f"Service {service.nom[:100]} ({code}) enregistré.",
        objet=service,
        apres={"rne": code, "nature": service.nature, "nom": service.nom},
    )
    return service


@transaction.atomic
def mener_import(importer: Callable[[], Rapport], *, action: str, acteur: Acteur, a_blanc: bool) -> Rapport:
    """Run one import as every other: one at a time, one transaction, undone when `a_blanc`, else in the journal."""
    debut = perf_counter()
    depot.verrouiller()
    charger_academies()
    rapport = importer()
    rapport.a_blanc = a_blanc
    rapport.duree_s = perf_counter() - debut
    if a_blanc:
        transaction.set_rollback(True)
    else:
        _noter(rapport, action=action, acteur=acteur)
        if action in CHANGENT_LA_CARTE:
            avancer("cartes.tracer_fond")
    return rapport


@transaction.atomic
def mener_retrait(
    retirer: Callable[[Rapport], dict],
    *,
    objet: str,
    quoi: str,
    action: str,
    phrase: str,
    acteur: Acteur,
    a_blanc: bool,
) -> Rapport:
    """Forget what was imported: one at a time, undone when `a_blanc`, else in the journal unless nothing was there.

    `retirer` counts « retires » in the report and returns what the journal keeps besides the counts; `phrase` is the
    journal's, with {nombre}.
    """
    debut = perf_counter()
    depot.verrouiller()
    rapport = Rapport(objet, fichier=quoi, a_blanc=a_blanc)
    details = retirer(rapport)
    rapport.duree_s = perf_counter() - debut
    if a_blanc:
        transaction.set_rollback(True)
    elif rapport["retires"]:
        noter(
            acteur=acteur,
            application="annuaire",
            action=action,
            phrase=phrase.format(nombre=rapport["retires"]),
            apres={"comptes": rapport.comptes, **details},
        )
    return rapport


def _noter(rapport: Rapport, *, action: str, acteur: Acteur) -> None:
    noter(
        acteur=acteur,
        application="annuaire",
        action=action,
        phrase=f"Import « {rapport.fichier[:100]} ». {rapport.resume().capitalize()}."[:400],
        apres={"comptes": rapport.comptes, "avertissements": rapport.avertissements.comptes},
    )
