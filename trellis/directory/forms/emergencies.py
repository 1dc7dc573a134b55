"""Emergency access."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


def _hours() -> list[tuple[int, str]]:
    return [(hours, ngettext("%(hours)d hour", "%(hours)d hours", hours) % {"hours": hours}) for hours in range(1, 9)]


class OpenEmergencyAccess(forms.Form):
    """Why, and for how long."""

    reason = forms.CharField(
        label=_("What is the danger, and what do you need to know?"),
        widget=forms.Textarea,
        max_length=2000,
        help_text=_("A second person reads this tomorrow."),
    )
    hours = forms.TypedChoiceField(label=_("For how long"), coerce=int, initial=1, choices=_hours)


class ReviewEmergencyAccess(forms.Form):
    """What a second person found."""

    was_justified = forms.TypedChoiceField(
        label=_("Was it right to open the record?"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("Yes, it was an emergency")), ("no", _("No, it should not have been opened"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("What did you find?"), widget=forms.Textarea, max_length=2000, help_text=_("The person who opened the record will read it.")
    )
