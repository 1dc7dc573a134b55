"""What was typed in a cycle: its lines, its measures, its closing."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.growth.models import Line
from trellis.kit.forms import DayField

LONGEST = 4_000
SENTENCE = _("Say it in a sentence.")
NUMBER = {"invalid": _("Write a number, such as 62 or 0.4."), "required": _("Write a number, such as 62 or 0.4.")}


def words_field(label: Any, *, help_text: Any = "", longest: int = LONGEST, required: bool = True, missing: Any = SENTENCE) -> forms.CharField:
    """Make a field for words of one's own."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.Textarea,
        max_length=longest,
        error_messages={"required": missing, "max_length": _("That is too long: at most %(limit_value)s characters.")},
    )


class PracticeField(forms.ChoiceField):
    """A practice of the framework for principals, by its areas; none is a choice, too."""

    def __init__(self, *, areas: Sequence[tuple[str, Sequence[tuple[str, str]]]], **more: Any) -> None:
        named = [(area, [(key, f"{key} {name}") for key, name in practices]) for area, practices in areas]
        super().__init__(choices=[("", _("None of them, or I cannot say yet")), *named], required=False, **more)


class _SeenForm(forms.Form):
    """A form that knows which words it showed; without it nothing stood there."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)


class EvidenceForm(_SeenForm):
    """What one saw, heard or counted."""

    words = words_field(_("What I saw, heard or counted"), help_text=_("One thing. Of students: how they learn, and how they fare here. No names are needed."))


class SupportForm(_SeenForm):
    """What helps one practise."""

    words = words_field(
        _("What helps me practise"), help_text=_("A colleague to watch, something to read, time that is kept free, somebody who tells me the truth.")
    )


class FocusForm(_SeenForm):
    """One area of focus in one's own leadership, tied to a practice."""

    words = words_field(_("What I want to get better at as a leader"), help_text=_("One thing, and something that you yourself do. Not what others should do."))

    def __init__(self, *args: Any, areas: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        if areas:
            self.fields["practice_key"] = PracticeField(areas=areas, label=_("The practice to which it belongs"))


class TheoryForm(_SeenForm):
    """If I…, then…, so that…"""

    words = words_field(_("If I…"), longest=600, help_text=_("What you do, and with whom. Begin with “I”."))
    then = words_field(_("then…"), longest=600, help_text=_("What changes in what adults here do."))
    so_that = words_field(_("so that…"), longest=600, help_text=_("What changes for students, and how I shall know."))


class WhyForm(_SeenForm):
    """One rung: why is that so, and is it ours to change?"""

    words = words_field(_("Why is that so?"), longest=600, help_text=_("About how things are done here, rather than about somebody."))
    ours_to_change = forms.TypedChoiceField(
        label=_("Is it something we could change?"),
        choices=[("1", _("Yes, we could")), ("0", _("No, that lies beyond us")), ("", _("I do not know yet"))],
        coerce=lambda value: value == "1",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class LearntForm(_SeenForm):
    """What was learned, or what it means for the next."""

    words = words_field(_("In your own words"))


FORM_OF_A_KIND: dict[str, type[_SeenForm]] = {
    Line.Kind.EVIDENCE: EvidenceForm,
    Line.Kind.FOCUS: FocusForm,
    Line.Kind.THEORY: TheoryForm,
    Line.Kind.SUPPORT: SupportForm,
    Line.Kind.WHY: WhyForm,
    Line.Kind.LEARNT: LearntForm,
    Line.Kind.NEXT: LearntForm,
}


class FindingForm(forms.Form):
    """Whose value of a finding becomes the baseline, and what is hoped for."""

    group = forms.ChoiceField(label=_("Which value is your baseline?"), widget=forms.RadioSelect, error_messages={"required": _("Choose one of them.")})
    hoped_for = forms.DecimalField(
        label=_("What you hope for"),
        required=False,
        max_digits=4,
        decimal_places=1,
        error_messages=NUMBER,
        help_text=_("On the same scale. You can say it later."),
    )

    def __init__(self, *args: Any, values: Sequence[tuple[str, str]], lowest: Any, highest: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["group"].choices = [*values, ("", _("None: I only remember where the cycle came from"))]  # type: ignore[attr-defined]
        self.fields["group"].required = bool(values)
        self.lowest, self.highest = lowest, highest

    def clean_group(self) -> str:
        return str(self.cleaned_data["group"])

    def clean_hoped_for(self) -> Any:
        hoped = self.cleaned_data["hoped_for"]
        if hoped is not None and not 0 <= hoped <= self.highest:
            raise forms.ValidationError(_("The scale goes from %(low)s to %(high)s.") % {"low": self.lowest, "high": self.highest})
        return hoped


def _value(label: Any, required: bool = True, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(label=label, required=required, help_text=help_text, max_digits=12, decimal_places=3, error_messages=NUMBER)


class ChangeMeasureForm(forms.Form):
    """What is counted, and what is hoped for."""

    name = forms.CharField(
        label=_("What is counted"),
        max_length=200,
        help_text=_("Something small that shows whether anything moved for students: lessons in which every child spoke, late arrivals in a week."),
        error_messages={"required": _("Say what is counted.")},
    )
    unit = forms.CharField(label=_("In what"), max_length=60, required=False, help_text=_("Such as: per cent, minutes, children."))
    more_is_better = forms.TypedChoiceField(
        label=_("Which way is better?"),
        choices=[("1", _("More is better")), ("0", _("Less is better"))],
        coerce=lambda value: value == "1",
        initial="1",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    hoped_for = _value(_("What you hope for"), required=False)


class MeasureForm(ChangeMeasureForm):
    """A measure with its first value."""

    baseline = _value(_("How it is now"), help_text=_("The baseline: the value before anything was tried."))
    on = DayField(label=_("On which day that was counted"))


class PointForm(forms.Form):
    """One value on one day."""

    value = _value(_("The value"))
    on = DayField(label=_("On which day it was counted"))
    words = forms.CharField(label=_("Anything one should know about it"), max_length=300, required=False)


class CloseForm(forms.Form):
    """What moved, what was learned, what it means for the next."""

    moved = words_field(_("What moved, and how you know"), help_text=_("That nothing moved is an answer, too."))
    learnt = words_field(_("What you learned"), help_text=_("About students, about the school, about how you lead."))
    comes_next = words_field(_("What it means for what comes next"), help_text=_("The next cycle begins with these words."))

    def __init__(self, *args: Any, nothing_seen: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if nothing_seen:
            self.fields["moved"].label = _("Why nothing could be seen")
            self.fields["moved"].help_text = _("You may close the cycle all the same: say what kept you from looking.")


class MoveForm(forms.Form):
    """To which phase."""

    phase = forms.TypedChoiceField(choices=[(str(number), number) for number in range(1, 5)], coerce=int)
