"""What was typed about services, the front door, and asking once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.partnership.models import HelpAnswer

LONGEST_TEXT, LONGEST_LINE = 4_000, 500
HOUR = 60


def _words(*, label: Any, missing: Any = None, rows: int = 3, **more: Any) -> forms.CharField:
    errors = {"max_length": _("That is too long: at most 4,000 characters."), **({"required": missing} if missing else {})}
    widget = forms.Textarea(attrs={"class": "input", "rows": rows})
    return forms.CharField(label=label, required=bool(missing), max_length=LONGEST_TEXT, widget=widget, error_messages=errors, **more)


class AskOnce(forms.Form):
    """Ask: about what, what is needed, for whom."""

    subject = forms.CharField(label=_("What it is about, in a few words"), max_length=200, error_messages={"required": _("Say what it is about.")})
    text = _words(label=_("What you need"), missing=_("Say what you need, and by when if there is a day."), rows=5)
    school = forms.TypedChoiceField(
        label=_("For whom"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Leaders of a school read what is asked for it."),
    )
    only_me = forms.BooleanField(label=_("For me alone: other leaders of the school do not read it"), required=False)

    def __init__(self, data: Any = None, *, schools: Sequence[tuple[int, str, str]], **more: Any) -> None:
        super().__init__(data, **more)
        if schools:
            self.fields["school"].choices = [*((number, name) for number, name, _words in schools), ("", _("For myself"))]  # type: ignore[attr-defined]
            self.fields["school"].more = {number: words for number, _name, words in schools if words}  # type: ignore[attr-defined]
        else:
            del self.fields["school"], self.fields["only_me"]


class ServiceForm(forms.Form):
    """What an office offers, what it promises, and who has it. `seen` is the version that stood on the page."""

    name = forms.CharField(label=_("What it is called"), max_length=120, error_messages={"required": _("Say what it is called.")})
    offers = _words(label=_("What you offer"), missing=_("Say what you offer."), help_text=_("What it is, for whom, and what to have at hand."))
    answer_number = forms.IntegerField(label=_("First answer within"), min_value=1, max_value=500)
    answer_unit = forms.ChoiceField(label=_("counted in"), choices=[("days", _("working days")), ("hours", _("working hours"))])
    settle_number = forms.IntegerField(label=_("Settled within"), min_value=1, max_value=500)
    settle_unit = forms.ChoiceField(label=_("counted in"), choices=[("days", _("working days")), ("hours", _("working hours"))])
    owner = forms.TypedChoiceField(label=_("Who answers"), coerce=int, error_messages={"required": _("Choose who answers.")})
    backup = forms.TypedChoiceField(label=_("Who stands in when they are away"), coerce=int, required=False, empty_value=None)
    is_published = forms.BooleanField(label=_("Show it on the public page, where the district has one"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, colleagues: Sequence[tuple[int, str]], minutes_a_day: int, **more: Any) -> None:
        super().__init__(data, **more)
        self.minutes_a_day = minutes_a_day
        self.fields["owner"].choices = colleagues  # type: ignore[attr-defined]
        self.fields["backup"].choices = [("", _("Nobody is named; then whoever leads the office")), *colleagues]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """Return what the operation takes: promised times in working minutes."""
        cleaned = dict(self.cleaned_data)
        for name in ("answer", "settle"):
            unit = self.minutes_a_day if cleaned.pop(f"{name}_unit") == "days" else HOUR
            cleaned[f"{name}_minutes"] = cleaned.pop(f"{name}_number") * unit
        return cleaned


def as_number_and_unit(minutes: int, minutes_a_day: int) -> tuple[int, str]:
    """Return promised minutes as somebody typed them: whole days where they are, else hours."""
    return (minutes // minutes_a_day, "days") if minutes % minutes_a_day == 0 else (max(1, minutes // HOUR), "hours")


class PurposeForm(forms.Form):
    """How what the office does helps principals lead. `seen` is what stood there."""

    purpose = _words(label=_("How what we do helps principals lead"), missing=_("Say it in a sentence or two."))
    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)


class WhetherItHelps(forms.Form):
    """Whether it helps, in one of three answers and a sentence."""

    helps = forms.ChoiceField(
        label=_("Does what this office does help you lead?"),
        choices=HelpAnswer.Helps,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three.")},
    )
    words = forms.CharField(label=_("What would help you more"), max_length=LONGEST_LINE, required=False)


class FrontDoorForm(forms.Form):
    """Which office takes what nobody knows whom to ask, and whether the catalogue is open to everybody."""

    office = forms.TypedChoiceField(label=_("Who takes what nobody knows whom to ask"), coerce=int, required=False, empty_value=None)
    is_public = forms.BooleanField(
        label=_("Show the catalogue to everybody, without signing in"), required=False, help_text=_("Only services that their office has published. No names.")
    )

    def __init__(self, data: Any = None, *, offices: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["office"].choices = [("", _("The office with the most offices within it")), *offices]  # type: ignore[attr-defined]
