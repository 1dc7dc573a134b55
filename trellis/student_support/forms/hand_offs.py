"""What is typed when a student is handed on."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.student_support.forms.words import words_field


class DeclineHandOff(forms.Form):
    """Why not."""

    words = words_field(
        _("Why not, and who could"),
        missing=_("Say why not, and who could. The leaders of the school read it, and find somebody."),
        help_text=_("Until they have named somebody else, you stay the one to ask."),
    )


class SayInHandOff(forms.Form):
    """A question, or an answer."""

    words = words_field(_("What you want to know, or what they should know"), missing=_("Write what you want to know, or what they should know."), longest=1000)


class LeaveWords(forms.Form):
    """What the one who leaves wants the next to know."""

    words = words_field(
        _("What you would want to know in their place"),
        longest=2000,
        rows=8,
        help_text=_("How a good day begins, whom the family trusts, what was tried. What stands in the plan they read there."),
    )


class NameNext(forms.Form):
    """One of those who could."""

    person = forms.TypedChoiceField(label=_("Who takes it"), coerce=int, error_messages={"required": _("Choose somebody.")})

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]
