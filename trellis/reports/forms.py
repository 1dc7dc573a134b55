"""What auditors look for, and what keepers of records type."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from trellis.audit.queries import verbs_seen
from trellis.directory.queries.trail import is_a_person, numbers_named
from trellis.kit.forms import DayField
from trellis.reports.queries import READINGS, in_words

NAMES = 50  # people of one name among whom the trail is searched


class TrailForm(forms.Form):
    """Which part of the trail to show."""

    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)
    verb = forms.ChoiceField(label=_("What was done"), required=False)
    person = forms.CharField(label=_("By whom"), required=False, max_length=200, help_text=_("A name, or the number of a person."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        seen = sorted((in_words(verb), verb) for verb in verbs_seen())
        acts, readings = ([(verb, words) for words, verb in seen if (verb in READINGS) is is_reading] for is_reading in (False, True))
        groups = [(name, verbs) for name, verbs in ((__("Acts"), acts), (__("Readings"), readings)) if verbs]
        self.fields["verb"].choices = [("", __("Anything")), *groups]  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """Return the filters for the trail; what was not understood does not narrow it, and its field says so."""
        self.is_valid()
        found = {name: self.cleaned_data.get(name) for name in ("since", "until")}
        typed = self.cleaned_data.get("person", "").strip()
        by = None if not typed else [int(typed)] if typed.isdecimal() and len(typed) < 19 else numbers_named(typed, NAMES)
        return {**found, "verb": self.cleaned_data.get("verb", ""), "by": by}


class _PersonNumber(forms.IntegerField):
    """The number of a person who is here."""

    default_error_messages = {"invalid": _("Write the number as it stands in the address of the person’s page.")}

    def clean(self, value: Any) -> int | None:
        number = super().clean(value)
        if number is not None and not is_a_person(number):
            raise forms.ValidationError(__("Nobody here has this number. It stands in the address of the person’s page."))
        return number


class HoldForm(forms.Form):
    """Place a legal hold."""

    person = _PersonNumber(
        label=_("Number of the person"), required=False, min_value=1, help_text=_("Leave it empty to hold everything: then nothing at all is destroyed.")
    )
    reason = forms.CharField(
        label=_("Why"), widget=forms.Textarea, max_length=2000, help_text=_("The case, the request or the order, so that whoever ends the hold can judge it.")
    )
    held_until = DayField(label=_("Until"), required=False, help_text=_("Only if the order names a day. Otherwise somebody ends the hold."))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_held_until(self) -> date | None:
        until: date | None = self.cleaned_data["held_until"]
        if until is not None and until <= self.today:
            raise forms.ValidationError(__("The hold begins today. Choose a later day, or leave it empty."))
        return until


class HoldEndForm(forms.Form):
    """End a legal hold."""

    reason = forms.CharField(label=_("Why is it over?"), widget=forms.Textarea, max_length=2000)


class OrderForm(forms.Form):
    """Destroy what is kept about one person, on a lawful order."""

    person = _PersonNumber(label=_("Number of the person"), min_value=1)
    order = forms.CharField(label=_("The order"), max_length=300, help_text=_("Who ordered it, under which law and when. This stays."))
    is_sure = forms.BooleanField(
        label=_("I have checked the person’s page. These words cannot be brought back."),
        error_messages={"required": _("Look at the person’s page first, then tick this.")},
    )


class PeriodForm(forms.Form):
    """Say how long one kind of record is kept."""

    kind = forms.ChoiceField(label=_("Kind of record"))
    years = forms.IntegerField(label=_("Years"), min_value=0, max_value=100)
    basis = forms.CharField(label=_("By which rule"), max_length=300, help_text=_("The law, the schedule of the State, or the decision of the board."))

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
