"""Offices."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from trellis.directory.forms.conflicts import SeesTheOther
from trellis.directory.models import Office


class OpenOffice(forms.Form):
    """Name, purpose and place of an office."""

    name = forms.CharField(label=_("Name"), max_length=200)
    purpose = forms.CharField(
        label=_("What it is for"), widget=forms.Textarea, required=False, max_length=2000, help_text=_("How its work helps principals lead, in its own words.")
    )
    parent = forms.ModelChoiceField(label=_("Part of"), queryset=Office.objects.none(), required=False, empty_label=_("No other office"))

    def __init__(self, *args: Any, offices: "QuerySet[Office]", **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["parent"].queryset = offices  # type: ignore[attr-defined]
        self.fields["parent"].label_from_instance = lambda office: office.name  # type: ignore[attr-defined]


class EditOffice(OpenOffice, SeesTheOther):
    """The same, with an eye on the other editor."""


class CloseOffice(forms.Form):
    """Nothing to type: closing is confirmed by its button."""
