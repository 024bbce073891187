"""The base of every form: DSFR classes on the widgets, and Préau's own rendering of a field.

The package's own field templates use undefined variables and its rendering warns, so only its widget classes
are kept; `{% champ %}` and `{{ form }}` draw the field.
"""

from django import forms
from dsfr.forms import DsfrBaseForm


class ChampLie(forms.BoundField):
    """A field that draws itself, label, hint and errors included, with `preau/champ.html`."""

    @property
    def template_name(self):
        return self.field.template_name or "preau/champ.html"


class Formulaire(DsfrBaseForm):
    template_name = "preau/formulaire.html"
    bound_field_class = ChampLie

    def get_context(self):
        return forms.Form.get_context(self)


class FormulaireModele(forms.ModelForm, Formulaire):
    """The same for a form made from a model."""
