"""What a school wants known first."""

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.directory.forms.conflicts import SeesTheOther


class SayHeadline(SeesTheOther):
    """One or two sentences of the school's own."""

    words = forms.CharField(
        label=_("What everybody should know first"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences. Begin with what is strong here."),
        error_messages={"required": _("Say one sentence. Whoever asks something of the school reads it first.")},
    )
