"""`{% load graphiques %}{% graphique barres %}`."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def graphique(graphe) -> SafeString:
    """A `Barres` or a `Courbes`: the drawing, its legend, and the same figures as a table."""
    return render_to_string(graphe.gabarit, {"g": graphe})
