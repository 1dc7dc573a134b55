"""How a person is called, written to, and kept from being found."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.directory.forms.conflicts import SeesTheOther
from trellis.directory.models import Person
from trellis.kit.formats import say_language

# Languages that families of districts in the United States ask for most; a roster may bring any other.
_TAGS = (
    "en es ar zh-Hans zh-Hant vi tl ht so pt fr ru uk ko hi ur bn gu pa te ta ne my ja de it pl fa ps prs sw am ti yo ig ha rw ln hmn km lo "
    "th id ms sm to haw chr nv yup ckb ku tr ro sq bs hr sr el he yi hy ka kar kjb mam qu quc"
)
COMMON_LANGUAGES = tuple(_TAGS.split())


def language_choices(*more: str) -> list[tuple[str, str]]:
    """Return (tag, name in the reader's language), by name; `more` adds tags that are in use."""
    return sorted(((tag, say_language(tag)) for tag in {*COMMON_LANGUAGES, *(tag for tag in more if tag)}), key=lambda pair: pair[1].casefold())


class EditPerson(SeesTheOther):
    """How a person is called and written to; with `with_name`, what no roster says of them; with `with_contact`, where they are reached."""

    given_name = forms.CharField(label=_("Given name"), max_length=200, help_text=_("No roster brings this person, so the name is corrected here."))
    family_name = forms.CharField(label=_("Family name"), max_length=200)
    preferred_given_name = forms.CharField(
        label=_("Name they go by"), max_length=200, required=False, help_text=_("Shown instead of the given name, everywhere.")
    )
    pronouns = forms.CharField(label=_("Pronouns"), max_length=60, required=False)
    language = forms.ChoiceField(label=_("Language in which we write to them"))
    needs_interpreter = forms.BooleanField(label=_("An interpreter is needed when we meet or call"), required=False)
    access_needs = forms.CharField(
        label=_("What else is needed so that they can take part"),
        max_length=300,
        required=False,
        help_text=_("A way in without steps, large print, sign language, somebody who looks after a small child. It is carried to every meeting."),
    )
    channel = forms.ChoiceField(label=_("How they want to hear from us"), choices=Person.Channel.choices, widget=forms.RadioSelect)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=64)
    address = forms.CharField(label=_("Address"), required=False, widget=forms.Textarea, max_length=1000)

    def __init__(self, *args: Any, person: Person, with_name: bool, with_contact: bool, is_protected: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["language"].choices = language_choices(person.language)  # type: ignore[attr-defined]
        if not with_name:
            del self.fields["given_name"], self.fields["family_name"]
        if not with_contact:
            for name in ("email", "phone", "address"):
                del self.fields[name]
        elif is_protected:
            del self.fields["address"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        # Browsers send line ends of their own; without this every address would look changed.
        if "address" in cleaned:
            cleaned["address"] = cleaned["address"].replace("\r\n", "\n")
        return cleaned


class ProtectAddress(forms.Form):
    """Where somebody lives who must not be found."""

    address = forms.CharField(label=_("The address"), widget=forms.Textarea, max_length=1000)
    also = forms.MultipleChoiceField(
        label=_("Who else lives there?"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("Their addresses are taken off the pages too.")
    )

    def __init__(self, *args: Any, household: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["also"].choices = household  # type: ignore[attr-defined]
        if not household:
            del self.fields["also"]


class EndProtection(forms.Form):
    """Nothing to type: ending is confirmed by its button."""
