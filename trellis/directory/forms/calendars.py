"""Days without school."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trellis.directory.forms.days import ONE_DAY, LastDayField
from trellis.kit.forms import DayField


class AddNonWorkingDays(forms.Form):
    """A name and the days."""

    name = forms.CharField(label=_("What is it?"), max_length=100, help_text=_("Winter holidays, staff day, snow day."))
    starts_on = DayField(label=_("First day without school"))
    ends_on = LastDayField(label=_("Last day without school"), required=False, help_text=_("Leave it empty when it is one day."))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, after = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and not after and "ends_on" not in self.errors:
            cleaned["ends_on"] = first + ONE_DAY
        elif first and after and after <= first:
            self.add_error("ends_on", gettext("The last day lies before the first. Choose a later one."))
        return cleaned


class TakeBackDays(forms.Form):
    """Nothing to type: taking back is confirmed by its button."""
