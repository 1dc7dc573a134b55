"""What was typed about a signal, and of a rule."""

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField
from trellis.student_support.forms.words import Words
from trellis.student_support.models import SignalAnswer, SignalRule


class AnswerSignal(forms.Form):
    """What somebody did, and when."""

    kind = forms.ChoiceField(
        label=_("What did you do?"), choices=SignalAnswer.Kind.choices, widget=forms.RadioSelect, error_messages={"required": _("Choose one.")}
    )  # fmt: skip
    words = Words(
        label=_("In a sentence"),
        max_length=1000,
        required=False,
        help_text=_("What whoever reads this next should know. Not needed when you spoke with somebody."),
    )
    on = DayField(label=_("On which day"))


class WriteRule(forms.Form):
    """What a rule counts, and where it comes from."""

    at_least = forms.IntegerField(
        label=_("From how many on"), min_value=1, max_value=366, help_text=_("Days absent, courses not passed or incidents; of a share, days of a hundred."),
        error_messages={"required": _("Say from how many on.")},
    )  # fmt: skip
    within_days = forms.IntegerField(
        label=_("Within how many days"), min_value=1, max_value=366, required=False,
        help_text=_("Days of the calendar. Empty for a share: it counts since the school year began.")
    )  # fmt: skip
    rises_after = forms.IntegerField(
        label=_("Days without an answer until the next person is asked"), min_value=1, max_value=30, initial=5,
        help_text=_("First counselors and the team, then the leaders of the school, then the director."),
        error_messages={"required": _("Say after how many days.")},
    )  # fmt: skip
    source = Words(
        label=_("Where it comes from"), max_length=500, widget=forms.Textarea, help_text=_("A study, a law, or who decided it and in which meeting."),
        error_messages={"required": _("Say where the rule comes from.")},
    )  # fmt: skip
    source_on = DayField(label=_("The day of that"))


class NewRule(WriteRule):
    """A rule that does not stand yet."""

    kind = forms.ChoiceField(label=_("What it looks at"), choices=SignalRule.Kind.choices)
    field_order = ("kind",)


class ChangeRule(WriteRule):
    """A rule as it is written anew; `number` is the edition that was read."""

    number = forms.IntegerField(widget=forms.HiddenInput)
