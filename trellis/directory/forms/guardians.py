"""Rights of guardians."""

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.access.policy import Right
from trellis.directory.forms.days import LastDayField
from trellis.directory.models import RIGHT_NAMES
from trellis.kit.forms import DayField


class GrantRight(forms.Form):
    """Which rights, since when, on which paper."""

    rights = forms.TypedMultipleChoiceField(
        label=_("What may they do?"), coerce=Right, choices=[(right.value, name) for right, name in RIGHT_NAMES.items()], widget=forms.CheckboxSelectMultiple
    )
    basis = forms.CharField(
        label=_("Which paper have you seen?"), max_length=140, help_text=_("Birth certificate, custody order, power of attorney; with its date.")
    )
    held_from = DayField(label=_("First day"))
    held_until = LastDayField(label=_("Last day, if the paper names one"), required=False)
    student_agrees = forms.BooleanField(
        label=_("The student is of age, and agreed in writing or is a dependant"),
        required=False,
        help_text=_("Without this, every right ends on the eighteenth birthday."),
    )


class EndRight(forms.Form):
    """The last day of a right, and why."""

    held_until = LastDayField(label=_("Last day of this right"), help_text=_("Choose yesterday to end it at once."))
    basis = forms.CharField(label=_("Why does it end?"), max_length=140, help_text=_("The paper that you have seen, or who asked."))
