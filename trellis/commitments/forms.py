"""What was typed about a promise."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField

LONGEST_TEXT = 2_000


class WordsField(forms.CharField):
    """A sentence or two."""

    def __init__(self, *, missing: Any, rows: int = 3, **more: object) -> None:
        super().__init__(
            widget=forms.Textarea(attrs={"class": "input", "rows": rows}),
            max_length=LONGEST_TEXT,
            error_messages={"required": missing, "max_length": _("That is too long: at most 2,000 characters.")},
            **more,  # type: ignore[arg-type]
        )


class KeepForm(forms.Form):
    """Say what was done."""

    done = WordsField(label=_("What was done"), missing=_("Say in a sentence what was done. Those who were promised it will read it."))


class LetGoForm(forms.Form):
    """Say why it is let go."""

    reason = WordsField(label=_("Why it is let go"), missing=_("Say why. Those who were promised it will read it."))


class AnotherDayForm(forms.Form):
    """Ask for another day."""

    to_on = DayField(label=_("Which day instead"), widget=forms.DateInput(attrs={"type": "date", "class": "input input--short"}, format="%Y-%m-%d"))
    reason = WordsField(label=_("Why it takes longer"), missing=_("Say why. Those who were promised it will read it."), rows=2)


class AgreeForm(forms.Form):
    """Agree to another day, or do not."""

    agrees = forms.TypedChoiceField(
        choices=[("1", "yes"), ("0", "no")], coerce=lambda value: value == "1", error_messages={"required": _("Choose one of the two.")}
    )
    words = forms.CharField(
        label=_("Anything you want to say about it"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"class": "input", "rows": 2})
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
