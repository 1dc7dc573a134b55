"""Words that people type or paste, understood everywhere alike."""

from typing import Any

from django import forms

from trellis.student_support.measures.texts import cleaned


class Words(forms.CharField):
    """Text without what cannot be seen and could deceive: what is left of it is measured, and asked for where it is required."""

    def to_python(self, value: Any) -> str:
        """Return what a reader will see."""
        return cleaned(super().to_python(value) or "")
