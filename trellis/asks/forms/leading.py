"""What was typed about one's own time."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trellis.asks.queries.leading import Choice


class FeedForm(forms.Form):
    """The address of one's own calendar. It is taken in and never shown again."""

    address = forms.CharField(
        label=_("The secret address of your calendar"),
        max_length=2000,
        help_text=_("Your calendar’s page has it under “share” or “publish”, often as an ICS link. It begins with https:// or webcal://."),
        error_messages={"required": _("Paste the address of your calendar."), "max_length": _("That is too long for an address.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
    )


class KindsForm(forms.Form):
    """One's own list of kinds: each may be called otherwise or left out, and one may be added."""

    added = forms.CharField(label=_("One more kind"), max_length=80, required=False, help_text=_("In your own words."))

    def __init__(self, data: Any = None, *, kinds: Sequence[Choice], left_out: Sequence[int], **more: Any) -> None:
        super().__init__(data, **more)
        self.kinds = kinds
        for kind in kinds:
            self.fields[f"name-{kind.pk}"] = forms.CharField(
                label=kind.name, max_length=80, required=False, initial=kind.name, widget=forms.TextInput(attrs={"class": "input"})
            )
            self.fields[f"out-{kind.pk}"] = forms.BooleanField(
                label=gettext("Leave out: %(kind)s") % {"kind": kind.name}, required=False, initial=kind.pk in left_out
            )
        self.order_fields([name for name in self.fields if name != "added"] + ["added"])

    @property
    def rows(self) -> list[tuple[Choice, forms.BoundField, forms.BoundField]]:
        """Return each kind with its two fields."""
        return [(kind, self[f"name-{kind.pk}"], self[f"out-{kind.pk}"]) for kind in self.kinds]

    @property
    def names(self) -> dict[int, str]:
        """Return what each kind is called."""
        return {kind.pk: self.cleaned_data[f"name-{kind.pk}"] for kind in self.kinds}

    @property
    def left_out(self) -> set[int]:
        """Return which kinds are left out."""
        return {kind.pk for kind in self.kinds if self.cleaned_data[f"out-{kind.pk}"]}


class ShareForm(forms.Form):
    """Whom to show one's picture, by name."""

    to = forms.TypedChoiceField(
        label=_("Show it to"), coerce=int, error_messages={"required": _("Choose somebody."), "invalid_choice": _("Choose somebody who works here today.")}
    )

    def __init__(self, data: Any = None, *, people: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["to"].choices = people  # type: ignore[attr-defined]
