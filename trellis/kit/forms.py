"""Fields that every form may use. They understand what people type and say what to do when they cannot."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DayField(forms.DateField):
    """A day, picked with the device's own calendar or typed. Its errors name the day that would do."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {
        "required": _("Choose a day."),
        "invalid": _("This is not a day of the calendar. Write it like 2026-12-17."),
        "min_value": _("This day lies too far back. Choose a later one."),
        "max_value": _("This day lies too far ahead. Choose an earlier one."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y"], **options)
