"""What was typed at an office about what became of an ask."""

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.asks.forms.doing import WordsField
from trellis.asks.models import Receipt


class ReceiptForm(forms.Form):
    """Say what became of it."""

    became = forms.ChoiceField(
        label=_("What became of it"), choices=Receipt.Became.choices, widget=forms.RadioSelect, error_messages={"required": _("Choose one of the three.")}
    )
    words = WordsField(
        label=_("In a sentence or two"),
        missing=_("Say it in a sentence. Everybody whom you asked will read it."),
        help_text=_("What was decided, who has it now, or why it was not used. Everybody whom you asked reads it."),
    )


class WhyForm(forms.Form):
    """Say why."""

    why = WordsField(label=_("Why"), missing=_("Say why in a sentence."))
