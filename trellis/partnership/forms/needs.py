"""Files that the district brings: the need of schools, and what schools are given."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField
from trellis.partnership.importers import Read, as_text, read_allocations, read_needs

LARGEST = 2_000_000


class LoadAllocations(forms.Form):
    """A file and its source. `text` carries the file from the look to the load."""

    file = forms.FileField(label=_("The file"), required=False, help_text=_("CSV with the columns school, what, amount."))
    text = forms.CharField(required=False, widget=forms.HiddenInput, max_length=LARGEST, strip=False)
    source = forms.CharField(
        label=_("Where the numbers come from"), max_length=300, error_messages={"required": _("Name the source. Whoever reads the page sees it.")}
    )
    read: Read | None = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if file is not None and file.size > LARGEST:
            self.add_error("file", gettext("The file is larger than two megabytes. One row for each school is enough."))
            return cleaned
        text = as_text(file.read()) if file is not None else cleaned.get("text", "")
        if not text.strip():
            self.add_error("file", gettext("Choose a file."))
            return cleaned
        self.read = self.understood(text)
        self.data = {**dict(self.data.items()), "text": text}
        return cleaned

    def understood(self, text: str) -> Read:
        return read_allocations(text)


class LoadNeeds(LoadAllocations):
    """The same for an index of need, with its name and its day."""

    name = forms.CharField(label=_("What the index is called"), max_length=120, error_messages={"required": _("Give the index its name.")})
    as_of_on = DayField(label=_("As of which day"))
    field_order = ("file", "name", "source", "as_of_on")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["file"].help_text = _("CSV with the columns school, need: one row for each school, the higher the number the more it needs.")

    def understood(self, text: str) -> Read:
        return read_needs(text)
