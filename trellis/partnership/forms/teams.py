"""The team around a school."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField

RHYTHMS = (("3", _("every three weeks")), ("6", _("every six weeks")), ("9", _("every nine weeks")), ("18", _("twice a year")))


def words_field(label: Any, *, missing: Any = None, help_text: Any = "", longest: int = 1000) -> forms.CharField:
    """Return a field for a few sentences; required where `missing` says what to do without it."""
    errors = {"required": missing} if missing else {}
    return forms.CharField(label=label, required=bool(missing), max_length=longest, widget=forms.Textarea, help_text=help_text, error_messages=errors)


class FormTeam(forms.Form):
    """Which offices, and how often they review together."""

    offices = forms.TypedMultipleChoiceField(
        label=_("Which offices"), coerce=int, widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least one office.")}
    )
    every_weeks = forms.TypedChoiceField(label=_("How often they look at it together"), coerce=int, choices=RHYTHMS, initial="6", widget=forms.RadioSelect)

    def __init__(self, *args: Any, offices: Sequence[tuple[int, str]], serving: Sequence[int] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["offices"].choices = offices  # type: ignore[attr-defined]
        self.fields["offices"].more = {one: _("holds a request or asks something of the school now") for one in serving}  # type: ignore[attr-defined]


class SayWhatWeDo(forms.Form):
    """What the office is doing at the school, in its own words."""

    doing = words_field(_("What we are doing there now"), missing=_("Say it in a sentence. The whole team reads it."))


class AddPlanLine(forms.Form):
    """What, which office, who, by when."""

    what = forms.CharField(label=_("What"), max_length=300, error_messages={"required": _("Say what will be done.")})
    who = forms.TypedChoiceField(label=_("Who does it"), coerce=int, error_messages={"required": _("Choose who does it.")})
    by_on = DayField(label=_("By which day"))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str, int | None]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.office_of = {number: office for number, _name, office in people}
        self.fields["who"].choices = [("", _("Choose")), *((number, name) for number, name, _office in people)]  # type: ignore[attr-defined]


class EndPlanLine(forms.Form):
    """What was done, or why it is dropped."""

    words = words_field(_("What was done, or why it is dropped"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["words"].help_text = _("Needed when it is dropped.")


class PlanReview(forms.Form):
    """The day of the next review."""

    on = DayField(label=_("On which day"))


class HoldReview(forms.Form):
    """What was said that is neither a line of the plan nor a promise."""

    words = words_field(_("What the team wants to remember"), help_text=_("What was decided belongs into the plan or becomes a promise."))


class PromiseToSchool(forms.Form):
    """A promise that a page of this room opens: what, by when, in whose name."""

    what = words_field(_("What you promise"), missing=_("Say what you promise. They will read it."))
    by_on = DayField(label=_("By which day"))
    owner = forms.TypedChoiceField(label=_("Who owns it"), coerce=int, error_messages={"required": _("Choose who owns it.")})

    def __init__(self, *args: Any, owners: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]
