"""What was typed of a note."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.student_support.forms.words import Words
from trellis.student_support.models import PlanPart


class WriteNote(forms.Form):
    """The words of a note, and who reads them."""

    text = Words(
        label=_("The note"), widget=forms.Textarea, help_text=_("What you saw, heard and did, and what comes next."),
        error_messages={"required": _("This note has no words yet.")},
    )  # fmt: skip
    programme = forms.ChoiceField(label=_("It belongs to"), choices=[("", _("nothing in particular")), *PlanPart.Programme.choices], required=False)
    is_restricted = forms.BooleanField(
        label=_("Restricted: only I and those whom I name read it"), required=False,
        help_text=_("Colleagues with a duty for the student see that there is such a note, not what it says. Each opening is written down."),
    )  # fmt: skip
    readers = forms.TypedMultipleChoiceField(
        label=_("Who else reads it, when it is restricted"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["readers"].choices = people  # type: ignore[attr-defined]


class MendNote(forms.Form):
    """Other words for a note, and who reads it from now on."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    text = Words(label=_("The note"), widget=forms.Textarea, error_messages={"required": _("This note has no words yet.")})
    readers = forms.TypedMultipleChoiceField(label=_("Who else reads it"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], is_restricted: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["readers"].choices = people  # type: ignore[attr-defined]
        if not is_restricted:
            del self.fields["readers"]
