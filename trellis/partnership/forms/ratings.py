"""What was typed after a thread was settled, and in the reply to a term."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField
from trellis.partnership.models import Rating


class RateForm(forms.Form):
    """Whether one got what one needed."""

    got = forms.ChoiceField(
        label=_("Did you get what you needed?"), choices=Rating.Got, widget=forms.RadioSelect, error_messages={"required": _("Choose one of the four.")}
    )
    words = forms.CharField(label=_("Anything the office should know"), max_length=500, required=False)


class ReplyForm(forms.Form):
    """What was heard, what will change, and where one is made, a promise with its day."""

    heard = forms.CharField(
        label=_("What we heard"),
        widget=forms.Textarea,
        max_length=4_000,
        error_messages={"required": _("Say what you heard. Those who answered will read it.")},
    )
    will_change = forms.CharField(
        label=_("What we will change, or why nothing changes"),
        widget=forms.Textarea,
        max_length=4_000,
        error_messages={"required": _("Say what you will change, or why nothing changes.")},
    )
    promise = forms.CharField(
        label=_("One thing we promise"),
        max_length=500,
        required=False,
        help_text=_("It becomes a promise with a day, owned by you, to those who answered."),
    )
    promise_by_on = DayField(label=_("By which day"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("promise", "").strip() and not cleaned.get("promise_by_on") and "promise_by_on" not in self.errors:
            self.add_error("promise_by_on", _("A promise needs a day. Choose one, or leave the promise out."))
        return cleaned
