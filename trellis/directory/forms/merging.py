"""Two records that are one human being."""

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.directory.forms.choosing import ChoosePerson


class ChooseOther(ChoosePerson):
    """The other record."""


class MergePeople(forms.Form):
    """How one knows."""

    reason = forms.CharField(label=_("How do you know that they are one person?"), max_length=300, help_text=_("Who told you, or which paper you have seen."))


class SplitPeople(forms.Form):
    """Nothing to type: splitting is confirmed by its button."""
