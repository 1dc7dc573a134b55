"""A school's profile, part by part, and what others add to it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.partnership.models import OF_LINES, Contribution, Part, ProfileLine

LONGEST_TEXT, LONGEST_WHAT, LONGEST_WHO, MOST_LINES, EMPTY_LINES = 4000, 500, 200, 40, 3
TOOK = (
    ("5-15", _("Up to a quarter of an hour")),
    ("15-30", _("A quarter to half an hour")),
    ("30-60", _("Half an hour to an hour")),
    ("60-180", _("More than an hour")),
    ("", _("I did not look at the clock")),
)
# What each part asks, in a sentence; the words that stand beside the field.
ASKS = {
    Part.ASSETS: _("People, places, habits, languages, friends of the school. What, and who holds it: a person or a group."),
    Part.GOALS: _("Two or three things, in your own words, not the plan’s."),
    Part.CONTEXT: _("What somebody has to know before they help: a new building, a loss, a merger, a new start."),
    Part.STAFFING: _("The posts are known already. Say what they do not say: who is new, who is missing, who leads what."),
    Part.COMMUNITY: _("Who lives around the school, who comes in, whom families trust."),
    Part.LANGUAGES: _("The languages of families are known from the roster. Say what the roster does not: who interprets, what is taught, what is sung."),
    Part.SUPPORTS: _("Programs, tutoring, partners, clinics: what runs now, and who gives it."),
}


class RefreshPart(forms.Form):
    """One part: its words, or its lines of what and who. Lines left empty go; a few empty ones always stand ready."""

    text = forms.CharField(label=_("In your own words"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, data: Any = None, *, part: Part, lines: Sequence[ProfileLine], **more: Any) -> None:
        super().__init__(data, **more)
        self.part, self.is_list = part, part in OF_LINES
        self.fields["text"].help_text = ASKS[part]
        if self.is_list:
            del self.fields["text"]
        standing = [(one.what, one.who, one.contribution_id) for one in lines]
        if data is not None:
            standing = [("", "", None)] * min(MOST_LINES, sum(1 for name in data if str(name).startswith("what_")))
        elif self.is_list:
            standing += [("", "", None)] * EMPTY_LINES
        self.count = len(standing)
        for place, (what, who, contribution) in enumerate(standing):
            self._add(place, what, who, contribution)

    def _add(self, place: int, what: str, who: str, contribution: int | None) -> None:
        self.fields[f"what_{place}"] = forms.CharField(
            label=_("What"), required=False, max_length=LONGEST_WHAT, initial=what, widget=forms.Textarea(attrs={"rows": 2, "class": "input"})
        )
        self.fields[f"who_{place}"] = forms.CharField(
            label=_("Who gives it") if self.part == Part.SUPPORTS else _("Who holds it"),
            required=False,
            max_length=LONGEST_WHO,
            initial=who,
            widget=forms.TextInput(attrs={"class": "input"}),
        )
        self.fields[f"from_{place}"] = forms.IntegerField(required=False, initial=contribution, widget=forms.HiddenInput)

    @property
    def lines(self) -> list[tuple[Any, Any, Any]]:
        """Return the fields of each line: what, who, whose words."""
        return [(self[f"what_{place}"], self[f"who_{place}"], self[f"from_{place}"]) for place in range(self.count)]

    @property
    def typed_lines(self) -> list[tuple[str, str, int | None]]:
        """Return what was typed, line by line."""
        typed = self.cleaned_data
        return [(typed.get(f"what_{n}", ""), typed.get(f"who_{n}", ""), typed.get(f"from_{n}")) for n in range(self.count)]


class PublishProfile(forms.Form):
    """How long the refresh took, as a range; saying nothing is fine."""

    took = forms.ChoiceField(label=_("How long did it take, all together?"), choices=TOOK, required=False, widget=forms.RadioSelect)

    @property
    def minutes(self) -> tuple[int, int] | None:
        low, _dash, high = self.cleaned_data["took"].partition("-")
        return (int(low), int(high)) if high else None


class AddToProfile(forms.Form):
    """Something strong, or something else that the school's page should say."""

    what = forms.CharField(
        label=_("What should everybody know about this school?"),
        max_length=LONGEST_WHAT,
        widget=forms.Textarea,
        help_text=_("A person, a place, a habit, something that you or others bring. One or two sentences."),
        error_messages={"required": _("Write one sentence.")},
    )
    who = forms.CharField(
        label=_("Who holds it?"), required=False, max_length=LONGEST_WHO, help_text=_("A person or a group, such as the grandmothers who read on Fridays.")
    )
    part = forms.ChoiceField(label=_("Where does it belong?"), choices=Part.choices, initial=Part.ASSETS)
    credit = forms.ChoiceField(
        label=_("How should we say whose words these are?"), choices=Contribution.Credit.choices, initial=Contribution.Credit.GROUP, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["credit"].more = {"name": _("Everybody who reads the page sees your name.")}  # type: ignore[attr-defined]


class AnswerContribution(forms.Form):
    """Take it up, edited or not, or say why not."""

    what = forms.CharField(
        label=_("As it will stand on the page"),
        required=False,
        max_length=LONGEST_WHAT,
        widget=forms.Textarea,
        help_text=_("Change as little as you can: they are somebody’s words."),
    )
    who = forms.CharField(label=_("Who holds it"), required=False, max_length=LONGEST_WHO)
    words = forms.CharField(
        label=_("A word to whoever wrote it"), required=False, max_length=1000, widget=forms.Textarea, help_text=_("If you do not take it up, say why.")
    )
