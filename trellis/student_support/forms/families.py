"""What was typed between a school and a family: a draft, what is ready, one answer, a reply, a goal, a promise."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.directory.forms.people import language_choices
from trellis.kit.forms import DayField
from trellis.student_support.forms.meetings import Entered
from trellis.student_support.forms.words import Words, words_field
from trellis.student_support.models import Contribution, Heard

LONGEST = 4_000


class ShowDraft(forms.Form):
    """The draft in one language."""

    language = forms.ChoiceField(label=_("In which language you write it"))
    words = words_field(
        _("What you would like to agree on"),
        missing=_("Write what you would like to agree on. The family reads it before the meeting."),
        longest=LONGEST,
        rows=8,
        help_text=_("In words of every day, one thing a line. The plan as it stands is shown beside it."),
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, languages: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["language"].choices = language_choices(*languages)  # type: ignore[attr-defined]


class ArrangeNeeds(forms.Form):
    """Who interprets, what is ready."""

    words = Words(
        label=_("Who interprets, or what is ready"),
        max_length=200,
        error_messages={"required": _("Say who interprets, or what is ready. The family reads it.")},
    )


class AnswerHeard(forms.Form):
    """One answer, and words where one wants."""

    answer = forms.ChoiceField(
        label=_("Were you heard?"),
        choices=Heard.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three answers.")},
    )
    words = words_field(_("What should we know?"), longest=LONGEST, help_text=_("You need not write anything here."))


class EnterHeard(AnswerHeard, Entered):
    """The same answer, said on the phone, on paper or face to face."""

    came = forms.ChoiceField(
        label=_("How it came"),
        choices=[(value, words) for value, words in Contribution.Came.choices if value != Contribution.Came.HERE],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how it came.")},
    )
    field_order = ("came", "answer", "words", "is_read_back", "sheet")


class ReplyToFamily(forms.Form):
    """What will be done, or was."""

    words = words_field(_("Your reply"), missing=_("Write to them in a sentence what you will do, or why not."), longest=LONGEST)


class SayGoal(forms.Form):
    """A goal as the family says it."""

    words = words_field(
        _("Your goal, in your own words"),
        missing=_("Write the goal as you would say it."),
        longest=500,
        help_text=_("It stands in the plan as you write it, in your language."),
    )


class PromiseBetween(forms.Form):
    """Who promises whom, what, by when."""

    guardian = forms.TypedChoiceField(label=_("With whom"), coerce=int, error_messages={"required": _("Choose with whom.")})
    side = forms.ChoiceField(
        label=_("Who promises"),
        choices=[("school", _("I promise the family")), ("family", _("The family promises the school"))],
        widget=forms.RadioSelect,
        initial="school",
        error_messages={"required": _("Say who promises.")},
    )
    what = words_field(_("What is promised"), missing=_("Say in a sentence what is promised."))
    by_on = DayField(label=_("By which day"))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["guardian"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]
