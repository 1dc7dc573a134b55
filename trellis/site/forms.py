"""What is typed at the door."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(forms.Form):
    """Ask for a code."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The one that your school or the district has for you."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={
            "required": _("Type your e-mail address, such as amina@example.org."),
            "invalid": _("This is not an e-mail address. It has an @ and a dot, such as amina@example.org."),
        },
    )


class CodeForm(forms.Form):
    """Type the code that came by mail."""

    code = forms.CharField(
        label=_("The code from the e-mail"),
        help_text=_("Eight digits. Spaces do not matter."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Type the eight digits from the e-mail.")},
    )


class LinkForm(forms.Form):
    """Type the letters of a sign-in link from paper."""

    token = forms.CharField(
        label=_("The letters on your paper"),
        help_text=_("Sixteen letters and digits. Small or capital letters and hyphens do not matter."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Type the sixteen letters and digits from your paper.")},
    )

    def clean_token(self) -> str:
        """Return letters and digits alone: a path has no room for what else may be typed."""
        letters = "".join(sign for sign in self.cleaned_data["token"].upper() if sign.isalnum())
        if not letters:
            raise forms.ValidationError(self.fields["token"].error_messages["required"], code="required")
        return letters


class LinkHoursForm(forms.Form):
    """How long a sign-in link works."""

    hours = forms.TypedChoiceField(
        label=_("The link works for"),
        choices=[(1, _("one hour")), (24, _("one day")), (72, _("three days")), (168, _("one week"))],
        coerce=int,
        initial=24,
    )


class LanguageForm(forms.Form):
    """The language of the pages."""

    language = forms.ChoiceField(label=_("Language of the pages"))

    def __init__(self, *args: Any, languages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages  # type: ignore[attr-defined]


class ThemeForm(forms.Form):
    """Light or dark."""

    theme = forms.ChoiceField(label=_("Light or dark"), required=False, choices=[("", _("As this device is set")), ("light", _("Light")), ("dark", _("Dark"))])
