"""What was tapped or typed about sessions."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField, KeptForm
from trellis.student_support.forms.words import Words
from trellis.student_support.queries.packs import VACANCY, pack_that_holds

LONGEST_WORDS = 300
NOBODY = 0
MINUTES = {
    "invalid": _("Write the minutes as a whole number."),
    "min_value": _("Write 0 minutes or more."),
    "max_value": _("A school day has at most 480 minutes. Write the minutes of one session."),
}


def reasons() -> list[tuple[str, str]]:
    """Return the reasons that a person may choose; nobody writes an entry for an empty place."""
    return [(one.key, one.said) for one in pack_that_holds().reasons if one.key != VACANCY]


class LogSessions(KeptForm):
    """One tap about one or many services of one day, as a device keeps it until it has been taken."""

    on = forms.DateField()
    item = forms.TypedMultipleChoiceField(coerce=int)
    how = forms.ChoiceField(choices=[("planned", ""), ("minutes", ""), ("missed", ""), ("made_up", "")])
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=480, error_messages=MINUTES)
    reason = forms.CharField(required=False, max_length=24)
    words = Words(required=False, max_length=LONGEST_WORDS)
    although_no_school = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, items: list[str]) -> None:
        super().__init__(data)
        self.fields["item"].choices = [(one, one) for one in items]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for minutes where they are what is said."""
        given = super().clean() or {}
        if given.get("how") in {"minutes", "made_up"} and given.get("minutes") is None and "minutes" not in self.errors:
            self.add_error("minutes", _("Write how many minutes were given."))
        return given


class MendSession(forms.Form):
    """Another entry in the place of one."""

    minutes = forms.IntegerField(
        label=_("Minutes given"), min_value=0, max_value=480, error_messages={**MINUTES, "required": _("Write the minutes; 0 when it was missed.")}
    )
    reason = forms.ChoiceField(label=_("If it was missed or shorter: why?"), required=False)
    words = Words(label=_("A word about it, if you like"), required=False, max_length=LONGEST_WORDS)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"].choices = [("", _("no reason needed")), *reasons()]  # type: ignore[attr-defined]


class AssignProvider(forms.Form):
    """Who gives a service from a day on, or that nobody does."""

    person = forms.TypedChoiceField(label=_("Who gives it"), coerce=int, error_messages={"required": _("Choose who gives it.")})
    held_from = DayField(label=_("From which day"))

    def __init__(self, *args: Any, people: list[tuple[int, str]], is_given: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        nobody = [(NOBODY, _("Nobody for now: the place is empty"))] if is_given else []
        self.fields["person"].choices = [("", _("Choose somebody")), *nobody, *people]  # type: ignore[attr-defined]


class WriteMakeUpPlan(forms.Form):
    """How missing minutes are made up."""

    words = Words(
        label=_("How it will be made up"),
        widget=forms.Textarea,
        max_length=1_000,
        help_text=_("Who, when and where. It stands in the letter in these words: write it so that the family can read it."),
        error_messages={"required": _("Write how it will be made up: who, when, where.")},
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class WriteGapLetter(forms.Form):
    """The words to one member of the family."""

    words = Words(label=_("What they read"), widget=forms.Textarea, max_length=4_000, error_messages={"required": _("Write what they should know.")})
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class CloseGap(forms.Form):
    """Why a gap is closed although minutes are missing."""

    because = Words(
        label=_("Close it, because…"),
        widget=forms.Textarea,
        max_length=500,
        help_text=_("The family reads these words on the page of the minutes."),
        error_messages={"required": _("Say in a sentence why it is closed. The family reads it.")},
    )


class SendGapLetter(forms.Form):
    """By which way, and on which day when it was by hand."""

    way = forms.ChoiceField(label=_("How they get it"), widget=forms.RadioSelect)
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, ways: list[tuple[str, Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["way"].choices = ways  # type: ignore[attr-defined]


class LedgerFile(forms.Form):
    """Which part of the ledger a file holds, from one day to another."""

    rows = forms.ChoiceField(
        label=_("One row for each"), choices=[("entries", _("entry")), ("months", _("support and month, with what is unknown"))], required=False
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, data: Any, *, since: date, until: date) -> None:
        super().__init__(data, initial={"rows": "entries", "since": since, "until": until})

    def clean(self) -> dict[str, Any]:
        """Take the school year so far for what was not said."""
        given = super().clean() or {}
        for name, value in self.initial.items():
            given[name] = given.get(name) or value
        if not self.errors and given["until"] < given["since"]:
            self.add_error("until", _("The last day lies before the first. Choose a later one."))
        return given


def first_day_of(text: str) -> date | None:
    """Return the first day of a month as an address says it ("2026-11"); None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
