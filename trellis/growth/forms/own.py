"""What was typed about one's own growth: lines, a look at oneself, whom one shows it, whom one asks."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField

SENTENCE = _("Say it in a sentence.")
LONGEST = 4000
MOST_PEOPLE = 60


def words_field(label: Any, *, missing: Any = None, help_text: Any = "", longest: int = LONGEST) -> forms.CharField:
    """Return a field for a few sentences; required where `missing` says what to do without it."""
    errors = {"required": missing} if missing else {}
    return forms.CharField(label=label, required=bool(missing), max_length=longest, widget=forms.Textarea, help_text=help_text, error_messages=errors)


class SeenField(forms.DateTimeField):
    """When the text was changed last that the writer had before them, to the microsecond; nothing where it was new, or cannot be read."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except forms.ValidationError:
            return None


class LineForm(forms.Form):
    """A line of one's own plan, and the practice to which it is tied where it is tied to one."""

    words = words_field(_("In my own words"), missing=SENTENCE)
    practice_key = forms.ChoiceField(label=_("Tied to a practice"), required=False, help_text=_("So that you find it again beside how you see yourself."))
    seen = SeenField(required=False)

    def __init__(self, *args: Any, areas: Sequence[tuple[str, list[tuple[str, str]]]], ties: bool = True, kept: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        if not areas or not ties:
            del self.fields["practice_key"]
            return
        known = {key for _area, practices in areas for key, _name in practices}
        former = [(kept, _("A practice of an earlier version (%(key)s)") % {"key": kept})] if kept and kept not in known else []
        self.fields["practice_key"].choices = [("", _("None, or several")), *former, *areas]  # type: ignore[attr-defined]


class EndLineForm(forms.Form):
    """What came of a line."""

    came_of = words_field(_("What came of it"), missing=SENTENCE, help_text=_("That it came to nothing is worth a sentence too."))


class ViewForm(forms.Form):
    """How somebody sees themselves in a practice."""

    level = forms.ChoiceField(
        choices=[("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("cannot_say", "")],
        error_messages={"required": _("Choose what fits best, or that you cannot say yet.")},
    )
    evidence = words_field(_("By what I see that"), help_text=_("A day, a conversation, a piece of work. It can stay empty."))
    seen = SeenField(required=False)

    def clean_level(self) -> int | None:
        """Return the level, None for "I cannot say yet"."""
        chosen = self.cleaned_data["level"]
        return None if chosen == "cannot_say" else int(chosen)


class ShareForm(forms.Form):
    """Whom one shows it."""

    to = forms.TypedChoiceField(label=_("Whom you mean"), coerce=int, widget=forms.RadioSelect, error_messages={"required": _("Choose whom you mean.")})

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], notes: dict[int, Any] | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["to"].choices = people  # type: ignore[attr-defined]
        self.fields["to"].more = notes or {}  # type: ignore[attr-defined]


class AskPrincipalsForm(forms.Form):
    """For which decision one asks the principals whom one supports, until when."""

    decision = words_field(
        _("What I will decide with it"), missing=_("Say what their answers will help you decide. They read it before the first question."), longest=600
    )
    closes_on = DayField(label=_("Last day for answers"))
    reply_by = DayField(label=_("By when they hear back from me"))

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["closes_on"].initial, self.fields["reply_by"].initial = today + timedelta(days=14), today + timedelta(days=28)


class AskForFeedbackForm(AskPrincipalsForm):
    """Whom one asks about what, for which decision, until when."""

    practices = forms.MultipleChoiceField(
        label=_("What I ask about"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At most six: a minute and a half for each person."),
        error_messages={"required": _("Choose at least one practice.")},
    )
    people = forms.TypedMultipleChoiceField(
        label=_("Whom I ask"), coerce=int, widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose whom you ask.")}
    )
    field_order = ("decision", "practices", "people", "closes_on", "reply_by")

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], practices: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["people"].choices = people  # type: ignore[attr-defined]
        self.fields["practices"].choices = practices  # type: ignore[attr-defined]

    def clean_people(self) -> list[int]:
        """Keep it to a number of people to whom one can reply."""
        chosen: list[int] = self.cleaned_data["people"]
        if len(chosen) > MOST_PEOPLE:
            raise forms.ValidationError(_("Choose at most %(most)s people."), params={"most": MOST_PEOPLE})
        return chosen


class ReplyForm(forms.Form):
    """What one heard, and what one will do."""

    heard = words_field(_("What I heard"), missing=_("Say what you heard, as they would recognise it."), longest=2000)
    will_do = words_field(_("What I will do"), missing=_("Say what you will do, or that you will not, and why."), longest=2000)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
