"""What is typed when a record is asked for, checked and given."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField
from trellis.student_support.forms.words import Words, words_field
from trellis.student_support.models import RecordPlace
from trellis.student_support.models.students import Came
from trellis.student_support.queries.record_requests import Named

D, B = RecordPlace.Decision, RecordPlace.Because


class EnterRecordRequest(forms.Form):
    """Who asked, how, and when it reached the school."""

    person = forms.TypedChoiceField(label=_("Who asks"), coerce=int, error_messages={"required": _("Choose who asks.")})
    came = forms.ChoiceField(
        label=_("How it came"),
        choices=[(value, words) for value, words in Came.choices if value != Came.HERE],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how it came.")},
        help_text=_("It stands the same, whichever way."),
    )
    asked_on = DayField(label=_("On which day it reached the school"), help_text=_("The 45 days count from this day."))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]


NAMES = {
    "black_out": (D.BLACK_OUT, B.OTHER_STUDENT, _("Black it out: another student is named")),
    "not_a_student": (D.LEAVE, B.NOT_A_STUDENT, _("Leave it: it names no other student, but an adult, or it is a word")),
    "own_family": (D.LEAVE, B.OWN_FAMILY, _("Leave it: a child of the same family, named by the family itself")),
}


class CheckName(forms.Form):
    """What becomes of one name, and where."""

    choice = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=[(key, words) for key, (_decision, _because, words) in NAMES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of it.")},
    )
    entries = forms.MultipleChoiceField(label=_("Where"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Mark at least one place.")})

    def __init__(self, *args: Any, named: Named, **options: Any) -> None:
        super().__init__(*args, **options)
        self.named = named
        self.initial["entries"] = [spot.value for spot in named.spots]
        self.fields["entries"].choices = [(spot.value, spot.entry.what) for spot in named.spots]  # type: ignore[attr-defined]

    @property
    def decided(self) -> dict[str, Any]:
        """What is decided, as the operation takes it: the places in the order in which they stand."""
        decision, because, _words = NAMES[self.cleaned_data["choice"]]
        entries = [spot.value for spot in self.named.spots if spot.value in self.cleaned_data["entries"]]
        return {"entries": entries, "words": self.named.words, "decision": decision, "because": because}


ENTRIES = {
    "give": (D.GIVE, B.RECORD, _("Give it: it is part of the record")),
    "words": (D.BLACK_OUT, B.OTHER_STUDENT, _("Give it, with these words blacked out: they tell who another student is")),
    "inseparable": (D.WITHHOLD, B.INSEPARABLE, _("Withhold it: it is about another student and cannot be told apart (34 CFR 99.12(a))")),
    "protects": (D.WITHHOLD, B.PROTECTS, _("Withhold it: a report that a child may be harmed, confidential by law (42 U.S.C. 5106a(b)(2)(B)(viii))")),
    "only_memory": (D.WITHHOLD, B.ONLY_MEMORY, _("Withhold it: its writer’s own memory aid, shown to nobody (34 CFR 99.3)")),
    "court": (D.WITHHOLD, B.COURT, _("Withhold it: a court order or a law says so (34 CFR 99.4)")),
}


class CheckEntry(forms.Form):
    """What becomes of one entry."""

    choice = forms.ChoiceField(label=_("What becomes of it"), widget=forms.RadioSelect, error_messages={"required": _("Choose what becomes of it.")})
    words = Words(
        label=_("Words to black out, as they stand there"),
        max_length=300,
        required=False,
        error_messages={"max_length": _("At most %(limit_value)s characters.")},
    )
    why = words_field(_("What you want to remember about it"), longest=300, help_text=_("Kept for the school. It does not stand in the file."))

    def __init__(self, *args: Any, may_give: bool, may_be_memory: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        shown = {
            key: words
            for key, (_decision, _because, words) in ENTRIES.items()
            if (may_give or key not in ("give", "words")) and (may_be_memory or key != "only_memory")
        }
        self.fields["choice"].choices = list(shown.items())  # type: ignore[attr-defined]
        if not may_give:
            del self.fields["words"]

    def clean(self) -> dict[str, Any]:
        """Ask for the words where words are to be blacked out."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("choice") == "words" and not cleaned.get("words"):
            self.add_error("words", _("Copy the words that are to be blacked out."))
        return cleaned


class PassRecordCheck(forms.Form):
    """Who checks it instead."""

    person = forms.TypedChoiceField(label=_("Who checks it"), coerce=int, error_messages={"required": _("Choose somebody.")})
    why = words_field(_("What they should know"), longest=300)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]


class HandOverRecord(forms.Form):
    """When it was handed over on paper, and to whom."""

    on = DayField(label=_("On which day"))
    words = Words(label=_("To whom, and where"), max_length=200, required=False)
