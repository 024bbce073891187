"""The form of the demonstration's clock."""

from datetime import timedelta

from django import forms

from preau.socle.interface.formulaires import Formulaire

# A demonstration may go through a whole campaign, not further.
HEURES_MAX = 24 * 400


class AvancerForm(Formulaire):
    heures = forms.IntegerField(
        label="Avancer de (heures)", min_value=1, max_value=HEURES_MAX, help_text=f"De 1 à {HEURES_MAX}."
    )

    @property
    def duree(self) -> timedelta:
        return timedelta(hours=self.cleaned_data["heures"])
