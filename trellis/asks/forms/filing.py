"""What was typed of an ask, step by step. Whatever is kept as a draft may lack everything but what is asked."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trellis.access.policy import Role
from trellis.asks.models import Ask
from trellis.asks.queries import Whom
from trellis.asks.queries.register import ROLES_ASKED
from trellis.directory.models import ROLE_NAMES
from trellis.directory.queries import words_of
from trellis.directory.queries.places import open_schools, school_levels
from trellis.kit.forms import DayField

LONGEST_TEXT, LONGEST_LINE = 2_000, 300
ALL_SHOWN = 40  # schools that stand as boxes; where a district has more, they are looked for
FOUND = 20


def line(label: Any, help: Any = "", longest: int = LONGEST_LINE, missing: Any = "") -> forms.CharField:
    """Return a field for one line, required where `missing` says what to do."""
    return forms.CharField(label=label, help_text=help, max_length=longest, required=bool(missing), error_messages={"required": missing} if missing else {})


def text(label: Any, help: Any = "", missing: Any = "") -> forms.CharField:
    """Return a field for a few sentences."""
    return forms.CharField(
        label=label,
        help_text=help,
        max_length=LONGEST_TEXT,
        required=bool(missing),
        widget=forms.Textarea,
        error_messages={"required": missing} if missing else {},
    )


class WhatForm(forms.Form):
    """What is asked and why, and everything that spares schools the question."""

    office = forms.TypedChoiceField(label=_("Which office asks"), coerce=int)
    what = line(_("What do you ask?"), _("As one question or one act: “Which rooms can hold make-up testing in February?”"), 200, _("Say what you ask."))
    why = text(
        _("Which decision does it serve?"),
        _("What will you decide with it? Principals read this first."),
        _("Say which decision it serves. Without one, do not ask."),
    )
    mandate = forms.ChoiceField(label=_("Who demands it?"), choices=Ask.Mandate.choices, widget=forms.RadioSelect, initial=Ask.Mandate.OFFICE, required=False)
    source = line(_("Where does it say so?"), _("Which law, which decision of the board."))
    held = forms.ChoiceField(label=_("Do we hold this already?"), choices=Ask.Held.choices, widget=forms.RadioSelect, required=False)
    held_words = line(_("What do we hold?"), _("What stands where, and since when."))
    others_could = line(_("Who else could do it?"), _("Somebody of your own office, a file that comes anyway, half of the schools."))
    comes_off = line(_("What comes off if this goes on?"), _("Something that you asked before and ask no more."))
    practice = forms.ChoiceField(label=_("Which practice does it serve?"), required=False)
    question = text(
        _("Is it answered here, in words?"), _("Write the question. Leave it empty when it is answered elsewhere: on a form, by telephone, in a meeting.")
    )
    owner = forms.TypedChoiceField(label=_("Who owns it?"), coerce=int, help_text=_("They say by a day what became of the answers."))
    outside = forms.BooleanField(
        label=_("This reached schools outside Trellis already"),
        help_text=_("By mail, by telephone, in a meeting. It counts all the same, and needs nobody’s leave."),
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        offices: Sequence[tuple[int, str]],
        people: Sequence[tuple[int, str]],
        practices: Sequence[tuple[str, list[tuple[str, str]]]],
        is_draft: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.fields["office"].choices = offices  # type: ignore[attr-defined]
        self.fields["owner"].choices = people  # type: ignore[attr-defined]
        self.fields["practice"].choices = [("", _("None, or I do not know")), *practices]  # type: ignore[attr-defined]
        self.fields["mandate"].more = {Ask.Mandate.OFFICE: _("Then schools may say that it makes no sense for them.")}  # type: ignore[attr-defined]
        self.sole_office = offices[0][0] if len(offices) == 1 else None
        if len(offices) <= 1:
            del self.fields["office"]
        if len(people) <= 1:
            del self.fields["owner"]
        if not practices:
            del self.fields["practice"]
        if is_draft:
            self.fields["why"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["mandate"] = cleaned.get("mandate") or Ask.Mandate.OFFICE
        key = cleaned.pop("practice", "")
        named = {one: words for _area, some in self.fields["practice"].choices[1:] for one, words in some} if "practice" in self.fields else {}  # type: ignore[attr-defined]
        cleaned["practice_key"], cleaned["practice_words"] = key, named.get(key, "").removeprefix(f"{key} ")[:200]
        return cleaned


class WhomForm(forms.Form):
    """Of whom, by when, how long."""

    whom = forms.ChoiceField(
        label=_("Which schools?"),
        choices=[("everybody", _("Every school")), ("levels", _("Schools of some levels")), ("schools", _("Schools by name"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whom you ask.")},
    )
    levels = forms.MultipleChoiceField(label=_("Which levels?"), widget=forms.CheckboxSelectMultiple, required=False)
    find = forms.CharField(label=_("Find a school"), required=False, max_length=80, help_text=_("The beginning of each word is enough."))
    schools = forms.TypedMultipleChoiceField(label=_("Which schools?"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Who there?"),
        choices=[(role.value, ROLE_NAMES[role]) for role in ROLES_ASKED],
        widget=forms.CheckboxSelectMultiple,
        initial=[Role.PRINCIPAL.value],
        help_text=_("The budget counts principals’ minutes."),
        error_messages={"required": _("Choose who is asked.")},
    )
    due_on = DayField(label=_("By which day?"), error_messages={"required": _("Choose the day by which it is done.")})
    minutes_low = forms.IntegerField(
        label=_("How many minutes at least?"), min_value=1, max_value=2400, error_messages={"required": _("Say how many minutes it takes at least.")}
    )
    minutes_high = forms.IntegerField(
        label=_("How many at most?"),
        min_value=1,
        max_value=2400,
        help_text=_("With looking things up. The budget counts this number."),
        error_messages={"required": _("Say how many minutes it takes at most.")},
    )
    repeats = forms.ChoiceField(label=_("How often?"), choices=Ask.Repeats.choices, initial=Ask.Repeats.ONCE, required=False)
    until_on = DayField(label=_("Until when does it recur?"), required=False)
    reply_within_days = forms.IntegerField(
        label=_("Within how many days do they hear what became of it?"), min_value=0, max_value=365, initial=30, required=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, today: date, outside: bool = False, is_draft: bool = False, **more: Any) -> None:
        super().__init__(data, **more)
        self.today, self.outside = today, outside
        self.fields["levels"].choices = [(key, name) for key, name in school_levels().items()]  # type: ignore[attr-defined]
        chosen = self.data.getlist("schools") if hasattr(self.data, "getlist") else self.initial.get("schools", [])
        self._offer_schools([int(one) for one in chosen if str(one).isdecimal()])
        if is_draft:
            for name in ("whom", "roles", "due_on", "minutes_low", "minutes_high"):
                self.fields[name].required = False

    def _offer_schools(self, chosen: Sequence[int]) -> None:
        """Offer every school where they are few; else those chosen and those that fit what was looked for."""
        self.is_sought = open_schools().count() > ALL_SHOWN
        shown = open_schools()
        if self.is_sought:
            typed = words_of(str(self.data.get("find", "")).replace("\x00", ""))
            found = (
                []
                if not typed
                else [pk for pk, name in open_schools().values_list("pk", "name") if all(any(one.startswith(word) for one in words_of(name)) for word in typed)]
            )
            shown = shown.filter(pk__in=[*chosen[:400], *found[:FOUND]])
        else:
            del self.fields["find"]
        self.fields["schools"].choices = list(shown.values_list("pk", "name"))  # type: ignore[attr-defined]

    def looks(self) -> None:
        """Look for schools, and leave everything else as it was typed, without a complaint about it."""
        for name in set(self.errors):
            del self.errors[name]

    @property
    def to(self) -> list[Whom]:
        """Return whom the form names."""
        given = self.cleaned_data
        roles = [Role(role) for role in given.get("roles") or []]
        if given.get("whom") == "everybody":
            return [Whom(role) for role in roles]
        if given.get("whom") == "levels":
            return [Whom(role, level=level) for role in roles for level in given.get("levels") or []]
        return [Whom(role, school=school) for role in roles for school in given.get("schools") or []]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        low, high, due_on = cleaned.get("minutes_low"), cleaned.get("minutes_high"), cleaned.get("due_on")
        if low and high and low > high:
            self.add_error("minutes_high", gettext("The most is not less than the least. Turn the two round."))
        if due_on and due_on < self.today and not self.outside:
            self.add_error("due_on", gettext("That day is over. Choose today or a later day."))
        if self.fields["whom"].required:
            if cleaned.get("whom") == "levels" and not cleaned.get("levels"):
                self.add_error("levels", gettext("Choose at least one level."))
            if cleaned.get("whom") == "schools" and not cleaned.get("schools"):
                self.add_error("schools", gettext("Choose at least one school."))
        cleaned["repeats"] = cleaned.get("repeats") or Ask.Repeats.ONCE
        if cleaned["repeats"] == Ask.Repeats.ONCE:
            cleaned["until_on"] = None
        elif due_on and not cleaned.get("until_on") and "until_on" not in self.errors:
            self.add_error("until_on", gettext("Say until when it recurs."))
        if cleaned.get("reply_within_days") is None:
            cleaned["reply_within_days"] = 30
        return cleaned
