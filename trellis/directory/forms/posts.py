"""Posts."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from trellis.access.policy import Role
from trellis.directory.forms.choosing import ChoosePerson
from trellis.directory.forms.days import LastDayField
from trellis.directory.models import HATS_WITHOUT_A_POST, ROLE_NAMES, Office, School
from trellis.kit.forms import DayField


class HoldPost(ChoosePerson):
    """A post for somebody."""

    role = forms.TypedChoiceField(
        label=_("Role"), coerce=Role, choices=[(role.value, name) for role, name in ROLE_NAMES.items() if role not in HATS_WITHOUT_A_POST]
    )
    school = forms.ModelChoiceField(label=_("School"), queryset=School.objects.none(), required=False, empty_label=_("No school"))
    office = forms.ModelChoiceField(label=_("Office"), queryset=Office.objects.none(), required=False, empty_label=_("No office"))
    title = forms.CharField(label=_("Title, as people here say it"), max_length=200, required=False)
    held_from = DayField(label=_("First day"))
    held_until = LastDayField(label=_("Last day, if it is known"), required=False)

    def __init__(self, *args: Any, schools: "QuerySet[School]", offices: "QuerySet[Office]", **more: Any) -> None:
        super().__init__(*args, **more)
        for name, places in (("school", schools), ("office", offices)):
            self.fields[name].queryset = places  # type: ignore[attr-defined]
            self.fields[name].label_from_instance = lambda place: place.name  # type: ignore[attr-defined]


class AddPerson(forms.Form):
    """Somebody whom no roster brings."""

    given_name = forms.CharField(label=_("Given name"), max_length=200)
    family_name = forms.CharField(label=_("Family name"), max_length=200, required=False)
    email = forms.EmailField(label=_("Work e-mail"), help_text=_("They sign in with it."))
    is_another = forms.BooleanField(label=_("This is another person of the same name"), required=False)


class EndPost(forms.Form):
    """The last day of a post."""

    held_until = LastDayField(label=_("Last day at this post"), help_text=_("From the next day on the post opens nothing any more."))


class HandOverPost(ChoosePerson):
    """Who takes a post over, and from which day."""

    on = DayField(label=_("First day of the one who takes it over"), help_text=_("Until the evening before, it is held as now."))


class ArrangeCover(ChoosePerson):
    """Who stands in, and when."""

    held_from = DayField(label=_("First day"))
    held_until = LastDayField(label=_("Last day"))
