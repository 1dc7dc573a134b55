"""What people type about their letters."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.letters.measures import Quiet


class QuietHoursForm(forms.Form):
    """From when until when nothing is sent."""

    starts = forms.TimeField(label=_("No letters from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("Letters may come again from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    rests_on_non_working_days = forms.BooleanField(label=_("And none on weekends and on days off"), required=False)

    @classmethod
    def showing(cls, quiet: Quiet) -> "QuietHoursForm":
        """Return the form with the hours that hold today."""
        return cls(initial={"starts": quiet.starts, "ends": quiet.ends, "rests_on_non_working_days": quiet.rests_on_non_working_days})

    def clean(self) -> dict[str, Any]:
        """Refuse hours that are quiet the whole day: such a person would never hear from anybody."""
        given = super().clean() or {}
        starts, ends = given.get("starts"), given.get("ends")
        if isinstance(starts, time) and isinstance(ends, time) and starts == ends:
            raise forms.ValidationError(_("Both times are the same. Choose an hour at which letters may come."))
        return given
