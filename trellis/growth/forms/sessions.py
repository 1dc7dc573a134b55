"""What was typed in answer to a prompt."""

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.growth.forms.cycles import words_field


class AnswerPromptForm(forms.Form):
    """What the two of a visit answer. `seen` is the mark of the text that stood there."""

    words = words_field(_("What you answer together"), help_text=_("A few words that both of you stand by. Both of you can change them."))
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
