"""What was typed to a sponsor, by one, and when an ask comes back, comes again or moves."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trellis.asks.forms.filing import line, text
from trellis.kit.forms import DayField


class SponsorForm(forms.Form):
    """Who is to stand for it, and why it cannot fit."""

    asked_of = forms.TypedChoiceField(
        label=_("Who is to stand for it?"), coerce=int, widget=forms.RadioSelect, error_messages={"required": _("Choose somebody.")}
    )
    why = text(
        _("Why can it not fit?"),
        _("Whoever stands for it reads this, and so does every principal whom it reaches."),
        _("Say why it cannot fit. Every principal whom it reaches will read it."),
    )

    def __init__(self, data: Any = None, *, leaders: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["asked_of"].choices = leaders  # type: ignore[attr-defined]


class StandForm(forms.Form):
    """Stand for it, or do not and say why."""

    agrees = forms.TypedChoiceField(
        choices=[("1", "yes"), ("0", "no")], coerce=lambda value: value == "1", error_messages={"required": _("Choose one of the two.")}
    )
    words = text(_("Your words"), _("Needed when you decline: the office reads why, and can bring it back smaller or later."))
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("agrees") is False and not cleaned.get("words", "").strip():
            self.add_error("words", gettext("Say why not. The office reads it and can bring the ask back smaller or later."))
        return cleaned


class BackForm(forms.Form):
    """Smaller, later, or both."""

    minutes_low = forms.IntegerField(label=_("How many minutes at least?"), min_value=1, max_value=2400)
    minutes_high = forms.IntegerField(label=_("How many at most?"), min_value=1, max_value=2400)
    due_on = DayField(label=_("By which day?"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        low, high = cleaned.get("minutes_low"), cleaned.get("minutes_high")
        if low and high and low > high:
            self.add_error("minutes_high", gettext("The most is not less than the least. Turn the two round."))
        return cleaned


class AgainForm(forms.Form):
    """The day of the next time."""

    due_on = DayField(label=_("By which day?"))


class MoveForm(forms.Form):
    """Another day, and why."""

    to_on = DayField(label=_("Which day instead?"))
    reason = line(_("Why does it move?"), _("Those who were asked read it."), missing=_("Say why it moves. Those who were asked read it."))
