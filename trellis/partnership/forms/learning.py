"""What was typed about one's own learning."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField
from trellis.partnership.forms.teams import words_field
from trellis.partnership.models import SmallTest

SENTENCE = _("Say it in a sentence.")


class BeginGoal(forms.Form):
    """What one wants to learn, until when."""

    goal = words_field(_("What I want to learn"), missing=SENTENCE, help_text=_("Something that you choose, and that helps principals lead."))
    until_on = DayField(label=_("Until which day"))


class EndGoal(forms.Form):
    """What one has learnt."""

    learnt = words_field(_("What I have learnt"), missing=SENTENCE, longest=2000)


class BeginTest(forms.Form):
    """What is tried, what one expects, how one will know, until when."""

    aim = words_field(_("What I try, and with whom"), missing=SENTENCE, help_text=_("Small: one school, one week."))
    prediction = words_field(_("What I expect to happen"), missing=SENTENCE)
    measure = words_field(_("How I shall know"), missing=SENTENCE)
    until_on = DayField(label=_("When it ends"))


class EndTest(forms.Form):
    """What came out, and what follows."""

    result = words_field(_("What happened"), missing=SENTENCE, longest=2000, help_text=_("Beside what you expected. That it did not work is a result."))
    decision = forms.ChoiceField(
        label=_("What follows"), choices=SmallTest.Decision.choices, widget=forms.RadioSelect, error_messages={"required": _("Choose what follows.")}
    )


class ShareLine(forms.Form):
    """Whom one shows a line."""

    to = forms.TypedChoiceField(label=_("Whom you mean"), coerce=int, widget=forms.RadioSelect, error_messages={"required": _("Choose whom you mean.")})

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["to"].choices = people  # type: ignore[attr-defined]
