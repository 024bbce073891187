"""The project's own template tags and filters, available in every template (README.md lists them)."""

from datetime import date, datetime

from django import template
from django.utils.crypto import get_random_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from preau.socle.interface import formats
from preau.socle.interface.retour import adresse_retour

register = template.Library()

TONS = {"info", "success", "warning", "error", "new", "neutre"}


@register.filter
def heures(centiemes: int | None) -> str:
    """1250 → « 12,5 »: hours from integer hundredths."""
    return formats.heures(centiemes)


@register.filter
def points(valeur: float) -> str:
    """-12.5 → « −12,5 »: points with their sign."""
    return formats.points(valeur)


@register.filter
def date_fr(valeur: date | datetime | None) -> str:
    """« 17/06/2024 », in Paris."""
    return formats.date_fr(valeur)


@register.filter
def date_heure(valeur: datetime | None) -> str:
    """« 17/06/2024 à 08:00 », in Paris."""
    return formats.date_heure(valeur)


@register.filter
def delai(echeance: datetime | None) -> str:
    """Time left before a deadline, by the project's clock: « encore 2 j 4 h »."""
    return formats.delai(echeance)


@register.filter
def telephone(numero: str | None) -> str:
    """« 01 64 12 34 56 », numbers of another form as they are."""
    return formats.telephone(numero)


@register.filter
def peut(habilitations, action: str) -> bool:
    """`{% if request.habilitations|peut:"jumo.parametrer" %}`: the table of rights, for a link or a tab."""
    return habilitations.peut(action)


@register.simple_tag
def icone(nom: str, texte: str = "") -> SafeString:
    """A DSFR icon (`"mail-line"`); decorative, unless `texte` says what it means to those who do not see it."""
    if texte:
        return format_html(
            '<span class="fr-icon-{} preau-icone" aria-hidden="true"></span><span class="fr-sr-only">{}</span>',
            nom,
            texte,
        )
    return format_html('<span class="fr-icon-{} preau-icone" aria-hidden="true"></span>', nom)


@register.simple_tag
def badge(texte: str, ton: str = "neutre", icone: bool = False) -> SafeString:
    """A state, in words and colour. `ton`: info, success, warning, error, new or neutre."""
    if ton not in TONS:
        raise template.TemplateSyntaxError(f"Unknown tone {ton!r} of a badge: {', '.join(sorted(TONS))}.")
    classes = "" if ton == "neutre" else f" fr-badge--{ton}"
    if not icone:
        classes += " fr-badge--no-icon"
    return format_html('<span class="fr-badge fr-badge--sm{}">{}</span>', classes, texte)


@register.inclusion_tag("preau/infobulle.html")
def infobulle(texte: str, libelle: str, icone: str = "information-line") -> dict:
    """An icon named `libelle` whose `texte` shows on hover and on focus, and is read by screen readers."""
    return {
        "texte": texte,
        "libelle": libelle,
        "icone": icone,
        "identifiant": f"infobulle-{get_random_string(8)}",
    }


@register.inclusion_tag("preau/champ.html")
def champ(champ_lie) -> dict:
    """A form field with its label, its hint and its errors beside it."""
    return {"field": champ_lie}


@register.inclusion_tag("preau/resume_erreurs.html")
def resume_erreurs(formulaire) -> dict:
    """At the top of a page: what is wrong in the form, each line linked to its field. Nothing when all is well.

    A field whose label is understood only under its group's title has its whole name in `nom_complet`.
    """
    erreurs = [
        (champ, getattr(champ.field, "nom_complet", champ.label), erreur)
        for champ in formulaire
        for erreur in champ.errors
    ]
    return {"globales": formulaire.non_field_errors(), "erreurs": erreurs}


@register.inclusion_tag("preau/lien_retour.html", takes_context=True)
def lien_retour(context, defaut: str, libelle: str = "Retour") -> dict:
    """« Retour » to the list one came from, with its filters and sort, or to the URL name `defaut`."""
    return {"adresse": adresse_retour(context["request"], defaut), "libelle": libelle}


@register.inclusion_tag("listes/liste.html", takes_context=True)
def liste_page(context, liste, niveau: int = 1) -> dict:
    """A whole declared list: title with count, search, filters, table, pages, exports."""
    return {"liste": liste, "niveau": niveau, "request": context["request"]}


@register.inclusion_tag("listes/tableau.html", takes_context=True)
def tableau(context, tableau, titre: str, titre_visible: bool = True) -> dict:
    """A table (`socle.listes.Tableau`) with the look of the lists, outside any list page."""
    return {"tableau": tableau, "titre": titre, "titre_visible": titre_visible, "request": context["request"]}
