"""Showing both texts when two people edited one thing."""

from typing import Any

from django import forms

from trellis.directory.operations.conflicts import ChangedMeanwhile


class SeesTheOther(forms.Form):
    """A form that carries the mark of what it showed, and shows what somebody else has written since."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)
    theirs: list[tuple[str, str]] = []

    def show_theirs(self, meanwhile: ChangedMeanwhile) -> None:
        """Put their text beside this one; pressing again keeps what then stands in the form."""
        self.add_error(None, str(meanwhile))
        self.theirs = [(str(self.fields[field].label), self._in_words(field, value)) for field, value in meanwhile.theirs.items() if field in self.fields]
        self.data: Any = self.data.copy()
        self.data[self.add_prefix("seen")] = meanwhile.seen

    def _in_words(self, field: str, value: str) -> str:
        choices = dict(getattr(self.fields[field], "choices", ()))
        return str(choices.get(value, value))
