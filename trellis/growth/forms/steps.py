"""What was typed about a step."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.growth.forms.cycles import words_field
from trellis.growth.models import CheckBack
from trellis.kit.forms import DayField


class StepForm(forms.Form):
    """One thing to do, and the day to look back on it."""

    words = words_field(_("The step"), longest=1_000, help_text=_("One thing that can be done in a few weeks, and seen when it is done."))
    look_back_on = DayField(label=_("The day to look back"), help_text=_("A school day, two to four weeks ahead is a good start."))


class LookBackForm(forms.Form):
    """What happened, and what becomes of the step. `seen` is the newest look back that stood on the page."""

    words = words_field(_("What happened"), longest=2_000, help_text=_("What you did, and what you saw of it. That it did not work is worth as much."))
    outcome = forms.ChoiceField(
        label=_("What becomes of it"), choices=CheckBack.Outcome.choices, widget=forms.RadioSelect, error_messages={"required": _("Choose one of them.")}
    )
    again_on = DayField(label=_("When to look back again"), required=False, help_text=_("Where it goes on: a school day."))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, has_ended: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if has_ended:  # words beside those of the other side; the outcome stands
            del self.fields["outcome"], self.fields["again_on"]
