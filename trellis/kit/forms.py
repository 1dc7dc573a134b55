"""Fields that every form may use. They understand what people type and say what to do when they cannot."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from types import TracebackType
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)  # what lies beyond is a slip of the hand: 0026-12-17


Refusals = type[Exception] | tuple[type[Exception], ...]  # of an operation: what it raises when it does nothing


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


OFF_BY = timedelta(minutes=5)  # from here on a device's clock is said to be wrong


class KeptForm(forms.Form):
    """A form that a device keeps until the server confirms it: what `kit/kept.js` sends along, so that nothing is taken twice or replaces something newer.

    Without script the page fills `sent_as` and `edition` alone, and a form sent twice is still taken once. docs/decisions/0034.
    """

    sent_as = forms.UUIDField(widget=forms.HiddenInput)  # the device's own number of the thing
    version = forms.UUIDField(widget=forms.HiddenInput, required=False)  # and of what stands in it now
    before = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2_000)  # versions sent without hearing back
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)  # which one it changes
    device_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)  # when it was begun, by the device's clock
    device_now = forms.DateTimeField(widget=forms.HiddenInput, required=False)  # what that clock says at sending

    def clean_before(self) -> list[str]:
        """Return the versions, the oldest first; what is not a number of one is left out."""
        return [one for one in self.cleaned_data["before"].split()[-50:] if len(one) == 36]

    def set_right(self, now: datetime) -> tuple[datetime, datetime | None]:
        """Return when it was begun by our clock, never later than now; and what the device's clock said, when that was off by more than minutes."""
        at, device_now = self.cleaned_data.get("device_at"), self.cleaned_data.get("device_now")
        if at is None or device_now is None:
            return now, None
        off = device_now - now
        try:
            return min(at - off, now), (at if abs(off) > OFF_BY else None)
        except OverflowError:
            return now, None


class _Told(AbstractContextManager[None, bool]):
    def __init__(self, places: Iterable[tuple[Any, str | None]], tell: Callable[[str | None, str], object]) -> None:
        self.places, self.tell = places, tell

    def __exit__(self, kind: type[BaseException] | None, refused: BaseException | None, trace: TracebackType | None) -> bool:
        for kinds, place in self.places:
            if isinstance(refused, kinds):
                self.tell(place, str(refused))
                return True
        return False


def refusals_at(form: forms.BaseForm, *above: Refusals, **at: Refusals) -> AbstractContextManager[None, bool]:
    """Have what an operation refuses stand in the form: at the field by whose name it is given here, or above all fields.

    What follows the operation in the same block, the thanks and the way on, is left out then. What is not named here goes on.

    >>> with refusals_at(form, Refused, on=DayIsWrong):  # doctest: +SKIP
    ...     keep(**form.cleaned_data)
    ...     return redirect("home")
    """
    return _Told([*((kinds, field) for field, kinds in at.items()), (above, None)], form.add_error)


def refusals_told(request: HttpRequest, *kinds: Refusals) -> AbstractContextManager[None, bool]:
    """Have what an operation refuses told on the next page: for a button without fields. What follows it in the same block is left out then."""
    return _Told([(kinds, None)], lambda _place, said: messages.error(request, said))


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
