"""Fields that every form may use. They understand what people type and say what to do when they cannot."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)  # what lies beyond is a slip of the hand: 0026-12-17


class DayField(forms.DateField):
    """A day, picked with the device's own calendar or typed. Its errors say what would do."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {
        "required": _("Choose a day."),
        "invalid": _("This is not a day of the calendar. Write it like 2026-12-17."),
        "min_value": _("This day lies too far back. Choose a later one."),
        "max_value": _("This day lies too far ahead. Choose an earlier one."),
    }

    def __init__(self, *, min_value: date = EARLIEST, max_value: date = LATEST, **options: Any) -> None:
        self.min_value, self.max_value = min_value, max_value
        super().__init__(input_formats=["%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y"], **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        """Tell the device's calendar where it ends."""
        return {"min": self.min_value.isoformat(), "max": self.max_value.isoformat()}

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and value < self.min_value:
            raise forms.ValidationError(self.error_messages["min_value"], code="min_value")
        if value is not None and value > self.max_value:
            raise forms.ValidationError(self.error_messages["max_value"], code="max_value")


class SpecimenForm(forms.Form):
    """Every kind of field in one form; the gallery shows it as it comes and with mistakes."""

    seen = forms.CharField(
        label=_("What did you see?"), help_text=_("One sentence is enough."), error_messages={"required": _("Write one sentence, or choose another day.")}
    )
    kept_by = DayField(label=_("By which day"), min_value=date(2026, 12, 1))
    school = forms.ChoiceField(label=_("School"), choices=[("1", "Cedar Fork Elementary"), ("2", "Saltmarsh Middle")])
    reason = forms.CharField(label=_("Your reason"), required=False, widget=forms.Textarea)
    number = forms.CharField(label=_("Roster number"), disabled=True, initial="S-40871", required=False)
    answer_by = forms.ChoiceField(
        label=_("How should we answer you?"),
        choices=[("phone", _("By phone")), ("letter", _("By letter")), ("else", _("Something else: say what you saw"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one way. A letter needs no computer.")},
    )
    groups = forms.MultipleChoiceField(
        label=_("Who should hear it?"), choices=[("p", _("Principals")), ("s", _("Supervisors"))], widget=forms.CheckboxSelectMultiple, required=False
    )
    interpreter = forms.BooleanField(label=_("An interpreter is needed"), help_text=_("Costs the family nothing"), required=False)
    page = forms.IntegerField(widget=forms.HiddenInput, initial=1)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["answer_by"].more = {"phone": _("In your language, after five")}  # type: ignore[attr-defined]
