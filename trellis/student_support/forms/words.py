"""Words that people type or paste, understood everywhere alike."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.student_support.measures.texts import cleaned


class Words(forms.CharField):
    """Text without what cannot be seen and could deceive: what is left of it is measured, and asked for where it is required."""

    def to_python(self, value: Any) -> str:
        """Return what a reader will see."""
        return cleaned(super().to_python(value) or "")


def words_field(label: Any, *, missing: Any = None, help_text: Any = "", longest: int = 500, rows: int = 3) -> Words:
    """Make a field for a few sentences; required where `missing` says what to do without it."""
    errors = {"max_length": _("That is too long: at most %(limit_value)s characters."), **({"required": missing} if missing else {})}
    return Words(
        label=label, required=bool(missing), max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text, error_messages=errors
    )
