"""What was typed about mail that came in."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

NEW = "new"


class TakeForm(forms.Form):
    """Into which thread a held mail goes, or that it begins one; and whether somebody vouches for who wrote it."""

    into = forms.ChoiceField(label=_("Into which thread"), widget=forms.RadioSelect, error_messages={"required": _("Choose a thread, or a new one.")})
    vouched = forms.BooleanField(required=False)

    def __init__(self, *args: Any, threads: Iterable[tuple[int, str, str]], claims_to_be: str, **more: Any) -> None:
        super().__init__(*args, **more)
        listed = list(threads)
        field = self.fields["into"]
        field.choices = [*((str(number), subject) for number, subject, _about in listed), (NEW, gettext("A new thread"))]  # type: ignore[attr-defined]
        field.more = {str(number): about for number, _subject, about in listed}  # type: ignore[attr-defined]
        if claims_to_be:
            self.fields["vouched"].label = gettext("I know that this mail is from {name}: I have asked.").format(name=claims_to_be)
            self.fields["vouched"].help_text = gettext("Then it stands in their name. Otherwise it stands in yours, with the address above it.")
        else:
            del self.fields["vouched"]


class PassOnForm(forms.Form):
    """To which office a held mail goes."""

    office = forms.TypedChoiceField(label=_("To which office"), coerce=int, error_messages={"required": _("Choose an office.")})

    def __init__(self, *args: Any, offices: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["office"].choices = [("", ""), *offices]  # type: ignore[attr-defined]


class AddressesForm(forms.Form):
    """The addresses whose mail goes to an office, one in a line."""

    addresses = forms.CharField(
        label=_("Addresses, one in a line"), required=False, max_length=5_000, widget=forms.Textarea(attrs={"class": "input", "rows": 4, "spellcheck": "false"})
    )

    def clean_addresses(self) -> list[str]:
        given = [line.strip().lower() for line in self.cleaned_data["addresses"].splitlines() if line.strip()]
        for address in given:
            try:
                validate_email(address)
            except forms.ValidationError:
                raise forms.ValidationError(gettext("“{address}” is no address. Write it like transport@riverbend.example.").format(address=address)) from None
        return given
