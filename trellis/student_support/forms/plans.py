"""What was typed in a plan: its needs, goals, supports, what classrooms do, programmes, values and reviews."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from trellis.directory.models import Person
from trellis.kit.forms import DayField
from trellis.student_support.forms.words import Words
from trellis.student_support.models import Goal, PlanPart, Review, Service
from trellis.student_support.models.students import Came

SENTENCE = _("Say it in a sentence.")
NUMBER = {"invalid": _("Write a number, such as 62 or 0.4."), "required": _("Write a number, such as 62 or 0.4.")}
DAYS = [(0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday"))]


def words_field(label: Any, *, longest: int, help_text: Any = "", required: bool = True) -> Words:
    """Make a field for a sentence or two."""
    return Words(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.Textarea,
        max_length=longest,
        error_messages={"required": SENTENCE, "max_length": _("That is too long: at most %(limit_value)s characters.")},
    )


def line_field(label: Any, *, longest: int, help_text: Any = "", required: bool = False) -> Words:
    """Make a field for a few words."""
    return Words(
        label=label,
        help_text=help_text,
        required=required,
        max_length=longest,
        error_messages={"required": _("Say it in a few words."), "max_length": _("That is too long: at most %(limit_value)s characters.")},
    )


class _PartField(forms.ModelChoiceField):
    def label_from_instance(self, obj: PlanPart) -> str:
        return obj.get_programme_display()


class _GoalField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Goal) -> str:
        return obj.words


class _PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Person) -> str:
        return obj.name


class ChangeForm(forms.Form):
    """A change of a plan: from which day, why, and which edition of the plan it was begun on."""

    RARE: ClassVar[tuple[str, ...]] = ()  # folded away until one of them says something

    edition = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    on = DayField(label=_("From which day"), help_text=_("It may lie ahead. What stood until then stays readable."))
    why = line_field(_("Why"), longest=500, help_text=_("The family reads it beside what changed."))

    def __init__(self, *args: Any, parts: "QuerySet[PlanPart] | None" = None, goals: "QuerySet[Goal] | None" = None, **more: Any) -> None:
        super().__init__(*args, **more)
        if "part" in self.fields:
            self.fields["part"].queryset = parts if parts is not None else PlanPart.objects.none()  # type: ignore[attr-defined]
        if "goal" in self.fields:
            self.fields["goal"].queryset = goals if goals is not None else Goal.objects.none()  # type: ignore[attr-defined]
        for last in ("on", "why"):
            self.fields[last] = self.fields.pop(last)

    @property
    def often(self) -> list[forms.BoundField]:
        return [one for one in self.visible_fields() if one.name not in self.RARE]

    @property
    def rare(self) -> list[forms.BoundField]:
        return [self[name] for name in self.RARE]

    @property
    def shows_rare(self) -> bool:
        """Say whether something stands in a rare field, or is wrong with it."""
        return any(one.errors or one.value() not in (None, "", False, []) for one in self.rare)

    def given(self) -> dict[str, Any]:
        """Return what the operation takes beside day, reason and edition."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("edition", "on", "why")}


def part_field() -> _PartField:
    return _PartField(label=_("Which programme asks for it"), queryset=PlanPart.objects.none(), required=False, empty_label=_("The whole plan"))


class NeedForm(ChangeForm):
    """What the student needs, and where it shows."""

    words = words_field(_("What is needed"), longest=500, help_text=_("A need, not a label: “time to find a word”, rather than what somebody is."))
    where_it_shows = words_field(_("Where and when it shows"), longest=500, required=False, help_text=_("And where it does not: that is worth as much."))


class GoalForm(ChangeForm):
    """A goal in the words of whoever hopes for it, and the measure behind it."""

    RARE = ("part", "goes_down")

    words = words_field(
        _("The goal, in their own words"), longest=500, help_text=_("As the student or the family says it: “I read my grandfather’s letters myself.”")
    )
    said_by = forms.ChoiceField(label=_("In whose words"), choices=Goal.SaidBy.choices, widget=forms.RadioSelect, initial=Goal.SaidBy.FAMILY)
    came = forms.ChoiceField(
        label=_("How the family or the student said it"),
        required=False,
        choices=[("", _("Not noted")), *Came.choices],
        help_text=_("What a family said, in whatever way, stands as they said it: nobody words it anew."),
    )
    is_read_back = forms.BooleanField(label=_("I read it back to them, and they said it is right"), required=False)
    part = part_field()
    how_measured = line_field(
        _("How it is measured"),
        longest=300,
        help_text=_("Who does what, when: “one minute of reading aloud each Monday”. Without a measure it is told in words."),
    )
    unit = line_field(_("Counted in"), longest=80, help_text=_("Words a minute, days, tasks done."))
    goes_down = forms.BooleanField(label=_("Less is better"), required=False, help_text=_("For what should become less, such as days missed."))
    baseline = forms.DecimalField(
        label=_("The first value"), required=False, max_digits=9, decimal_places=2, error_messages=NUMBER, help_text=_("Best: the middle one of three.")
    )
    baseline_on = DayField(label=_("Measured on"), required=False)
    target = forms.DecimalField(label=_("The value to reach"), required=False, max_digits=9, decimal_places=2, error_messages=NUMBER)
    target_on = DayField(label=_("By which day"), required=False)


class ServiceForm(ChangeForm):
    """A support with its dose."""

    what = line_field(_("What is given"), longest=200, required=True, help_text=_("As a family says it: “Reading in a small group”."))
    minutes = forms.IntegerField(
        label=_("Minutes each time"),
        min_value=1,
        max_value=480,
        error_messages={
            "required": _("Write how many minutes one time takes."),
            "invalid": _("Write whole minutes, such as 30."),
            "min_value": _("Write at least one minute."),
            "max_value": _("A school day has at most 480 minutes. Write how long one time is."),
        },
    )
    times = forms.IntegerField(
        label=_("How many times"),
        min_value=1,
        max_value=40,
        initial=1,
        error_messages={
            "invalid": _("Write a whole number, such as 3."),
            "required": _("Write a whole number, such as 3."),
            "max_value": _("Write at most 40 times."),
            "min_value": _("Write at least once: 1."),
        },
    )
    per = forms.ChoiceField(label=_("In each"), choices=[("week", _("week")), ("month", _("month")), ("day", _("school day"))], initial="week")
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which days"), choices=DAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None when they are not fixed.")
    )
    starts_at = forms.TimeField(
        label=_("At what time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write a time like 10:15.")},
    )
    place = line_field(_("Where"), longest=120)
    group = line_field(_("Name of the group"), longest=80, help_text=_("When several students come together: then it is one tap for all of them."))
    giver = _PersonField(
        label=_("Who gives it"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Nobody yet: the place is open"),
        error_messages={"invalid_choice": _("They do not work here any more. Choose somebody else, or leave the place open for now.")},
    )
    kind = forms.ChoiceField(
        label=_("What kind of support"), choices=Service.Kind.choices, initial=Service.Kind.OTHER, required=False, help_text=_("For the district’s sums alone.")
    )
    goal = _GoalField(label=_("For which goal"), queryset=Goal.objects.none(), required=False, empty_label=_("The whole plan"))
    part = part_field()

    def __init__(self, *args: Any, givers: "QuerySet[Person] | None" = None, **more: Any) -> None:
        super().__init__(*args, **more)
        if givers is None:
            del self.fields["giver"]
        else:
            self.fields["giver"].queryset = givers  # type: ignore[attr-defined]


class AccommodationForm(ChangeForm):
    """What each classroom does for the student."""

    words = line_field(_("What classrooms do"), longest=300, required=True, help_text=_("So that a substitute can do it at 7:50: “Directions one at a time.”"))
    when_words = line_field(_("When, or in which subject"), longest=200)
    part = part_field()


class ProgrammeForm(ChangeForm):
    """A programme that takes part in the plan, and what only its law or rule asks to be written."""

    programme = forms.ChoiceField(label=_("Programme"), choices=PlanPart.Programme.choices)
    legal_words = words_field(
        _("What only this programme asks to be written"), longest=20_000, required=False, help_text=_("Kept apart from the rest, under the plan.")
    )
    review_by = DayField(label=_("Its day by law or rule"), required=False)


class EndForm(forms.Form):
    """From which day something ends, and why."""

    on = DayField(label=_("The first day without it"))
    why = line_field(_("Why"), longest=500, help_text=_("The family reads it beside what changed."))


class BeginPlanForm(forms.Form):
    """When a plan began, and when the team looks at it again."""

    begins_on = DayField(label=_("The plan begins on"))
    review_on = DayField(label=_("The next day on which the team looks at it"))


class NextDayForm(forms.Form):
    """The next day on which the team looks at the plan."""

    edition = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    review_on = DayField(label=_("The next day on which the team looks at it"))
    why = line_field(_("Why"), longest=500, help_text=_("The family reads it beside what changed."))


class EndPlanForm(forms.Form):
    """Why a plan ends."""

    edition = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    because = words_field(_("Why the plan ends"), longest=500, help_text=_("The family reads it. Everything that stood in it stays readable."))


class DayForm(forms.Form):
    """A day on which the plan stood."""

    day = DayField(label=_("The plan as it stood on"))


class ValueForm(forms.Form):
    """One value of one goal. `is_sure` is asked for when it may be a slip of the hand."""

    value = forms.DecimalField(
        label=_("Value"),
        required=False,
        max_digits=9,
        decimal_places=2,
        error_messages=NUMBER,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )
    on = DayField(label=_("Day"))
    words = line_field(_("In words"), longest=500)
    is_sure = forms.BooleanField(label=_("Yes, it is right"), required=False)

    def __init__(self, *args: Any, ask: bool = False, is_measured: bool = True, **more: Any) -> None:
        super().__init__(*args, **more)
        if not ask:
            del self.fields["is_sure"]
        if not is_measured:
            del self.fields["value"]


class ReviewForm(forms.Form):
    """What the team decided about a goal."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    decision = forms.ChoiceField(
        label=_("What the team decides"), choices=Review.Decision.choices, widget=forms.RadioSelect, error_messages={"required": _("Choose one of them.")}
    )
    why = words_field(_("Why"), longest=4_000, help_text=_("What you saw beside the numbers. The family reads it."))
    next_on = DayField(label=_("The next day to look at it"), required=False)


FORMS: dict[str, type[ChangeForm]] = {"need": NeedForm, "goal": GoalForm, "service": ServiceForm, "classroom": AccommodationForm, "part": ProgrammeForm}
KINDS: Sequence[str] = tuple(FORMS)
