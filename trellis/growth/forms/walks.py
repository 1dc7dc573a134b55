"""What was typed about a learning walk."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.growth.forms.communities import hour_field, practice_field, words_field
from trellis.growth.models import WalkNote
from trellis.kit.forms import DayField

LONGEST_NOTE = 20_000
MOST_VISITS = 30


class _Named(forms.Form):
    """Free text in which a full name may stand: pointed out once, kept if whoever wrote it says so."""

    keeps_names = forms.BooleanField(required=False, widget=forms.HiddenInput)
    TEXTS: tuple[str, ...] = ()

    @property
    def texts(self) -> list[str]:
        return [str(self.cleaned_data.get(name, "")) for name in self.TEXTS]


class WalkForm(_Named):
    """The question, the day, and how many rooms."""

    TEXTS = ("focus",)
    focus = words_field(
        _("The question you walk with"), missing=_("Write the question that you walk with."), longest=1000, help_text=_("One question about what students do.")
    )
    on = DayField(label=_("On which day"))
    at = hour_field()
    visits = forms.IntegerField(
        label=_("How many visits"),
        min_value=1,
        max_value=MOST_VISITS,
        initial=6,
        error_messages={"required": _("Say how many rooms you visit."), "invalid": _("Write a number."), "max_value": _("At most 30 visits are one walk.")},
    )

    def __init__(self, *args: Any, language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["practice_key"] = practice_field(language)


class WalkNoteForm(_Named):
    """What was seen or heard, in which visit."""

    TEXTS = ("words",)
    visit = forms.TypedChoiceField(label=_("In which visit"), coerce=int, error_messages={"required": _("Choose the visit.")})
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=WalkNote.Kind.choices,
        widget=forms.RadioSelect,
        initial=WalkNote.Kind.SAW,
        error_messages={"required": _("Say whether you saw or heard it.")},
    )
    words = words_field(_("In one or two sentences"), missing=_("Write what you saw or heard."), longest=LONGEST_NOTE)

    def __init__(self, *args: Any, visits: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["visit"].choices = [(number, _("Visit {number}").format(number=number)) for number in range(1, visits + 1)]  # type: ignore[attr-defined]
        self.fields["visit"].error_messages["invalid_choice"] = _("This walk has fewer visits. Choose one of them.")


class PatternsForm(_Named):
    """What repeats, one next step, its day and its owner. `seen` is the edition that stood on the page."""

    TEXTS = ("patterns", "next_step")
    patterns = words_field(_("What repeats"), longest=LONGEST_NOTE, help_text=_("In how many visits, for which students. No teacher is named."))
    next_step = words_field(_("One next step for leaders"), longest=2000, help_text=_("Small enough to be seen within weeks."))
    next_step_by_on = DayField(label=_("On which day you look back"), required=False)
    next_step_owner = forms.TypedChoiceField(label=_("Who sees to it"), coerce=int, required=False, empty_value=None)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["next_step_owner"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]
