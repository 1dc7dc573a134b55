"""Choosing one person among very many, with and without script."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trellis.directory.models import Person
from trellis.directory.queries.people import described
from trellis.directory.queries.search import people_named


class ChoosePerson(forms.Form):
    """Find one person by name or e-mail address. Where several fit, the form comes back and asks which.

    `people` are those who may be chosen. `cleaned_data["person"]` is the one.
    """

    who = forms.CharField(
        label=_("Who"),
        max_length=200,
        error_messages={"required": _("Say who it is.")},
        help_text=_("Their name or e-mail address. The beginning of each word is enough."),
    )
    number = forms.TypedChoiceField(label=_("Which of them"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, people: "QuerySet[Person]", today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.people = people
        self.today = today
        self.several = False
        chosen = self.data.get(self.add_prefix("number")) or self.initial.get("number")
        one = people.filter(pk=chosen).first() if chosen and str(chosen).isdecimal() else None
        self.one = one
        self.fields["who"].required = one is None
        if one:
            self._offer([one])
            self.initial["number"] = one.pk
        if not one:
            self.fields["number"].widget = forms.HiddenInput()

    def _offer(self, found: list[Person]) -> None:
        field = self.fields["number"]
        field.widget = forms.RadioSelect()
        field.choices = described(found, self.today)  # type: ignore[attr-defined]
        field.widget.choices = field.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        typed = (cleaned.get("who") or "").strip()
        if self.one and (not typed or typed == self.data.get(self.add_prefix("asked"), typed)):
            cleaned["person"] = self.one
            return cleaned
        found = people_named(self.people, typed) if typed else []
        if len(found) == 1:
            cleaned["person"] = found[0]
        elif found:
            self._offer(found)
            self.errors.pop("number", None)
            self.add_error("number", gettext("Several people fit. Choose one of them."))
        elif not self.errors.get("who"):
            self.add_error("who", gettext("Nobody here fits that. Look at the letters, or type more of the name."))
        return cleaned
