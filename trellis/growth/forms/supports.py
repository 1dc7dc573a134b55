"""What was typed about supports."""

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from trellis.growth.models import Support
from trellis.kit.forms import DayField

A_YEAR = timedelta(days=366)


def _hours(label: Any, *, required: bool, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=0.25,
        max_value=200,
        max_digits=5,
        decimal_places=2,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal"}),
        error_messages={
            "required": _("Say how many hours."),
            "invalid": _("Write hours as a number, such as 1.5."),
            "min_value": _("A quarter of an hour is the least."),
            "max_value": _("At most 200 hours. Enter a longer one day by day."),
        },
    )


class SupportForm(forms.Form):
    """What is offered, for which practices, by whom. `seen` is the edition that stood on the page."""

    title = forms.CharField(label=_("What it is called"), max_length=120, error_messages={"required": _("Say what it is called.")})
    kind = forms.ChoiceField(
        label=_("What kind of support"), choices=Support.Kind.choices, widget=forms.RadioSelect, error_messages={"required": _("Choose a kind.")}
    )
    what = forms.CharField(
        label=_("What it is"),
        max_length=2_000,
        widget=forms.Textarea,
        help_text=_("What one does there, with whom, and how to begin."),
        error_messages={"required": _("Say what it is, in a sentence.")},
    )
    practices = forms.MultipleChoiceField(
        label=_("Which practices it serves"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least one practice.")}
    )
    hours = _hours(_("How many hours it commonly takes"), required=False)
    office = forms.TypedChoiceField(label=_("Which office offers it"), coerce=int, empty_value=None, required=False)
    offered_by = forms.CharField(
        label=_("Who gives it, if it is not the office itself"), max_length=120, required=False, help_text=_("A university, or colleagues in turn.")
    )
    link = forms.CharField(
        label=_("Where it is found in the learning system"),
        max_length=500,
        required=False,
        widget=forms.URLInput,
        help_text=_("An address that begins with https://"),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, practices: Sequence[tuple[str, str]], offices: Sequence[tuple[Any, str]] | None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["practices"].choices = practices  # type: ignore[attr-defined]
        if offices is None:
            del self.fields["office"]
        else:
            del self.fields["seen"]  # nothing stood there before
            self.fields["office"].choices = offices  # type: ignore[attr-defined]
            self.fields["office"].required = all(number != "" for number, _name in offices)

    def clean_link(self) -> str:
        """Take an address by https with a host, without a name and password in it, and without what cannot be seen."""
        link = str(self.cleaned_data["link"]).strip()
        if not link:
            return ""
        wrong = forms.ValidationError(_("This is no address by https. Copy it from your browser: it begins with https://"))
        if any(unicodedata.category(letter)[0] in "CZ" for letter in link):
            raise wrong
        try:
            URLValidator(schemes=["https"])(link)
            parts = urlsplit(link)
        except (forms.ValidationError, ValueError):
            raise wrong from None
        if parts.username is not None or parts.password is not None or "\\" in link:
            raise wrong
        return link


class GiveForm(forms.Form):
    """Whom, how many hours, on which day."""

    who = forms.TypedChoiceField(label=_("Which principal"), coerce=int, widget=forms.RadioSelect, error_messages={"required": _("Choose whom you mean.")})
    hours = _hours(_("How many hours"), required=True)
    on = DayField(label=_("On which day"))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]] | None, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["on"].initial = today
        self.fields["on"].min_value, self.fields["on"].max_value = today - A_YEAR, today  # type: ignore[attr-defined]
        self.fields["on"].widget.attrs.update(self.fields["on"].widget_attrs(self.fields["on"].widget))
        if people is None:
            del self.fields["who"]
        else:
            self.fields["who"].choices = people  # type: ignore[attr-defined]
            if len(people) == 1:
                self.fields["who"].initial = people[0][0]
