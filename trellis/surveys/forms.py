"""What was typed on one question."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.surveys.models import Answer
from trellis.surveys.operations import LONGEST_TEXT

LEVELS = ("1", "2", "3", "4")


class AnswerForm(forms.Form):
    """One answer: a level, "I cannot say" or "I would rather not answer", with words where they are wanted."""

    said = forms.ChoiceField(
        choices=[*((level, level) for level in LEVELS), (Answer.Said.CANNOT_SAY, _("I cannot say")), (Answer.Said.RATHER_NOT, _("I would rather not answer"))],
        error_messages={"required": _("Choose one of these, or say that you would rather not answer."), "invalid_choice": _("Choose one of these.")},
    )
    seen = forms.CharField(label=_("What have you seen?"), required=False, max_length=LONGEST_TEXT)
    comment = forms.CharField(label=_("Anything you want to add"), required=False, max_length=LONGEST_TEXT)

    def answer(self) -> dict[str, Any]:
        """Return the answer as the operation takes it."""
        chosen = self.cleaned_data["said"]
        level = int(chosen) if chosen in LEVELS else None
        return {
            "said": Answer.Said.LEVEL if level else chosen,
            "level": level,
            "seen": self.cleaned_data["seen"],
            "comment": self.cleaned_data["comment"],
        }
