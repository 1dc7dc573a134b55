"""Handing records in, and saying yes to what they would do."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from trellis.records.importers.rows import FILES

MOST_BYTES = 1_000_000_000


class UploadRecords(forms.Form):
    """One CSV file by its own name, or a zip file of several."""

    handed = forms.FileField(
        label=_("File"),
        help_text=_("attendance.csv, marks.csv, incidents.csv or outcomes.csv, or a zip file of them."),
        widget=forms.FileInput(attrs={"accept": ".csv,.zip"}),
    )

    def clean_handed(self) -> UploadedFile:
        handed: UploadedFile = self.cleaned_data["handed"]
        if (handed.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than a gigabyte. Hand in one school year at a time."))
        name = (handed.name or "").lower()
        if name.endswith(".csv") and name.removesuffix(".csv") not in FILES:
            raise forms.ValidationError(_("Name the file attendance.csv, marks.csv, incidents.csv or outcomes.csv, so that we know what stands in it."))
        return handed


class ConfirmRecords(forms.Form):
    """The number of rows that would leave, typed when it is unusual."""

    ended = forms.IntegerField(label=_("How many rows leave in all?"), required=False, min_value=0)

    def __init__(self, *args: Any, is_unusual: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not is_unusual:
            del self.fields["ended"]
