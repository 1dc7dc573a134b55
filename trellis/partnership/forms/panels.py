"""What was typed about a students' panel."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField
from trellis.partnership.forms.teams import words_field
from trellis.partnership.models import Panel, PanelDecision, PanelQuestion

MOST_AGREE, MOST_DAYS = 30, 60


class PanelRules(forms.Form):
    """What the panel is called, how many members make something the panel's, and how long an office has."""

    name = forms.CharField(
        label=_("What the panel is called"),
        max_length=80,
        help_text=_("Every student and everybody who works here reads this name. No name of a student."),
        error_messages={"required": _("Give the panel a name.")},
    )
    agree = forms.IntegerField(
        label=_("How many members must agree before something is sent"),
        min_value=1,
        max_value=MOST_AGREE,
        initial=3,
        help_text=_("Let the panel decide this. Of a smaller panel all must agree."),
    )
    reply_days = forms.IntegerField(label=_("Within how many days an office replies"), min_value=1, max_value=MOST_DAYS, initial=10)
    counts = forms.ChoiceField(label=_("Which days count"), choices=Panel.Counting.choices, initial=Panel.Counting.SCHOOL, widget=forms.RadioSelect)


class ConvenePanel(PanelRules):
    """The same, and for which school."""

    school = forms.TypedChoiceField(label=_("For which school"), coerce=lambda value: int(value) if value else None, required=False, empty_value=None)
    field_order = ("name", "school", "agree", "reply_days", "counts")

    def __init__(self, *args: Any, schools: Sequence[tuple[int, str]], for_district: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        whole = [("", gettext("For the whole district"))] if for_district else []
        self.fields["school"].choices = [*whole, *schools]  # type: ignore[attr-defined]
        self.fields["school"].required = not for_district


class NameConvenor(forms.Form):
    """Who convenes the panel from now on."""

    person = forms.TypedChoiceField(label=_("Who convenes it from now on"), coerce=int, error_messages={"required": _("Choose who convenes it.")})

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["person"].choices = [("", ""), *people]  # type: ignore[attr-defined]


class NameMember(forms.Form):
    """One of the students who were found, and their last day."""

    person = forms.TypedChoiceField(
        label=_("Whom you mean"), coerce=int, widget=forms.RadioSelect, error_messages={"required": _("Choose one of those who were found.")}
    )
    last_on = DayField(label=_("Their last day on the panel"), help_text=_("From the day after it they read nothing of the panel."))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["person"].choices = people  # type: ignore[attr-defined]


class DraftQuestion(forms.Form):
    """What the panel may send, to which office."""

    kind = forms.ChoiceField(label=_("Is it a question or a proposal?"), choices=PanelQuestion.Kind.choices, initial="question", widget=forms.RadioSelect)
    office = forms.TypedChoiceField(label=_("To which office"), coerce=int, error_messages={"required": _("Choose an office.")})
    subject = forms.CharField(
        label=_("In one line"),
        max_length=120,
        help_text=_("Once it is sent, every student and everybody who works here reads this line. Name nobody."),
        error_messages={"required": _("Say in one line what it is about.")},
    )
    words = words_field(
        _("What you ask or propose, and why"),
        missing=_("Write what the panel asks or proposes."),
        longest=3000,
        help_text=_("The panel, its convenor and the office read this. The office is not told who wrote it."),
    )

    def __init__(self, *args: Any, offices: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["office"].choices = [("", ""), *offices]  # type: ignore[attr-defined]


class SeenEdition(forms.Form):
    """Which edition of a draft somebody had before them."""

    seen = forms.IntegerField(min_value=1, max_value=32000, widget=forms.HiddenInput)


class ChangeDraft(SeenEdition, DraftQuestion):
    """The same words, changed, and which edition one had before oneself."""


class AddToDraft(forms.Form):
    """Words for somebody else's draft."""

    words = words_field(
        _("What you add"), missing=_("Write what you want to add."), help_text=_("It is sent with the rest. Who agreed before reads it and agrees again.")
    )


class NameReplier(forms.Form):
    """Who replies in the office's name."""

    owner = forms.TypedChoiceField(label=_("Who replies"), coerce=int, error_messages={"required": _("Choose who replies.")})

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].choices = [("", ""), *people]  # type: ignore[attr-defined]


class ReplyToPanel(forms.Form):
    """The reply, in words that students read."""

    words = words_field(
        _("Your reply"),
        missing=_("Write the reply. The panel reads it as it stands."),
        longest=4000,
        help_text=_("Students read this, some of them young. Say what you know, what you do not, and who decides."),
    )


class SayWhetherItAnswers(forms.Form):
    """What one member says of a reply."""

    answers = forms.TypedChoiceField(
        label=_("Does this answer it?"),
        choices=(("yes", _("Yes, it does")), ("no", _("Not yet"))),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    words = words_field(_("What is still open"), help_text=_("If not yet. The office reads it without your name."))


class DecideOnQuestion(forms.Form):
    """What the office does, why, and by when."""

    did = forms.ChoiceField(
        label=_("What you decide"), choices=PanelDecision.Did.choices, widget=forms.RadioSelect, error_messages={"required": _("Choose one of the three.")}
    )
    why = words_field(
        _("What you do, or do not, and why"),
        missing=_("Say why in a sentence or two. Every student reads it."),
        longest=500,
        help_text=_("Every student and everybody who works here reads this. Name no student."),
    )
    by_on = DayField(label=_("If later: by which day"), required=False)
    promise = forms.CharField(
        label=_("A promise to the panel"), required=False, max_length=300, help_text=_("If you wish: what you will do. The panel sees when you have kept it.")
    )
    promise_by_on = DayField(label=_("By which day you keep it"), required=False)


def members_agree(agree: int, enough: int) -> str:
    """Say how many members agree, of how many that it takes."""
    return ngettext("%(agree)s of %(enough)s member agrees.", "%(agree)s of %(enough)s members agree.", enough) % {"agree": agree, "enough": enough}
