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


class PaperCodeForm(forms.Form):
    """The code on a sheet, and how it came."""

    code = forms.CharField(label=_("Code on the sheet"), max_length=60, error_messages={"required": _("Type the code that stands at the top of the sheet.")})
    by_phone = forms.BooleanField(label=_("Somebody tells me by phone"), required=False)


class TypedAnswerForm(forms.Form):
    """One question of a paper sheet, as typed with the keyboard alone: 1 to 4, c, r, or nothing."""

    SAID = {"c": Answer.Said.CANNOT_SAY, "r": Answer.Said.RATHER_NOT}

    said = forms.CharField(required=False, max_length=1)
    seen = forms.CharField(required=False, max_length=LONGEST_TEXT)
    comment = forms.CharField(required=False, max_length=LONGEST_TEXT)

    def clean_said(self) -> str:
        """Take the sign in either case; anything else is told what there is."""
        sign = str(self.cleaned_data["said"]).strip().lower()
        if sign and sign not in LEVELS and sign not in self.SAID:
            raise forms.ValidationError(_("1, 2, 3 or 4; c for “I cannot say”; r for “I would rather not answer”; or nothing."))
        return sign

    def clean(self) -> dict[str, Any]:
        """Ask for a sign where only words were typed."""
        typed = super().clean() or {}
        if not typed.get("said") and "said" not in self.errors and (typed.get("seen") or typed.get("comment")):
            self.add_error("said", _("Words without an answer: type r if nothing is ticked on the sheet."))
        return typed

    def answer(self) -> dict[str, Any] | None:
        """Return the answer as the operation takes it, None where nothing was ticked."""
        sign = self.cleaned_data["said"]
        if not sign:
            return None
        level = int(sign) if sign in LEVELS else None
        said = Answer.Said.LEVEL if level else self.SAID[sign]
        return {"said": said, "level": level, "seen": self.cleaned_data["seen"], "comment": self.cleaned_data["comment"]}


class SlipsForm(forms.Form):
    """How many slips to print."""

    number = forms.IntegerField(label=_("How many"), min_value=1, max_value=300, initial=30)
    large = forms.BooleanField(label=_("In large print"), required=False)
