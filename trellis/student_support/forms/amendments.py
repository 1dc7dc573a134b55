"""What is typed when a record is said to be wrong, and when it is answered, heard and decided."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField
from trellis.student_support.forms.words import Words, words_field
from trellis.student_support.models import Amendment
from trellis.student_support.models.students import Came

CAME = [(value, words) for value, words in Came.choices if value != Came.HERE]


def _came_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("How it came"),
        choices=CAME,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how it came.")},
        help_text=_("It stands the same, whichever way."),
    )


class AskToAmend(forms.Form):
    """What is wrong, and what it should say."""

    wrong = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Amendment.Wrong.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong with it.")},
    )
    words = words_field(_("Why do you say so?"), missing=_("Say what is wrong."), longest=1000, rows=4)
    should_say = words_field(_("What should it say?"), longest=1000, rows=4, help_text=_("Leave it empty when it should not be there at all."))


class EnterAmendment(AskToAmend):
    """Who asked, how, and when it reached the school."""

    person = forms.TypedChoiceField(label=_("Who asks"), coerce=int, error_messages={"required": _("Choose who asks.")})
    came = _came_field()
    asked_on = DayField(label=_("On which day it reached the school"), help_text=_("The days count from this day."))
    field_order = ("person", "came", "asked_on", "wrong", "words", "should_say")

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["words"].label = _("In their words")
        self.fields["person"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]


class CarryOutAmendment(forms.Form):
    """What was changed, and where."""

    done = words_field(
        _("What was changed, and where it stands"),
        missing=_("Say what was changed, and where it stands."),
        longest=1000,
        rows=4,
        help_text=_("Change it on its own page first. The family reads this."),
    )


class RefuseAmendment(forms.Form):
    """Why not."""

    reasons = words_field(
        _("The reasons"),
        missing=_("Give the reasons: the family reads them."),
        longest=2000,
        rows=6,
        help_text=_("The family reads them as you write them, with its right to a hearing."),
    )


class PassAmendment(forms.Form):
    """Who decides instead."""

    person = forms.TypedChoiceField(label=_("Who decides"), coerce=int, error_messages={"required": _("Choose somebody.")})

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]


class CameToSchool(forms.Form):
    """How it came, where the school enters it for the family."""

    came = _came_field()


class PlanHearing(forms.Form):
    """Day, time, place, and who holds it."""

    on = DayField(label=_("On which day"))
    at = forms.TimeField(
        label=_("At what time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Choose a time."), "invalid": _("Write the time like 14:30.")},
    )
    place = Words(label=_("Where"), max_length=200, error_messages={"required": _("Say where."), "max_length": _("At most %(limit_value)s characters.")})
    holder = forms.TypedChoiceField(
        label=_("Who leads it"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Somebody without a direct interest. Whoever wrote the place, whoever decides about it, and family are not in the list."),
    )
    holder_words = Words(
        label=_("Or somebody from outside, with their office"),
        max_length=200,
        required=False,
        error_messages={"max_length": _("At most %(limit_value)s characters.")},
    )

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["holder"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]


class DecideHearing(forms.Form):
    """What was decided, on which evidence and why."""

    held_on = DayField(label=_("On which day it was held"))
    evidence = words_field(
        _("What was brought forward, in short"), missing=_("The family is owed a summary of the evidence, and the reasons."), longest=4000, rows=6
    )
    reasons = words_field(_("The reasons"), missing=_("The family is owed a summary of the evidence, and the reasons."), longest=4000, rows=6)
    upheld = forms.ChoiceField(
        label=_("The decision"),
        choices=[("yes", _("The family is right: the record is amended")), ("no", _("The record stays as it is: the family may place a statement in it"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was decided.")},
    )


class PlaceStatement(forms.Form):
    """What the family says in the record."""

    words = words_field(
        _("The statement"),
        missing=_("Write the statement."),
        longest=4000,
        rows=8,
        help_text=_("It stands beside the place for as long as the record is kept. Everybody who is given that place reads it with your name."),
    )


class PlaceTheirStatement(PlaceStatement):
    """The same, entered for the family."""

    came = _came_field()


class SetAmendmentDays(forms.Form):
    """How many days the district takes."""

    answer = forms.IntegerField(label=_("Days to answer"), min_value=1, max_value=60)
    hearing = forms.IntegerField(label=_("Days until a hearing"), min_value=1, max_value=60)
    from_on = DayField(label=_("From which day on"), help_text=_("Requests that run keep their day."))
