"""What the school's office typed about who stands in."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.directory.models import Person, School, Substitution
from trellis.directory.queries.substitutes import may_stand_in, teachers_at, to_choose, told_from_each_other
from trellis.kit.forms import DayField


class EnterSubstitute(forms.Form):
    """Who stands in for whom, and when: somebody known, or somebody new."""

    NEW = ("given_name", "family_name", "email", "is_another")
    teacher = forms.ModelChoiceField(label=_("Who is away"), queryset=Person.objects.none(), error_messages={"required": _("Say who is away.")})
    substitute = forms.ModelChoiceField(label=_("Who stands in"), queryset=Person.objects.none(), required=False)
    given_name = forms.CharField(label=_("First name"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    family_name = forms.CharField(label=_("Last name"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("With it they sign in by a code. Without it you hand them a link or a sheet."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    is_another = forms.BooleanField(label=_("This is another person of that name"), required=False)
    part = forms.ChoiceField(label=_("When"), choices=Substitution.Part.choices, initial=Substitution.Part.DAY, widget=forms.RadioSelect)
    on = DayField(label=_("On which day"), error_messages={"required": _("Choose a day.")})

    def __init__(self, *args: Any, school: School, today: date, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("on", on)
        teachers = teachers_at(school, on)
        self.fields["teacher"].queryset = teachers  # type: ignore[attr-defined]
        names = [(one.pk, one.words) for one in told_from_each_other(list(teachers), school, today)]
        self.fields["teacher"].choices = [("", _("Choose a teacher")), *names]  # type: ignore[attr-defined]
        self.fields["substitute"].queryset = may_stand_in(school, today)  # type: ignore[attr-defined]
        groups = [(name, [(one.pk, one.words) for one in group]) for name, group in to_choose(school, today)]
        self.fields["substitute"].choices = [("", _("Somebody new: write the name below")), *groups]  # type: ignore[attr-defined]

    @property
    def is_new(self) -> bool:
        """Whether the part for somebody new stands open."""
        return bool(self.is_bound and (not self.data.get("substitute") or any(self.errors.get(name) for name in self.NEW)))

    @property
    def new_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.NEW if name != "is_another" or self.is_bound]

    @property
    def known_fields(self) -> list[forms.BoundField]:
        return [self["teacher"], self["substitute"]]

    @property
    def day_fields(self) -> list[forms.BoundField]:
        return [self["part"], self["on"]]
