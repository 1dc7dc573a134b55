"""What was typed about an alarm or a duty."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField
from trellis.safety.operations import LONGEST_TEXT
from trellis.safety.queries import may_be_on_duty


class EndAlarm(forms.Form):
    """What was done."""

    done = forms.CharField(
        label=_("In a sentence or two"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say in a sentence what was done. Whoever is on duty next will read it.")},
    )


class BeginDuty(forms.Form):
    """Who is on duty, and when."""

    person = forms.TypedChoiceField(label=_("Who"), coerce=int, error_messages={"required": _("Choose somebody.")})
    held_from = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day, if it is known"), required=False)

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["person"].choices = [("", "")] + [  # type: ignore[attr-defined]
            (str(one.person_id), f"{one.name}, {one.title or one.place}") for one in may_be_on_duty(today)
        ]
