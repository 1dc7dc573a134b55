"""What was typed to open a round, to promise, to leave a row alone, and to reply."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.directory.queries import Holder
from trellis.kit.forms import DayField
from trellis.self_study.queries import GroupToAsk

LONGEST_TEXT = 4_000
EVERYBODY = "everybody"


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
    """Whom to ask, until when, for which decision."""

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
    groups = forms.MultipleChoiceField(
        label=_("Who is asked"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least one group.")}
    )
    opens_on = day_field(label=_("First day for answers"))
    closes_on = day_field(label=_("Last day for answers"))
    reply_by = day_field(label=_("The day by which they hear back"), help_text=_("You owe the reply. They are told this day before the first question."))

    def __init__(self, *args: Any, groups: Sequence[GroupToAsk], **more: Any) -> None:
        super().__init__(*args, **more)
        self._groups = {group.key: group for group in groups}
        self.fields["groups"].choices = [(group.key, group.name) for group in groups]  # type: ignore[attr-defined]

    def clean_groups(self) -> list[GroupToAsk]:
        """Return the groups themselves, in the framework's order."""
        chosen = set(self.cleaned_data["groups"])
        return [group for key, group in self._groups.items() if key in chosen]


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


class ReplyForm(forms.Form):
    """What we heard, what we will do."""

    heard = words_field(_("Say what you heard, as they would recognise it."), label=_("What we heard"), rows=5)
    will_do = words_field(_("Say what you will do, or that you will not, and why."), label=_("What we will do"), rows=5)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
