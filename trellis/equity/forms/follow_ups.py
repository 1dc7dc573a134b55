"""Opening something from a finding, and working on it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from trellis.equity.models import Conversation, PolicyReview
from trellis.kit.forms import DayField


def _words(label: Any, *, missing: Any = None, help_text: Any = "", longest: int = 2000) -> forms.CharField:
    errors = {"required": missing} if missing else {}
    return forms.CharField(label=label, required=bool(missing), max_length=longest, widget=forms.Textarea, help_text=help_text, error_messages=errors)


class OpenConversation(forms.Form):
    """Which question, how, and by when an answer would help."""

    question = _words(_("What do you want to understand?"), missing=_("Write the question that you want to answer together."), longest=300)
    kind = forms.ChoiceField(
        label=_("How"), choices=[(one.value, capfirst(one.label)) for one in Conversation.Kind], initial=Conversation.Kind.WHYS, widget=forms.RadioSelect
    )
    due_on = DayField(
        label=_("By which day would an answer help?"), required=False, help_text=_("On this day it stands on your first page until it is closed.")
    )


class WriteCause(forms.Form):
    """One cause, how we know, and under which other one it stands."""

    words = _words(_("The cause, in a sentence"), missing=_("Say the cause in a sentence."), longest=300)
    evidence = _words(_("How do we know?"), help_text=_("What was counted, seen or said. Leave it empty if it is a guess: it will say so."), longest=600)
    under = forms.TypedChoiceField(label=_("What does it explain?"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, causes: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["under"].choices = [("", _("The question itself")), *causes]  # type: ignore[attr-defined]
        if not causes:
            del self.fields["under"]


class ChangeCause(forms.Form):
    """A cause written anew. `seen` is the mark of what stood on the page."""

    words = _words(_("The cause, in a sentence"), missing=_("Say the cause in a sentence. To remove it, take it back."), longest=300)
    evidence = _words(_("How do we know?"), longest=600)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)


class CloseConversation(forms.Form):
    """What was learned."""

    conclusion = _words(_("What did you learn?"), missing=_("Say what you learned, also if it is that you do not know yet."))


class OpenPolicyReview(forms.Form):
    """Which rule, whom it keeps out, how we know, who decides by when."""

    rule = _words(_("Which rule, and where is it written?"), missing=_("Say which rule."), longest=300)
    keeps_out = _words(_("Whom does it keep out, and how?"), missing=_("Say whom it keeps out."))
    evidence = _words(_("How do we know?"))
    owner = forms.TypedChoiceField(label=_("Who sees to a decision?"), coerce=int, error_messages={"required": _("Choose who sees to it.")})
    due_on = DayField(label=_("By which day"))

    def __init__(self, *args: Any, owners: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]


class ChangePolicyReview(forms.Form):
    """What is known of a rule, written anew. `seen` is the mark of what stood on the page."""

    rule = _words(_("Which rule, and where is it written?"), missing=_("Say which rule."), longest=300)
    keeps_out = _words(_("Whom does it keep out, and how?"), missing=_("Say whom it keeps out."))
    evidence = _words(_("How do we know?"))
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)


class DecideOnPolicy(forms.Form):
    """Keep, change or stop, and the reply."""

    decision = forms.ChoiceField(
        label=_("What becomes of it?"), choices=PolicyReview.Decision, widget=forms.RadioSelect, error_messages={"required": _("Choose one of the three.")}
    )
    reason = _words(_("The reply: what was decided, and why"), missing=_("Reply in a sentence what was decided and why."))


class PromiseFromFinding(forms.Form):
    """What is promised, to whom, by when, in whose name."""

    what = _words(_("What you promise"), missing=_("Say what you promise. They will read it."))
    to = forms.ChoiceField(label=_("To whom"), widget=forms.RadioSelect, error_messages={"required": _("Choose to whom you promise it.")})
    by_on = DayField(label=_("By which day"))
    owner = forms.TypedChoiceField(label=_("Who owns it"), coerce=int, error_messages={"required": _("Choose who owns it.")})

    def __init__(self, *args: Any, owners: Sequence[tuple[int, str]], sides: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]
        self.fields["to"].choices = sides  # type: ignore[attr-defined]
