"""Handing in a roster, and deciding about it."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 1_000_000_000


class UploadRoster(forms.Form):
    """The zip file as the information system made it."""

    bundle = forms.FileField(
        label=_("Zip file"), help_text=_("OneRoster CSV 1.1 or 1.2, as your information system exported it."), widget=forms.FileInput(attrs={"accept": ".zip"})
    )
    source = forms.CharField(
        label=_("Name of the system"), max_length=100, required=False,
        help_text=_("Only when a second information system also hands in rosters. Leave it empty otherwise."),
    )  # fmt: skip

    def clean_bundle(self) -> UploadedFile:
        bundle: UploadedFile = self.cleaned_data["bundle"]
        if (bundle.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than a gigabyte. No roster is; check what was exported."))
        return bundle


class ConfirmRoster(forms.Form):
    """The number of those who would end, typed when it is unusual."""

    ended = forms.IntegerField(label=_("How many students, staff and schools end in all?"), required=False, min_value=0)

    def __init__(self, *args: Any, is_unusual: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not is_unusual:
            del self.fields["ended"]


class ChooseInRekeying(forms.Form):
    """Who is who: one question for each person here who could be several in the bundle. `choices` are (key, name, [(user, words)])."""

    def __init__(self, *args: Any, choices: list[tuple[int, str, list[tuple[int, str]]]], **more: Any) -> None:
        super().__init__(*args, **more)
        for key, name, users in choices:
            self.fields[f"key_{key}"] = forms.TypedChoiceField(
                label=name,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
                choices=[*users, (-1, gettext("None of these: the next roster ends the record"))],
            )

    @property
    def chosen(self) -> dict[int, int]:
        """What was chosen, by key; a question left open is left out."""
        return {int(name.removeprefix("key_")): user for name, user in self.cleaned_data.items() if user is not None}
