"""What was typed about evaluations."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from trellis.evaluation.queries import LONGEST, MOST_BYTES
from trellis.kit.forms import DayField

A_YEAR = timedelta(days=366)


class OpenForm(forms.Form):
    """With whom, and of which day."""

    who = forms.TypedChoiceField(label=_("Whom you mean"), coerce=int, widget=forms.RadioSelect, error_messages={"required": _("Choose whom you mean.")})
    on = DayField(label=_("Of which day"), help_text=_("The day of the conversation, or on which your district’s form is due."))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], who: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["who"].choices, self.fields["who"].label = people, who  # type: ignore[attr-defined]
        self.fields["on"].initial = today
        self.fields["on"].min_value, self.fields["on"].max_value = today - A_YEAR, today + A_YEAR  # type: ignore[attr-defined]
        self.fields["on"].widget.attrs.update(self.fields["on"].widget_attrs(self.fields["on"].widget))


class FileForm(forms.Form):
    """The district's own form, filled in."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("PDF, Word (.docx) or OpenDocument (.odt), at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.odt"}),
        error_messages={"required": _("Choose the file."), "empty": _("This file is empty. Choose another one.")},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB. Save it with smaller pictures, or as PDF, and try again."))
        return file


class CarryForm(forms.Form):
    """What is carried in, and into which evaluation. Its length is judged by the operation, so that no word is lost."""

    words = forms.CharField(
        label=_("What you carry in"),
        max_length=20 * LONGEST,
        widget=forms.Textarea,
        help_text=_("A copy of these words, with the day. You can change them here first."),
        error_messages={"required": _("There is nothing to carry in. Write it here, or bring it from where it stands.")},
    )
    evaluation = forms.TypedChoiceField(
        label=_("Into which evaluation"), coerce=int, widget=forms.RadioSelect, error_messages={"required": _("Choose the evaluation.")}
    )

    def __init__(self, *args: Any, evaluations: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["evaluation"].choices = evaluations  # type: ignore[attr-defined]
        if len(evaluations) == 1:
            self.fields["evaluation"].initial = evaluations[0][0]


class TakeOutForm(forms.Form):
    """Which copy."""

    key = forms.RegexField(regex=r"^[0-9a-f]{16}$", widget=forms.HiddenInput)
