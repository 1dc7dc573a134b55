"""What was typed of caps and calendars."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from trellis.asks.forms.filing import line
from trellis.asks.models import BusyDays
from trellis.directory.queries.places import school_levels
from trellis.kit.calendars import MOST_BYTES
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


class CalendarForm(forms.Form):
    """A calendar file, and what it is of."""

    name = line(_("What is it?"), _("State tests 2026–27. A calendar of the same name takes the place of the one before."), 100, _("Give it a name."))
    file = forms.FileField(
        label=_("Calendar file"),
        help_text=_("An .ics file, as every calendar exports it."),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
        error_messages={"required": _("Choose the file."), "empty": _("This file is empty. Export the calendar again.")},
    )
    kind = forms.ChoiceField(label=_("What fills the days?"), choices=[("", _("Told from the names in it")), *BusyDays.Kind.choices], required=False)
    level = forms.ChoiceField(label=_("At which schools?"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["level"].choices = [("", _("Every school, or as the names in it say")), *school_levels().items()]  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The calendar is larger than 10 MB. Export a shorter time from it, and try again."))
        return file
