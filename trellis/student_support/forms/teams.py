"""What was typed about who is on a team."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField
from trellis.student_support.forms.words import Words


class NameToTeam(forms.Form):
    """One of those who were found, their part, and from which day on."""

    person = forms.TypedChoiceField(
        label=_("Whom you mean"), coerce=int, widget=forms.RadioSelect, error_messages={"required": _("Choose one of those who were found.")}
    )
    part = Words(
        label=_("What they are to the student"),
        max_length=100,
        help_text=_("In your own words: speech therapist, runs the reading group, the one who drives."),
        error_messages={"required": _("Say in a few words what they are to the student.")},
    )
    held_from = DayField(label=_("From which day on"))
    is_case_manager = forms.BooleanField(
        label=_("They manage the case from that day on"), help_text=_("There is one case manager. Whoever is it now ends on that day."), required=False
    )

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].choices = people  # type: ignore[attr-defined]
        self.fields["held_from"].initial = today


class ChangePart(forms.Form):
    """What somebody is to the student, in other words."""

    part = Words(label=_("What they are to the student"), max_length=100, error_messages={"required": _("Say in a few words what they are to the student.")})


class MakeCaseManager(forms.Form):
    """From which day on, and whether the former stays in another part."""

    on = DayField(label=_("From which day on"))
    former_stays_as = Words(
        label=_("What the former case manager is to the student after that day"),
        max_length=100,
        required=False,
        help_text=_("Empty: they leave the team that day and read nothing more."),
    )


class EndPart(forms.Form):
    """The first day without it."""

    held_until = DayField(label=_("The first day without them"), help_text=_("From this day on they read nothing more about the student through the team."))
