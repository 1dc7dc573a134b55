"""What was typed about a thread."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField
from trellis.threads.models import HandOver, Pause

LONGEST_TEXT = 8_000
LONGEST_LINE = 300
TOO_LONG = _("That is too long: at most 8,000 characters.")
LINE_TOO_LONG = _("That is too long: at most 300 characters.")


class WordsField(forms.CharField):
    """A sentence or a page."""

    def __init__(self, *, missing: Any, rows: int = 3, **more: object) -> None:
        super().__init__(
            widget=forms.Textarea(attrs={"class": "input", "rows": rows}),
            max_length=LONGEST_TEXT,
            error_messages={"required": missing, "max_length": TOO_LONG},
            **more,  # type: ignore[arg-type]
        )


class LineField(forms.CharField):
    """One sentence."""

    def __init__(self, *, missing: Any = None, **more: object) -> None:
        errors = {"max_length": LINE_TOO_LONG, **({"required": missing} if missing else {})}
        super().__init__(max_length=LONGEST_LINE, error_messages=errors, **more)  # type: ignore[arg-type]


class SayForm(forms.Form):
    """Say something in a thread."""

    text = WordsField(label=_("What you want to say"), missing=_("Write something first."))


class TakeForm(forms.Form):
    """Say who of the office owns it. `seen` is who owned it on the page, 0 for nobody."""

    owner = forms.TypedChoiceField(label=_("Who has it from now on"), coerce=int, error_messages={"required": _("Choose somebody.")})
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, colleagues: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["owner"].choices = colleagues  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    """Ask another office to take it over or to help."""

    to_office = forms.TypedChoiceField(label=_("Which office"), coerce=int, error_messages={"required": _("Choose an office.")})
    kind = forms.ChoiceField(
        label=_("What you ask of it"),
        choices=[
            (HandOver.Kind.TAKE, _("To take it over: it then leads, and you are out of it")),
            (HandOver.Kind.HELP, _("To help with a part: you go on leading")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    reason = WordsField(label=_("Why this office"), missing=_("Say why. The other office and whoever asked will read it."), rows=2)

    def __init__(self, data: Any = None, *, offices: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["to_office"].choices = [("", _("Choose an office")), *offices]  # type: ignore[attr-defined]


class AnswerHandOverForm(forms.Form):
    """Accept, or decline and say why."""

    accepts = forms.TypedChoiceField(
        choices=[("1", "yes"), ("0", "no")], coerce=lambda value: value == "1", error_messages={"required": _("Choose one of the two.")}
    )
    reason = forms.CharField(
        label=_("Why, if you decline"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"class": "input", "rows": 2})
    )


class NextDateForm(forms.Form):
    """Say by which day whoever asked hears next."""

    on = DayField(label=_("The next word comes by"))
    words = LineField(label=_("Why, where the day moves or something is late"), required=False)


class PauseForm(forms.Form):
    """Say what is waited for, and until which day at the latest."""

    reason = forms.ChoiceField(
        label=_("What you wait for"), choices=Pause.Reason, widget=forms.RadioSelect, error_messages={"required": _("Choose what you wait for.")}
    )
    words = LineField(label=_("In a sentence"), missing=_("Say what you wait for. Whoever asked will read it."))
    until_on = DayField(label=_("The clock runs again by itself on"))


class SettleForm(forms.Form):
    """Say what was done. `seen` is the last message that stood on the page."""

    words = WordsField(label=_("What was done"), missing=_("Say in a sentence what was done. Whoever asked will read it."))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReopenForm(forms.Form):
    """Say what is missing."""

    missing = WordsField(label=_("What is missing"), missing=_("Say what is missing. The office will read it."))


class PlaceForm(forms.Form):
    """Choose the office that takes a thread whose own is no more."""

    office = forms.TypedChoiceField(label=_("Which office"), coerce=int, error_messages={"required": _("Choose an office.")})

    def __init__(self, data: Any = None, *, offices: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["office"].choices = [("", _("Choose an office")), *offices]  # type: ignore[attr-defined]


class HoursForm(forms.Form):
    """Say from when until when the district answers."""

    hours_from = forms.TimeField(
        label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), error_messages={"invalid": _("Write a time like 8:00.")}
    )
    hours_until = forms.TimeField(
        label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), error_messages={"invalid": _("Write a time like 16:30.")}
    )
