"""What was typed about a meeting, brought to it, and decided in it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField, KeptForm
from trellis.student_support.forms.words import Words, words_field
from trellis.student_support.models import Contribution

LONGEST = 2_000


class MoveMeeting(forms.Form):
    """Day, time and place."""

    on = DayField(label=_("On which day"))
    at = forms.TimeField(
        label=_("At what time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("This is not a time of day. Write it like 15:30.")},
    )
    place = Words(label=_("Where"), max_length=120, required=False)
    all_the_same = forms.BooleanField(label=_("We meet also on a day without school"), required=False)


class PlanMeeting(MoveMeeting):
    """What the meeting is for, and when and where."""

    purpose = words_field(_("What the meeting is for"), missing=_("Say in a sentence what the meeting is for."), longest=300)
    field_order = ("purpose", "on", "at", "place", "all_the_same")


class CallOffMeeting(forms.Form):
    """Why nobody meets."""

    why = words_field(_("Why"), missing=_("Say why. Whoever was asked reads it."), longest=300)


class AskGuest(forms.Form):
    """One of those who were found, or of the family."""

    person = forms.TypedChoiceField(
        label=_("Whom you mean"), coerce=int, widget=forms.RadioSelect, error_messages={"required": _("Choose one of those who were found.")}
    )

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].choices = people  # type: ignore[attr-defined]


class Contribute(KeptForm):
    """The three questions, as a device keeps them until they have been taken."""

    works = words_field(_("What works"), longest=LONGEST, help_text=_("What the student is good at, enjoys, manages. Where it goes well, and with whom."))
    worries = words_field(_("What worries me"), longest=LONGEST, help_text=_("What you saw, when and where."))
    would_try = words_field(_("What I would try"), longest=LONGEST)


class FamilyContribute(Contribute):
    """The three questions to a family."""

    works = words_field(_("What do you want us to know?"), longest=LONGEST, help_text=_("What your child is good at, what they say at home, what helps."))
    worries = words_field(_("What do you want to ask?"), longest=LONGEST)
    would_try = words_field(_("What do you want to change?"), longest=LONGEST, help_text=_("In the draft, in the plan, or in how we work together."))


class Entered(forms.Form):
    """How words came that somebody else writes down, whether they were read back, and the sheet on which they came."""

    is_read_back = forms.BooleanField(label=_("I read it back to them, and they said it is right"), required=False)
    sheet = forms.FileField(
        label=_("The sheet, when it came on paper"),
        required=False,
        help_text=_("A photo or a PDF, at most 25 MB. The place and the device are taken out of a photo, and it is turned upright."),
    )


class EnterContribution(Contribute, Entered):
    """The same, said by somebody else on the phone, on paper or in person. Of the family the three mean: to know, to ask, to change."""

    person = forms.TypedChoiceField(label=_("Who said it"), coerce=int, error_messages={"required": _("Choose who said it.")})
    came = forms.ChoiceField(
        label=_("How it came"),
        choices=[(value, words) for value, words in Contribution.Came.choices if value != Contribution.Came.HERE],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how it came.")},
    )
    field_order = ("person", "came", "works", "worries", "would_try", "is_read_back", "sheet")

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]

    def ask_family(self) -> None:
        """Ask what a family is asked: what they want us to know, what they ask, what they would change."""
        for name in ("works", "worries", "would_try"):
            self.fields[name].label = FamilyContribute.base_fields[name].label
            self.fields[name].help_text = ""


class Decide(forms.Form):
    """Who, what, by when."""

    words = words_field(_("What will be done"), missing=_("Say in a sentence what will be done."))
    owner = forms.TypedChoiceField(label=_("Who does it"), coerce=int, error_messages={"required": _("Choose who does it.")})
    by_when = DayField(label=_("By which day"))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]


class EndDecision(forms.Form):
    """What came of it, or why it is let go."""

    words = words_field(_("What came of it, or why it is let go"), help_text=_("Needed when it is let go."))


class MoveDecision(forms.Form):
    """Another day, and why."""

    by_when = DayField(label=_("By which day"))
    words = words_field(_("Why it needs another day"), missing=_("Say why it needs another day. The team reads it."), longest=300)


class SayHowSure(forms.Form):
    """One of four answers."""

    level = forms.TypedChoiceField(coerce=int, choices=[(number, str(number)) for number in (1, 2, 3, 4)])


class RaiseStudentBarrier(forms.Form):
    """What stands in the way, to whom it is given, by when."""

    words = words_field(_("What stands in the way, and what would clear it"), missing=_("Say what stands in the way, and what would clear it."), rows=4)
    leader = forms.TypedChoiceField(label=_("Who can clear it"), coerce=int, error_messages={"required": _("Choose who can clear it.")})
    by_when = DayField(label=_("By which day you need an answer"))

    def __init__(self, *args: Any, leaders: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["leader"].choices = [("", _("Choose")), *leaders]  # type: ignore[attr-defined]


class AnswerStudentBarrier(forms.Form):
    """What the leader does about it."""

    answer = words_field(_("What you do about it"), missing=_("Say in a sentence what you do about it. The team reads it."), longest=1000)
