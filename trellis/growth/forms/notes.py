"""What was typed into a note."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.growth.models import Note
from trellis.kit.forms import KeptForm


class TakeNote(KeptForm):
    """A note, as a device keeps it until it has been taken. How long it may be is said by the operation, in words that help."""

    text = forms.CharField(label=_("What you saw or heard"), widget=forms.Textarea, strip=False, error_messages={"required": _("This note has no words yet.")})
    kind = forms.ChoiceField(label=_("What it is"), choices=Note.Kind.choices, initial=Note.Kind.SAW, widget=forms.RadioSelect)
    visit = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**63 - 1)
    practice_keys = forms.MultipleChoiceField(label=_("Practices it speaks to"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, practices: Sequence[tuple[str, list[tuple[str, str]]]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["practice_keys"].choices = [(key, f"{key} {name}") for _area, listed in practices for key, name in listed]  # type: ignore[attr-defined]


class TakePhoto(forms.Form):
    """A photo of a note, by the numbers that the device gave both."""

    note = forms.UUIDField()
    sent_as = forms.UUIDField()


class MergeNote(forms.Form):
    """The one text that stands in the place of several."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    text = forms.CharField(
        label=_("The note as you mean it"), widget=forms.Textarea, strip=False, error_messages={"required": _("This note has no words yet.")}
    )


class AnswerNote(forms.Form):
    """What one says to a shared note."""

    text = forms.CharField(label=_("Your answer"), widget=forms.Textarea, error_messages={"required": _("Write your answer.")})
