"""Which supervisor supports which school."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from trellis.directory.forms.days import LastDayField
from trellis.directory.models import Assignment, Person
from trellis.kit.forms import DayField


class AssignSupervisor(forms.Form):
    """Who supports a school, how, and since when."""

    supervisor = forms.ModelChoiceField(label=_("Principal supervisor"), queryset=Person.objects.none(), empty_label=None)
    kind = forms.ChoiceField(
        label=_("As"),
        choices=Assignment.Kind.choices,
        widget=forms.RadioSelect,
        initial=Assignment.Kind.LEAD,
        help_text=_("One supervisor is in charge of a school. Who was until then ends the day before."),
    )
    held_from = DayField(label=_("First day"))

    def __init__(self, *args: Any, supervisors: "QuerySet[Person]", **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["supervisor"].queryset = supervisors  # type: ignore[attr-defined]
        self.fields["supervisor"].label_from_instance = lambda person: person.name  # type: ignore[attr-defined]


class EndAssignment(forms.Form):
    """The last day of a supervisor's support."""

    held_until = LastDayField(label=_("Last day"))
