"""What was typed to open a round, to answer a gap, to reply, to decide for a child, and to work on a question."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.directory.queries import GRADES, Holder
from trellis.kit.forms import DayField
from trellis.self_study.models import InquiryEntry
from trellis.self_study.queries import MOST_AT_HOME, AreaToAsk, GroupToAsk, most_at_home
from trellis.surveys.operations import Translated

LONGEST_TEXT = 4_000
EVERYBODY = "everybody"
MODES = [("named", _("By name")), ("confidential", _("In confidence")), ("anonymous", _("Without names"))]


def day_field(**more: Any) -> DayField:
    return DayField(widget=forms.DateInput(attrs={"type": "date", "class": "input input--short"}, format="%Y-%m-%d"), **more)


def words_field(missing: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(
        widget=forms.Textarea(attrs={"class": "input", "rows": rows}),
        max_length=LONGEST_TEXT,
        error_messages={"required": missing, "max_length": _("That is too long: at most 4,000 characters.")},
        **more,
    )


class OpenStudyForm(forms.Form):
    """Whom to ask about what, how they answer, until when, for which decision."""

    title = forms.CharField(
        label=_("What the round is called"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": _("Give it a name that those who are asked understand.")},
    )
    decision = words_field(
        _("Say what will be decided with the answers. It stands above the first question."),
        label=_("Which decision it serves"),
        help_text=_("It stands above the first question. If nothing will be decided, do not ask."),
    )
    areas = forms.MultipleChoiceField(required=False)
    practices = forms.MultipleChoiceField(required=False)
    at_home = forms.MultipleChoiceField(required=False)
    groups = forms.MultipleChoiceField(
        label=_("Who is asked"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least one group.")}
    )
    from_grade = forms.ChoiceField(
        label=_("Students from which grade on"),
        choices=[(grade, _("Kindergarten") if grade == "KG" else _("Grade %(number)s") % {"number": int(grade)}) for grade in GRADES],
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
        help_text=_("Under thirteen a child is asked only after the family has said yes."),
    )
    is_required = forms.BooleanField(label=_("Students have to take part, or a lesson is given for it"), required=False)
    is_funded = forms.BooleanField(label=_("The United States Department of Education pays for it"), required=False)
    mode = forms.ChoiceField(
        label=_("How they answer"), choices=MODES, error_messages={"required": _("Choose how they answer. It is a promise, and cannot be changed later.")}
    )
    opens_on = day_field(label=_("First day for answers"))
    closes_on = day_field(label=_("Last day for answers"))
    reply_by = day_field(label=_("The day by which they hear back"), help_text=_("You owe the reply. They are told this day before the first question."))

    def __init__(self, *args: Any, groups: Sequence[GroupToAsk], areas: Sequence[AreaToAsk], languages: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self._groups, self._areas, self.languages = groups, areas, tuple(languages)
        self.fields["groups"].choices = [(group.key, group.name) for group in groups]  # type: ignore[attr-defined]
        self.fields["areas"].choices = [(area.key, area.name) for area in areas]  # type: ignore[attr-defined]
        keys = [(practice.key, practice.name) for area in areas for practice in area.practices]
        self.fields["practices"].choices = self.fields["at_home"].choices = keys  # type: ignore[attr-defined]
        add_other_words(self, self.languages, {"title": (_("What the round is called"), 1), "decision": (_("Which decision it serves"), 3)})

    def chosen(self) -> tuple[list[str], list[str]]:
        """Return the practices that are ticked, alone or with their area, and those of them that are asked at home too, as far as it is typed yet."""
        areas, alone, home = (set(self[name].value() or ()) for name in ("areas", "practices", "at_home"))
        chosen = [practice for area in self._areas for practice in area.practices if area.key in areas or practice.key in alone]
        return [one.key for one in chosen], [one.key for one in chosen if one.key in home and one.is_worded_at_home]

    def clean(self) -> dict[str, Any]:
        """Turn ticked areas into practices; families and students need some of their own."""
        cleaned = super().clean() or {}
        cleaned["practices"], cleaned["at_home"] = self.chosen()
        cleaned.pop("areas", None)
        if not cleaned["practices"]:
            self.add_error("practices", _("Choose what to ask about: an area, or single practices."))
        chosen = set(cleaned.get("groups", ()))
        home = [group for group in self._groups if group.key in chosen and group.kind != "staff"]
        if not home:
            cleaned["at_home"] = []
        elif not cleaned["at_home"]:
            self.add_error("at_home", _("Choose what families and students are asked, among the practices that you ask about."))
        elif most_at_home(self._areas, home, cleaned["at_home"]) > MOST_AT_HOME:
            self.add_error("at_home", _("At most six practices can be asked at home, so that it takes two minutes. Unmark some."))
        cleaned["from_grade"] = cleaned.get("from_grade") or GRADES[0]
        cleaned["other_words"] = other_words(self, self.languages, ("title", "decision"))
        return cleaned


def add_other_words(form: forms.Form, languages: Sequence[str], fields: Mapping[str, tuple[Any, int]]) -> None:
    """Give a form the same fields once more for each other language, and a tick that somebody who speaks it has read them."""
    for language in languages:
        for name, (label, rows) in fields.items():
            widget = forms.Textarea(attrs={"class": "input", "rows": rows, "lang": language})
            form.fields[f"{name}_{language}"] = forms.CharField(label=label, required=False, max_length=LONGEST_TEXT, widget=widget)
        form.fields[f"reviewed_{language}"] = forms.BooleanField(label=_("Somebody who speaks it has read these words"), required=False)


def other_words(form: forms.Form, languages: Sequence[str], fields: Sequence[str]) -> list[Translated]:
    """Take the words in other languages out of a form's cleaned data."""
    found = []
    for language in languages:
        reviewed = bool(form.cleaned_data.pop(f"reviewed_{language}", False))
        for name in fields:
            words = form.cleaned_data.pop(f"{name}_{language}", "").strip()
            if words:
                found.append(Translated(language, name, words, reviewed))
    return found


class PromiseForm(forms.Form):
    """Answer a gap: what, who, by which day, to whom."""

    what = words_field(_("Say what will change."), label=_("What will change"))
    owner = forms.TypedChoiceField(
        label=_("Who owns it"), coerce=int, widget=forms.Select(attrs={"class": "input"}), error_messages={"required": _("Choose who owns it.")}
    )
    by_on = day_field(label=_("By which day"))
    to = forms.ChoiceField(label=_("To whom"), widget=forms.Select(attrs={"class": "input"}), error_messages={"required": _("Choose to whom.")})

    def __init__(self, *args: Any, owners: Sequence[Holder], groups: Sequence[tuple[str, str]], schools: Sequence[Holder], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].choices = [(one.person_id, f"{one.name}, {one.title or one.place}".rstrip(", ")) for one in owners]  # type: ignore[attr-defined]
        choices: list[Any] = [(EVERYBODY, _("Everybody who was asked")), *((f"group:{key}", name) for key, name in groups)]
        if schools:
            choices.append((_("One school"), [(f"school:{one.person_id}", one.place) for one in schools]))
        self.fields["to"].choices = choices  # type: ignore[attr-defined]


class NotNowForm(forms.Form):
    """Say why a row is left alone for now."""

    reason = words_field(_("Say why. Everybody who was asked can read it."), label=_("Why not now"))


class PriorityForm(forms.Form):
    """Choose a practice to be worked on, and say why this one."""

    reason = words_field(_("Say why this one. Everybody who was asked can read it."), label=_("Why this one"))


class ReplyForm(forms.Form):
    """What we heard, what we will do, and the same in other languages."""

    heard = words_field(_("Say what you heard, as they would recognise it."), label=_("What we heard"), rows=5)
    will_do = words_field(_("Say what you will do, or that you will not, and why."), label=_("What we will do"), rows=5)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, languages: Sequence[str] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.languages = tuple(languages)
        add_other_words(self, self.languages, {"heard": (_("What we heard"), 4), "will_do": (_("What we will do"), 4)})

    def clean(self) -> dict[str, Any]:
        """Both parts in a language, or none of them."""
        cleaned = super().clean() or {}
        for language in self.languages:
            one, other = cleaned.get(f"heard_{language}", ""), cleaned.get(f"will_do_{language}", "")
            if bool(one) != bool(other):
                self.add_error(f"will_do_{language}" if one else f"heard_{language}", _("Say both parts in this language, or leave both empty."))
        cleaned["other_words"] = other_words(self, self.languages, ("heard", "will_do"))
        return cleaned


class DecisionForm(forms.Form):
    """What a family said about asking its child."""

    allows = forms.TypedChoiceField(
        choices=[("1", "yes"), ("0", "no")], coerce=lambda value: value == "1", error_messages={"required": _("Choose one of the two.")}
    )
    told_by_words = forms.CharField(label=_("Who told you, and how"), required=False, max_length=200, widget=forms.TextInput(attrs={"class": "input"}))


class InquiryForm(forms.Form):
    """Begin to work on a guiding question."""

    why = words_field(_("Say why now, in a sentence."), label=_("Why we ask this now"))
    owner = forms.TypedChoiceField(
        label=_("Who works on it"), coerce=int, widget=forms.Select(attrs={"class": "input"}), error_messages={"required": _("Choose who works on it.")}
    )
    look_again_on = day_field(label=_("When we look at it again"))

    def __init__(self, *args: Any, owners: Sequence[Holder], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].choices = [(one.person_id, f"{one.name}, {one.title or one.place}".rstrip(", ")) for one in owners]  # type: ignore[attr-defined]


class EntryForm(forms.Form):
    """Something seen, an answer as it stands, or what changed."""

    kind = forms.ChoiceField(label=_("What it is"), choices=InquiryEntry.Kind.choices, widget=forms.RadioSelect, initial=InquiryEntry.Kind.EVIDENCE)
    words = words_field(_("Write it down in a sentence or two."), label=_("In words"), rows=4)


class EndInquiryForm(forms.Form):
    """Close an inquiry with what is known now."""

    words = words_field(_("Say what you know now, or why you stop."), label=_("What we know now"), rows=4)
