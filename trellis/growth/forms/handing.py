"""What was typed about a hand-over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField


def _words(label: Any, missing: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea, help_text=help_text, error_messages={"required": missing})


class WriteHandOver(forms.Form):
    """What the next should know."""

    words = _words(
        _("What the next supervisor should know"),
        _("Say in a few sentences what the next should know. If there is nothing, say that."),
        _("The principal reads every word of it. What they shared with you alone stays with you: they share it again themselves."),
    )


class SayInHandOver(forms.Form):
    """A question back, or what is added."""

    words = _words(_("Your words"), _("Say in a sentence what you would like to know, or what you add."))


class TakeOverPromise(forms.Form):
    """A new day, or why it is let go."""

    what_then = forms.ChoiceField(
        label=_("What you do with it"),
        choices=[("take", _("I take it over, as a promise of my own")), ("let_go", _("I cannot keep it, and say why"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    by_on = DayField(label=_("By which day"), required=False)
    reason = forms.CharField(
        label=_("Why it cannot be kept"), required=False, max_length=1000, widget=forms.Textarea, help_text=_("Those to whom it was made read it.")
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the day or for the reason, whichever belongs to the choice."""
        found = super().clean() or {}
        if found.get("what_then") == "take" and "by_on" not in self.errors and not found.get("by_on"):
            self.add_error("by_on", _("Choose a day. Both sides see it."))
        if found.get("what_then") == "let_go" and not found.get("reason", "").strip():
            self.add_error("reason", _("Say why it cannot be kept. Those to whom it was made read it."))
        return found
