"""What was typed of a student's own words."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.student_support.forms.words import Words
from trellis.student_support.models import OwnWord
from trellis.student_support.models.students import Came

ABOUT = {
    OwnWord.Kind.ABOUT_ME: _("Who I am"),
    OwnWord.Kind.STRENGTH: _("What I am good at"),
    OwnWord.Kind.HELPS: _("What helps me"),
    OwnWord.Kind.HARD: _("What is hard for me"),
    OwnWord.Kind.HOPE: _("What I want"),
}
WHO = {OwnWord.SaidBy.STUDENT: _("The student"), OwnWord.SaidBy.FAMILY: _("The family"), OwnWord.SaidBy.STAFF: _("An adult at school: I see it")}
WHO_AT_HOME = {OwnWord.SaidBy.FAMILY: _("We, the family"), OwnWord.SaidBy.STUDENT: _("Our child, in their own words")}


class SayOwnWords(forms.Form):
    """One thing at the head of a student's page."""

    kind = forms.ChoiceField(label=_("What it is about"), choices=list(ABOUT.items()), widget=forms.RadioSelect, error_messages={"required": _("Choose one.")})
    words = Words(
        label=_("The words"), max_length=500, widget=forms.Textarea, help_text=_("As they were said. One sentence is enough."),
        error_messages={"required": _("Write a sentence. One is enough.")},
    )  # fmt: skip
    said_by = forms.ChoiceField(label=_("Who says it"), widget=forms.RadioSelect, error_messages={"required": _("Choose who says it.")})
    came = forms.ChoiceField(label=_("How it came"), choices=Came.choices, initial=Came.HERE, required=False, help_text=_("It stands the same, whichever way."))

    def __init__(self, *args: Any, speakers: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        said = WHO if OwnWord.SaidBy.STAFF in speakers else WHO_AT_HOME
        self.fields["said_by"].choices = [(one, said[OwnWord.SaidBy(one)]) for one in speakers] if len(speakers) > 1 else [(speakers[0], "")]  # type: ignore[attr-defined]
        if len(speakers) == 1:
            self.fields["said_by"].widget = forms.HiddenInput()
            self.fields["said_by"].initial = speakers[0]
        if OwnWord.SaidBy.STAFF not in speakers:
            self.fields["came"].widget = forms.HiddenInput()

    def clean_came(self) -> str:
        """Return the way, which is here where nobody said another."""
        return self.cleaned_data["came"] or Came.HERE.value
