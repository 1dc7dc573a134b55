"""What was typed about learning communities, their meetings, and while a protocol runs."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.growth.models import Membership
from trellis.growth.queries.practices import areas_to_choose_from
from trellis.growth.queries.protocols import protocols
from trellis.kit.forms import DayField

LONGEST_TEXT = 6_000
RHYTHMS = (("2", _("every two weeks")), ("3", _("every three weeks")), ("4", _("every four weeks")), ("6", _("every six weeks")), ("9", _("every nine weeks")))
SOMEBODY = _("Choose whom you mean.")


def words_field(label: Any, *, missing: Any = None, help_text: Any = "", longest: int = LONGEST_TEXT) -> forms.CharField:
    """Return a field for some sentences; required where `missing` says what to do without it."""
    errors = {"max_length": _("That is too long: at most %(limit_value)s characters. It has %(show_value)s.")}
    if missing:
        errors["required"] = missing
    return forms.CharField(label=label, required=bool(missing), max_length=longest, widget=forms.Textarea, help_text=help_text, error_messages=errors)


def hour_field() -> forms.TimeField:
    """Return a field for a time of day that can stay empty."""
    wrong = {"invalid": _("This is not a time of day. Write it like 15:30.")}
    return forms.TimeField(label=_("At what time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), error_messages=wrong)


def practice_field(language: str) -> forms.ChoiceField:
    """Return a field in which one practice is chosen, or none."""
    return forms.ChoiceField(label=_("Which practice it touches"), required=False, choices=[("", _("None in particular")), *areas_to_choose_from(language)])


class Whom(forms.Form):
    """One of those who were found."""

    person = forms.TypedChoiceField(label=_("Whom you mean"), coerce=int, widget=forms.RadioSelect, error_messages={"required": SOMEBODY})

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], more: dict[int, Any] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].choices = people  # type: ignore[attr-defined]
        self.fields["person"].more = more or {}  # type: ignore[attr-defined]


class CommunityForm(forms.Form):
    """Its name, what it is for, and how often it meets."""

    name = forms.CharField(label=_("Its name"), max_length=120, error_messages={"required": _("Give it a name that its members know it by.")})
    purpose = words_field(_("What you want to learn together"), longest=1000)
    every_weeks = forms.TypedChoiceField(label=_("How often you meet"), coerce=int, choices=RHYTHMS, initial="4")


class MeetingForm(forms.Form):
    """When and where, who presents, who facilitates, by which protocol. `seen` is the plan that stood on the page."""

    on = DayField(label=_("On which day"))
    at = hour_field()
    place = forms.CharField(label=_("Where"), required=False, max_length=200)
    presenter = forms.TypedChoiceField(label=_("Who presents"), coerce=int, required=False, empty_value=None)
    facilitator = forms.TypedChoiceField(label=_("Who facilitates"), coerce=int, required=False, empty_value=None)
    protocol_key = forms.ChoiceField(label=_("By which protocol"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, members: Sequence[Membership], gone: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        people = [("", _("Nobody yet")), *((one.person_id, one.person.name) for one in members)]
        for name in ("presenter", "facilitator"):
            self.fields[name].choices = people  # type: ignore[attr-defined]
            self.fields[name].error_messages["invalid_choice"] = _("They are no member any more. Choose somebody who is.")
        there = [(one.key, _("{name}, {minutes} minutes").format(name=one.name, minutes=one.minutes)) for one in protocols()]
        self.fields["protocol_key"].choices = [("", _("None: we simply talk")), *there]  # type: ignore[attr-defined]
        self.fields["protocol_key"].error_messages["invalid_choice"] = _("This protocol is not here any more. Choose another.")
        if gone:
            self.fields["protocol_key"].help_text = _("The protocol that was chosen is not here any more. Choose another.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("presenter") and cleaned.get("presenter") == cleaned.get("facilitator"):
            self.add_error("facilitator", _("Whoever presents does not lead the time as well. Choose somebody else."))
        return cleaned


class CallOff(forms.Form):
    """Why nobody meets."""

    why = forms.CharField(label=_("Why"), required=False, max_length=300)


class ProblemForm(forms.Form):
    """What the presenter brings. `shows` shows it; `seen` is the edition that stood on the page, 0 for none."""

    words = words_field(
        _("What I bring"), help_text=_("What happens, whom it touches, what you have tried, and one question to the others. Leave out names of students.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["practice_key"] = practice_field(language)


class TakeAlong(forms.Form):
    """What the presenter takes along."""

    words = words_field(_("What I take along"), missing=_("Say in a sentence what you take along."), longest=2000)


class RunNoteForm(forms.Form):
    """Something to remember of the step that runs."""

    words = words_field(_("A note on this step"), missing=_("Write something down first."), longest=2000)


class PromiseForm(forms.Form):
    """A promise to one of the members or to all of them."""

    what = words_field(_("What you promise"), missing=_("Say what you promise. They will read it."), longest=2000)
    by_on = DayField(label=_("By which day"))
    to = forms.TypedChoiceField(label=_("To whom"), coerce=int, widget=forms.RadioSelect, error_messages={"required": SOMEBODY})

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].choices = [*people, (0, _("Everybody in this community"))]  # type: ignore[attr-defined]
        self.fields["to"].more = {  # type: ignore[attr-defined]
            **{number: _("Only the two of you read it.") for number, _name in people},
            0: _("The members read it, and the superintendent and cabinet, as every promise. It does not say that you are a community."),
        }
