"""M12, R5: what holds of every barème, tried on thousands of invented dossiers."""

import dataclasses
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from preau.mouvement.engine.bareme import calculer
from preau.mouvement.engine.bareme.anciennete import points_anciennete
from preau.mouvement.engine.bareme.dossier import (
    Destination,
    Dossier,
    Enfant,
    ExerciceReussite,
    PosteTenu,
    Separation,
    Service,
    incoherences,
)
from preau.mouvement.engine.bareme.jours import (
    Periode,
    anniversaire,
    compter,
    compter_chacune,
    retirer,
    reunir,
)
from preau.mouvement.engine.bareme.points import ecrire_points
from preau.mouvement.engine.bareme.texte import en_json
from preau.mouvement.engine.regles import charger, noms
from preau.mouvement.engine.regles.schema import POINT

JEUX = [charger(nom) for nom in noms()]
JURA = charger("jura_2012")

# The machine that runs them may be busy: what is measured here is never the time.
sans_delai = settings(deadline=None)
UN_JOUR = timedelta(days=1)
PLAFONDS = {"A": 30, "P": 3, "S": 12, "M": 3}

dates = st.dates(date(1965, 1, 1), date(2013, 12, 31))
natures = st.sampled_from([service.code for service in JURA.bareme.anciennete.services])


@st.composite
def periodes(draw) -> tuple[date, date | None]:
    debut = draw(dates)
    fin = draw(st.none() | st.integers(0, 6000).map(lambda jours: debut + timedelta(days=jours)))
    return debut, fin


@st.composite
def services(draw) -> Service:
    debut, fin = draw(periodes())
    return Service(draw(natures), debut, fin, draw(st.sampled_from([50, 75, 100])))


@st.composite
def suites_de_postes(draw) -> tuple[PosteTenu, ...]:
    """Posts held one after the other, each left in some way, the last perhaps still held."""
    sorties = [sortie.code for sortie in JURA.bareme.poste.sorties]
    jour = draw(st.dates(date(1990, 1, 1), date(2010, 1, 1)))
    postes = []
    for rang in range(draw(st.integers(0, 4))):
        fin = jour + timedelta(days=draw(st.integers(0, 3000)))
        titre = draw(st.sampled_from(["definitif", "definitif_sous_reserve", "provisoire"]))
        postes.append(PosteTenu(f"P{rang}", titre, jour, fin, draw(st.sampled_from(sorties))))
        jour = fin + timedelta(days=draw(st.integers(1, 400)))
    if postes and draw(st.booleans()):
        postes[-1] = dataclasses.replace(postes[-1], fin=None, sortie="")
    return tuple(postes)


@st.composite
def dossiers(draw) -> Dossier:
    return Dossier(
        candidat="C",
        naissance=draw(st.dates(date(1945, 1, 1), date(1964, 12, 31))),
        services=tuple(draw(st.lists(services(), max_size=6))),
        enfants=tuple(
            Enfant(d) for d in draw(st.lists(st.dates(date(1985, 1, 1), date(2013, 1, 1)), max_size=4))
        ),
        postes=draw(suites_de_postes()),
        reussite=tuple(
            ExerciceReussite(draw(st.sampled_from("XY")), *draw(periodes()), draw(st.booleans()))
            for _ in range(draw(st.integers(0, 4)))
        ),
        separations=tuple(
            Separation(draw(st.integers(0, 90)), draw(dates)) for _ in range(draw(st.integers(0, 1)))
        ),
        destinations=(Destination("444", draw(st.none() | st.integers(0, 90))),),
    )


@sans_delai
@given(dossiers())
def test_M12_jamais_negatif_plafonne_et_exact(dossier):
    assert not list(incoherences(dossier, JURA))
    bareme = calculer(JURA, dossier)
    for ligne in bareme.lignes:
        assert type(ligne.points) is int
        assert ligne.points >= 0
        assert ligne.compte >= 0
        assert ligne.phrase.endswith(".")
        assert ligne.reference
    for element, plafond in PLAFONDS.items():
        assert bareme.points(element) <= plafond * POINT
    assert bareme.total == sum(bareme.points(lettre) for lettre in "AEPSM")
    assert bareme.ags >= 0
    assert sans_virgule(en_json(bareme))


def sans_virgule(valeur) -> bool:
    if isinstance(valeur, dict):
        return all(map(sans_virgule, valeur.values()))
    if isinstance(valeur, list | tuple):
        return all(map(sans_virgule, valeur))
    return not isinstance(valeur, float)


@sans_delai
@given(dossiers(), st.randoms(use_true_random=False))
def test_M12_l_ordre_du_dossier_ne_change_rien(dossier, hasard):
    def melanger(elements):
        melanges = list(elements)
        hasard.shuffle(melanges)
        return tuple(melanges)

    champs = ("services", "enfants", "postes", "reussite")
    melange = dataclasses.replace(dossier, **{nom: melanger(getattr(dossier, nom)) for nom in champs})
    assert calculer(JURA, melange) == calculer(JURA, dossier)


@sans_delai
@given(dossiers(), services())
def test_M12_un_service_de_plus_ne_fait_jamais_perdre(dossier, service):
    plus = dataclasses.replace(service, nature="titulaire")
    apres = dataclasses.replace(dossier, services=(*dossier.services, plus))
    avant, apres = calculer(JURA, dossier), calculer(JURA, apres)
    assert apres.ags >= avant.ags
    assert apres.points("A") >= avant.points("A")


@sans_delai
@given(dossiers(), dates)
def test_M12_couper_un_service_en_deux_ne_change_pas_sa_duree(dossier, coupe):
    coupes = []
    for service in dossier.services:
        if service.debut < coupe and (service.fin is None or coupe <= service.fin):
            coupes.append(dataclasses.replace(service, fin=coupe - UN_JOUR))
            coupes.append(dataclasses.replace(service, debut=coupe))
        else:
            coupes.append(service)
    avant = calculer(JURA, dossier)
    apres = calculer(JURA, dataclasses.replace(dossier, services=tuple(coupes)))
    assert (apres.ags, apres.points("A")) == (avant.ags, avant.points("A"))


@sans_delai
@given(dossiers())
def test_M12_un_service_repete_compte_une_seule_fois(dossier):
    double = dataclasses.replace(dossier, services=dossier.services * 2)
    assert calculer(JURA, double).ags == calculer(JURA, dossier).ags


@sans_delai
@given(suites_de_postes(), st.integers(1, 4000))
def test_M12_commencer_un_poste_plus_tot_ne_fait_jamais_perdre(postes, jours):
    dossier = Dossier("C", date(1950, 1, 1), (), postes=postes)
    if not postes:
        return
    plus_tot = (dataclasses.replace(postes[0], debut=postes[0].debut - timedelta(days=jours)), *postes[1:])
    avant, apres = calculer(JURA, dossier), calculer(JURA, dataclasses.replace(dossier, postes=plus_tot))
    for element in "PS":
        assert apres.points(element) >= avant.points(element)


@sans_delai
@given(dates.filter(lambda jour: jour.day <= 27), st.integers(1, 40))
def test_M12_le_compte_des_jours_suit_le_calendrier_de_360(debut, ans):
    assert compter(Periode(debut, anniversaire(debut, ans) - UN_JOUR)) == ans * 360
    for mois in range(1, 13):
        premier = date(debut.year, mois, 1)
        dernier = date(debut.year + mois // 12, mois % 12 + 1, 1) - UN_JOUR
        assert compter(Periode(premier, dernier)) == 30


@sans_delai
@given(
    st.lists(st.tuples(dates, st.integers(0, 800)), max_size=6),
    st.lists(st.tuples(dates, st.integers(0, 800))),
)
def test_M12_reunir_et_retirer_gardent_les_jours(tenus, retires):
    def en_jours(paires):
        return [Periode(debut, debut + timedelta(days=duree)) for debut, duree in paires]

    def ensemble(liste):
        return {p.debut + timedelta(days=n) for p in liste for n in range((p.fin - p.debut).days + 1)}

    tenus, retires = en_jours(tenus), en_jours(retires)
    reunis = reunir(tenus)
    assert ensemble(reunis) == ensemble(tenus)
    assert all(avant.fin + UN_JOUR < apres.debut for avant, apres in pairwise(reunis))
    reste = [morceau for periode in reunis for morceau in retirer(periode, retires)]
    assert ensemble(reste) == ensemble(tenus) - ensemble(retires)
    assert sum(compter_chacune(reste)) == sum(map(compter, reunir(reste)))


@sans_delai
@given(st.integers(0, 60 * POINT), st.integers(0, 60 * POINT))
def test_M12_trois_decimales_distinguent_deux_baremes(un, autre):
    assert (ecrire_points(un) == ecrire_points(autre)) == (un == autre)


@sans_delai
@given(st.sampled_from(JEUX), st.integers(0, 20_000))
def test_M12_l_anciennete_croit_sans_saut(jeu, duree):
    """A day more gives at most a day's points, for every rule set."""
    bloc = jeu.bareme.anciennete
    gain = points_anciennete(bloc, duree + 1) - points_anciennete(bloc, duree)
    assert 0 <= gain <= POINT // 360


@sans_delai
@given(st.integers(0, 16_000))
def test_M12_A_suit_la_formule_ecrite_en_fractions(duree):
    """1/360 a day for 25 years, half of it for 10 more, computed apart with fractions."""
    entiers, demis = min(duree, 9000), min(max(duree - 9000, 0), 3600)
    assert (
        points_anciennete(JURA.bareme.anciennete, duree)
        == (Fraction(entiers, 360) + Fraction(demis, 720)) * POINT
    )


@sans_delai
@given(st.integers(0, 25), st.integers(0, 11), st.integers(0, 27), st.booleans())
def test_M12_P_et_S_suivent_les_annees_pleines(ans, mois, jours, ferme):
    """P: nothing before three years, then half a point more each year, 3 at most. S: 3 a year, 12 at most."""
    # So long before 31 August 2012, both days included: months of thirty days, the 31st counting as the 30th.
    premier = 2012 * 12 + 8 - ans * 12 - mois
    debut = date(premier // 12, premier % 12 + 1, 1)
    if jours:
        veille = premier - 1
        debut = date(veille // 12, veille % 12 + 1, 31 - jours) if veille % 12 != 1 or jours > 3 else debut
        jours = jours if debut.day != 1 else 0
    if debut > date(2012, 8, 31):
        return
    duree = ans * 360 + mois * 30 + jours
    poste = PosteTenu("1", "definitif", debut, date(2012, 8, 31), "fermeture" if ferme else "")
    bareme = calculer(JURA, Dossier("C", date(1950, 1, 1), (), postes=(poste,)))
    assert bareme.anciennete == duree
    assert bareme.points("P") == (0 if ans < 3 else min(3 * POINT, (ans - 2) * POINT // 2))
    assert bareme.points("S") == (min(12, 3 * ans) * POINT if ferme else 0)


@sans_delai
@given(st.integers(0, 6000))
def test_M12_M_suit_les_tranches_de_trois_ans(jours):
    debut = date(2012, 3, 29) - timedelta(days=jours)
    bareme = calculer(JURA, Dossier("C", date(1950, 1, 1), (), reussite=(ExerciceReussite("X", debut),)))
    assert bareme.points("M") == min(3, compter(Periode(debut, date(2012, 3, 29))) // 1080) * POINT
