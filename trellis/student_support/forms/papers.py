"""What was typed of a paper."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trellis.directory.forms.people import language_choices
from trellis.kit.forms import DayField
from trellis.student_support.forms.words import Words
from trellis.student_support.models import FormalEvent


class RecordFormalEvent(forms.Form):
    """What went out or came back."""

    kind = forms.ChoiceField(label=_("What it is"), choices=FormalEvent.Kind.choices)
    on = DayField(label=_("On which day"))
    guardian = forms.TypedChoiceField(label=_("To or from whom"), coerce=lambda value: int(value) if value else None, required=False, empty_value=None)
    language = forms.ChoiceField(label=_("In which language"), initial="en")
    channel = forms.ChoiceField(label=_("By which way"), choices=FormalEvent.Channel.choices)
    about = Words(label=_("What it is about"), max_length=500, error_messages={"required": _("Say in a few words what it is about.")})

    def __init__(self, *args: Any, guardians: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["language"].choices = language_choices()  # type: ignore[attr-defined]
        self.fields["guardian"].choices = [*guardians, ("", gettext("The student, who is of age"))]  # type: ignore[attr-defined]


class TakeBackFormalEvent(forms.Form):
    """Why it was entered by mistake."""

    why = Words(label=_("Why it is taken back"), max_length=300, error_messages={"required": _("Say why it is taken back.")})
