"""From which age students see what."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trellis.access.policy import AgePart
from trellis.directory.measures import GRADES, OF_AGE
from trellis.directory.models import AgeRule
from trellis.kit.formats import say_number

YOUNGEST, NONE = 4, "none"


def _ages() -> list[tuple[int, str]]:
    every = [(age, gettext("from %(age)s years on") % {"age": say_number(age)}) for age in range(YOUNGEST, OF_AGE)]
    return [(0, gettext("from the first day")), *every, (OF_AGE, gettext("not before they are of age"))]


def _grades() -> list[tuple[str, str]]:
    in_school = [grade for grade in GRADES if grade.isdecimal() and int(grade) <= 12]
    every = [(grade, gettext("grade %(grade)s and up") % {"grade": say_number(int(grade))}) for grade in in_school]
    return [(NONE, gettext("not at all")), ("KG", gettext("kindergarten and up")), *every]


class SetAges(forms.Form):
    """For each part an age, and a grade that stands for it where no birth date is known."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for part in AgeRule.Part:
            self.fields[f"{part.value}_age"] = forms.TypedChoiceField(
                label=_("From which age"), coerce=int, choices=_ages(), error_messages={"required": _("Choose an age from the list.")}
            )
            self.fields[f"{part.value}_grade"] = forms.ChoiceField(
                label=_("Where no birth date is known"), choices=_grades(), error_messages={"required": _("Choose a grade from the list.")}
            )

    def ages(self) -> dict[AgePart, tuple[int, str]]:
        """Return what was chosen, by part. From the first day on no grade is needed."""
        chosen, found = self.cleaned_data, {}
        for part in AgeRule.Part:
            age, grade = chosen[f"{part.value}_age"], chosen[f"{part.value}_grade"]
            found[AgePart(part.value)] = (age, "" if grade == NONE or not age else grade)
        return found
