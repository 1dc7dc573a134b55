"""What is typed and tapped about the relationship map."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from trellis.kit.forms import DayField
from trellis.student_support.models import Pair
from trellis.student_support.queries.maps import GradeToAsk

Choices = Sequence[tuple[Any, Any]]


def numbers_in(typed: Iterable[str]) -> set[int]:
    """Return the numbers among what a page sent; anything else is nothing."""
    return {int(one) for one in typed if one.isascii() and one.isdecimal() and len(one) < 15}


class LastDay(forms.Form):
    """Until when people are asked."""

    last_day = DayField(label=_("The last day"), help_text=_("A week is enough. Two days before, whoever has not said that they are done is reminded once."))


class OpenMap(LastDay):
    """Which grade."""

    grade = forms.ChoiceField(label=_("Which grade"), widget=forms.RadioSelect, error_messages={"required": _("Choose a grade.")})
    field_order = ("grade", "last_day")

    def __init__(self, *args: Any, grades: Sequence[GradeToAsk], **more: Any) -> None:
        super().__init__(*args, **more)
        # A grade without a name has no value of its own in HTML: a dash stands for it. What is asked about stays, so that a form sent twice is understood.
        self.fields["grade"].choices = [(one.grade or "-", _described(one)) for one in grades]  # type: ignore[attr-defined]

    def clean_grade(self) -> str:
        """Return the grade as students carry it."""
        grade = str(self.cleaned_data["grade"])
        return "" if grade == "-" else grade


def _described(one: GradeToAsk) -> str:
    children = ngettext("one child", "%(number)s children", one.children) % {"number": one.children}
    return f"{one.words}, {children} ({_('asked about now')})" if one.is_open else f"{one.words}, {children}"


class AskAdult(forms.Form):
    """One adult of the school."""

    adult = forms.TypedChoiceField(label=_("Whom do you ask?"), coerce=int, error_messages={"required": _("Choose somebody.")})
    before = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, named: Choices, others: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        found: list[Any] = [("", _("Choose"))]
        if named:
            found.append((_("The student named them"), list(named)))
        found.append((_("Adults of the school"), list(others)))
        self.fields["adult"].choices = found  # type: ignore[attr-defined]

    def clean_before(self) -> int | None:
        """Return who stood on the page; None when nobody did."""
        return next(iter(numbers_in([self.cleaned_data["before"]])), None)


class SayHow(forms.Form):
    """How it goes."""

    says = forms.ChoiceField(choices=Pair.Says.choices, error_messages={"required": _("Choose one of the three.")})
