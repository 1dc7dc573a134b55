"""What was typed about timelines, and about how long a milestone may take."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField
from trellis.student_support.forms.words import Words, words_field
from trellis.student_support.models import Milestone, Timeline

LATE_ENTRY = _("Needed when the day lies more than two weeks back: why it is entered only now.")
FAMILY_READS = _("The family reads this, too.")
Choices = Sequence[tuple[Any, Any]]


class HolderField(forms.TypedChoiceField):
    """A named person, or nobody where that may be."""

    def __init__(self, *, required: bool, label: Any) -> None:
        errors = {"required": _("Choose who sees to it."), "invalid_choice": _("Choose somebody of this list.")}
        super().__init__(coerce=int, empty_value=None, required=required, label=label, error_messages=errors)


class BeginTimeline(forms.Form):
    """Which way, where it begins, and who sees to it."""

    track = forms.ChoiceField(label=_("Which way"), choices=Timeline.Track.choices, widget=forms.RadioSelect)
    first = forms.ChoiceField(
        label=_("Where it begins"),
        choices=[("referral", _("with a referral")), ("plan", _("with a plan that stands already"))],
        widget=forms.RadioSelect,
        initial="referral",
    )
    on = DayField(label=_("The day of the referral, or on which the plan began"))
    evaluated_on = DayField(
        label=_("The day on which it was last decided who is eligible"),
        required=False,
        help_text=_("Only for a plan that stands already. Without it the day of the re-evaluation is not known, and the page says so."),
    )
    holder = HolderField(required=False, label=_("Who sees to it first"))
    why = words_field(_("Why it is entered only now"), help_text=LATE_ENTRY, longest=300, rows=2)

    def __init__(self, *args: Any, people: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["holder"].choices = [("", _("Nobody yet")), *people]  # type: ignore[attr-defined]


class SayWhyLate(forms.Form):
    """Why a day was missed."""

    delay_reason = forms.ChoiceField(label=_("Why it comes late"), error_messages={"required": _("Choose why it comes late.")}, help_text=FAMILY_READS)
    delay_words = words_field(_("In a sentence, where it says more"), longest=500, rows=2)

    def __init__(self, *args: Any, delays: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["delay_reason"].choices = [("", _("Choose")), *delays]  # type: ignore[attr-defined]


class MeetMilestone(SayWhyLate):
    """On which day it was done, and after its day why."""

    on = DayField(label=_("On which day it was done"))
    words = words_field(_("A word about it"), help_text=LATE_ENTRY, longest=500, rows=2)
    field_order = ("on", "words", "delay_reason", "delay_words")

    def __init__(self, *args: Any, delays: Choices, is_late: bool, **more: Any) -> None:
        super().__init__(*args, delays=delays, **more)
        self.fields["delay_reason"].required = False  # only the day that is typed tells whether it is late
        if not is_late:
            del self.fields["delay_reason"], self.fields["delay_words"]


class PauseMilestone(forms.Form):
    """From when the clock stands still, and why."""

    on = DayField(label=_("The first day that does not count"))
    reason = forms.ChoiceField(label=_("Why the clock stands still"), error_messages={"required": _("Choose why the clock stands still.")})
    words = words_field(_("In a sentence, where it says more"), help_text=LATE_ENTRY, longest=300, rows=2)

    def __init__(self, *args: Any, reasons: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"].choices = [("", _("Choose")), *reasons]  # type: ignore[attr-defined]


class EndPause(forms.Form):
    """From when the clock runs again."""

    on = DayField(label=_("The first day that counts again"))


class SettleDay(forms.Form):
    """Why a day is taken over or kept; `seen` is the other day, as the page showed it."""

    why = words_field(_("Why"), missing=_("Say why. The family reads it."), longest=300, rows=2, help_text=FAMILY_READS)
    seen = forms.DateField(required=False, widget=forms.HiddenInput)


class PassBall(forms.Form):
    """To whom it goes."""

    holder = HolderField(required=True, label=_("Who sees to it from now on"))
    why = words_field(_("Why"), longest=300, rows=2)

    def __init__(self, *args: Any, people: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["holder"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]


class EndTimeline(forms.Form):
    """Why the way ends here."""

    because = forms.ChoiceField(
        label=_("Why it ends"), choices=Timeline.Because.choices, widget=forms.RadioSelect, error_messages={"required": _("Choose why it ends.")}
    )
    words = words_field(_("In a sentence, where it says more"), longest=300, rows=2)


class SetTimelineRule(forms.Form):
    """How long a milestone may take, and where that is written."""

    count = forms.IntegerField(
        label=_("How many"),
        required=False,
        min_value=1,
        max_value=1_100,
        error_messages={
            "invalid": _("Write a whole number."),
            "min_value": _("Write 1 or more, or leave it empty for no day at all."),
            "max_value": _("That is more than three years in days. Count in years."),
        },
        help_text=_("Empty: no day is set."),
    )
    unit = forms.ChoiceField(label=_("Of what"), choices=Milestone.Unit.choices)
    basis = Words(
        label=_("Where it is written"),
        max_length=300,
        error_messages={"required": _("Say where it is written: a law, a rule of the State, a decision of the district.")},
    )
