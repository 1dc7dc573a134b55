"""What was typed about a visit."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.growth.models import Visit
from trellis.growth.queries.visits import Pair
from trellis.kit.forms import DayField

MINUTES = (15, 30, 45, 60, 90, 120)  # one tap each; more is typed


class TimeOfDay(forms.TimeField):
    """A time of day, picked with the device's own clock or typed."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": _("This is not a time of day. Write it like 9:30 or 14:00.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%H:%M", "%H:%M:%S", "%I:%M %p"], **options)


class MoveVisit(forms.Form):
    """Another day, another time."""

    planned_on = DayField(label=_("On which day"))
    planned_at = TimeOfDay(label=_("At what time"), required=False)


class PlanVisit(MoveVisit):
    """Who meets whom, how, when, and what is first on the agenda."""

    pair = forms.ChoiceField(label=_("With whom"), error_messages={"required": _("Choose with whom you meet.")})
    kind = forms.ChoiceField(label=_("How you meet"), choices=Visit.Kind.choices, initial=Visit.Kind.VISIT, widget=forms.RadioSelect)
    point = forms.CharField(
        label=_("What is to be talked about first"), required=False, max_length=500, help_text=_("Both of you see the agenda and may add to it until you meet.")
    )
    field_order = ("pair", "kind", "planned_on", "planned_at", "point")

    def __init__(self, *args: Any, pairs: Sequence[tuple[Pair, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.pairs = {one.key: one for one, _words in pairs}
        choices = [(one.key, words) for one, words in pairs]
        self.fields["pair"].choices = choices if len(choices) == 1 else [("", ""), *choices]  # type: ignore[attr-defined]

    def planned(self) -> dict[str, Any]:
        """Return what the operation takes."""
        given = self.cleaned_data
        pair = self.pairs[given["pair"]]
        return {
            "principal": pair.principal_id,
            "supervisor": pair.supervisor_id,
            "school": pair.school_id or None,
            "kind": given["kind"],
            "planned_on": given["planned_on"],
            "planned_at": given["planned_at"],
            "points": [given["point"]],
        }


class CallOffVisit(forms.Form):
    """Why a visit does not take place."""

    why = forms.CharField(
        label=_("Why it does not take place"),
        max_length=300,
        help_text=_("The other of you is told that it is called off, and reads this on its page."),
        error_messages={"required": _("Say in a sentence why, so that nobody has to guess.")},
    )


class HoldVisit(forms.Form):
    """That a visit was held, on which day, and how long it took; one tap says all of it."""

    minutes = forms.IntegerField(
        label=_("Minutes"), required=False, min_value=1, max_value=720, error_messages={"max_value": _("Twelve hours are the most: 720 minutes.")}
    )
    held_on = DayField(label=_("On another day than planned"), required=False)


class AddAgendaPoint(forms.Form):
    """One thing to talk about."""

    words = forms.CharField(label=_("Add something to talk about"), max_length=500, error_messages={"required": _("Write what you would like to talk about.")})


class EndAgendaPoint(forms.Form):
    """What became of a thing to talk about."""

    became = forms.ChoiceField(choices=[(key, key) for key in ("talked", "left_out", "open")])
