"""What was typed about a release."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class BeginRelease(forms.Form):
    """Which school years are counted, and what the release is called."""

    school_years = forms.TypedMultipleChoiceField(
        label=_("School years"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Gaps are looked for in the last of them; the others show how it was before."),
        error_messages={"required": _("Choose one school year or more.")},
    )
    name = forms.CharField(label=_("What it is called"), max_length=120, required=False, help_text=_("Left empty: the last of the school years."))

    def __init__(self, data: Any = None, *, years: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["school_years"].choices = years  # type: ignore[attr-defined]


class WithdrawRelease(forms.Form):
    """Why a release is taken back."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
        help_text=_("Whoever opens the release reads it."),
        error_messages={"required": _("Say why it is withdrawn. Whoever has read it should know.")},
    )
