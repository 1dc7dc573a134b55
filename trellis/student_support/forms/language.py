"""Suggestions beside a field, and the list from which they come."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.access.standing import Standing
from trellis.directory.models import Student
from trellis.student_support.queries.language import suggestions, writes_own_words

SEEN = "suggestions_seen"  # sent by the suggestions themselves (kit/field.html): they are shown once and stop nothing


def suggest(form: forms.Form, names: tuple[str, ...], standing: Standing, student: Student, *, for_classrooms: bool = False) -> bool:
    """Put suggestions beside the fields of a form, and say whether its writer should see them before it is kept: once, and never again."""
    values = {name: str(form[name].value() or "") for name in names if name in form.fields}
    if not any(values.values()) or writes_own_words(standing, student):
        return False
    found = suggestions(values, for_classrooms=for_classrooms)
    is_first = form.is_bound and SEEN not in form.data
    for name, some in found.items():
        form.fields[name].suggestions = some  # type: ignore[attr-defined]
    if found and is_first:
        form.fields[next(iter(found))].is_looked_at_first = True  # type: ignore[attr-defined]
    return bool(found) and is_first


class KeepGentleWords(forms.Form):
    """A list, one entry a line."""

    number = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    text = forms.CharField(
        label=_("The list"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"spellcheck": "true"}),
        help_text=_("One entry a line: the words, in several forms with commas between | what one could say | why. A line that begins with # is a heading."),
    )

    def add_lines(self, lines: Any) -> None:
        """Say what is wrong, line by line."""
        for line in lines:
            self.add_error("text", line)
