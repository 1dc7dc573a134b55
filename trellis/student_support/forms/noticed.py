"""What was typed of something noticed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.student_support.forms.words import Words


class Notice(forms.Form):
    """What somebody saw, and what goes well."""

    words = Words(
        label=_("What did you notice?"), max_length=4000, widget=forms.Textarea, help_text=_("What you saw or heard, when and where. Two sentences will do."),
        error_messages={"required": _("Say in a sentence what you noticed.")},
    )  # fmt: skip
    goes_well = Words(label=_("What goes well?"), max_length=500, required=False)


class TalkToMe(forms.Form):
    """With whom a student wants to talk."""

    asked = forms.TypedChoiceField(label=_("Who should come to you?"), coerce=int, widget=forms.RadioSelect, error_messages={"required": _("Choose one.")})
    words = Words(
        label=_("Do you want to say what about?"), max_length=4000, required=False, widget=forms.Textarea, help_text=_("You do not have to.")
    )  # fmt: skip

    def __init__(self, *args: Any, adults: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["asked"].choices = adults  # type: ignore[attr-defined]


class AnswerNoticed(forms.Form):
    """What is done now."""

    answer = Words(
        label=_("What is done now?"), max_length=4000, widget=forms.Textarea, help_text=_("Whoever noticed it reads this, and it stands in the line of time."),
        error_messages={"required": _("Say in a sentence what is done now. Whoever noticed it reads it.")},
    )  # fmt: skip
