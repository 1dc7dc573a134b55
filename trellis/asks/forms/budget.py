"""What was typed of caps and calendars."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.asks.forms.filing import line
from trellis.directory.queries.places import school_levels
from trellis.kit.forms import DayField


class CapForm(forms.Form):
    """How much, for whom, from when, and who agreed."""

    level = forms.ChoiceField(label=_("Which schools?"), required=False)
    minutes = forms.IntegerField(
        label=_("Minutes a week for each principal"), min_value=0, max_value=2400, error_messages={"required": _("Say how many minutes.")}
    )
    held_from = DayField(label=_("From which day?"))
    because = line(_("Who agreed on it?"), _("The principals’ council, on which day."), missing=_("Say who agreed on it."))

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["level"].choices = [("", _("All that have no number of their own")), *school_levels().items()]  # type: ignore[attr-defined]
