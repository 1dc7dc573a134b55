"""What was typed about how often two people meet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField

WEEKS = (
    (1, _("every week")),
    (2, _("every two weeks")),
    (3, _("every three weeks")),
    (4, _("every four weeks")),
    (6, _("every six weeks")),
    (8, _("every eight weeks")),
    (12, _("every twelve weeks")),
)


class ProposeCadence(forms.Form):
    """How often, and for what need."""

    every_weeks = forms.TypedChoiceField(
        label=_("How often you meet"), coerce=int, choices=WEEKS, widget=forms.RadioSelect, error_messages={"required": _("Choose how often.")}
    )
    need = forms.CharField(
        label=_("What is needed"), max_length=300, required=False, help_text=_("One sentence that both of you read: “a first year, and a new timetable”.")
    )


class AskSooner(forms.Form):
    """What for, and until when."""

    words = forms.CharField(label=_("What it is about"), max_length=300, required=False, help_text=_("If you like. Whoever supports your school reads it."))
    by_on = DayField(label=_("By which day"), required=False, help_text=_("Leave it out if any day will do."))


class SayAway(forms.Form):
    """From which day to which."""

    first_on = DayField(label=_("First day out"))
    last_on = DayField(label=_("Last day out"))

    def clean(self) -> dict[str, Any]:
        """Say at the second day that the two are in the wrong order."""
        found = super().clean() or {}
        first, last = found.get("first_on"), found.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The last day lies before the first. Choose a later one."))
        return found
