"""What is typed when a packet for another school is begun, checked and sent."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.kit.forms import DayField
from trellis.student_support.forms.words import Words, words_field
from trellis.student_support.models import PacketSending, RecordPlace

D, B = RecordPlace.Decision, RecordPlace.Because
TOO_LONG = {"max_length": _("At most %(limit_value)s characters.")}


class BeginPacket(forms.Form):
    """Which school asks, when and by which day, and to whom it goes."""

    asked_by_school = Words(label=_("Which school or district asks"), max_length=200, error_messages={"required": _("Say who asks."), **TOO_LONG})
    asked_by = Words(
        label=_("Who there"), max_length=200, required=False, help_text=_("A name or an office, so that somebody can call back."), error_messages=TOO_LONG
    )
    asked_on = DayField(label=_("On which day it reached the school"))
    due_on = DayField(
        label=_("To be sent by"),
        required=False,
        help_text=_(
            "Left empty: ten school days after they asked. The ten are ours: federal law says “promptly” (34 CFR 300.323(g)), your State may name a number."
        ),
    )
    to_words = words_field(
        _("To whom it goes: name and address"),
        missing=_("Say to whom it goes, with the address."),
        help_text=_("Look the address up yourself, and do not take it from the request alone."),
    )
    checker = forms.TypedChoiceField(label=_("Who checks it, and sends it"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["checker"].choices = [("", _("Whoever leads the school, or you where you may")), *people]  # type: ignore[attr-defined]


class PassPacket(forms.Form):
    """Who checks it instead, and sends it."""

    person = forms.TypedChoiceField(label=_("Who checks it, and sends it"), coerce=int, error_messages={"required": _("Choose somebody.")})

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]


ENTRIES = {
    "words": (D.BLACK_OUT, B.OTHER_STUDENT, _("Send it, with these words blacked out: they tell who another student is")),
    "inseparable": (D.WITHHOLD, B.INSEPARABLE, _("Leave it out: it is about another student and cannot be told apart (34 CFR 99.12(a))")),
    "court": (D.WITHHOLD, B.COURT, _("Leave it out: a court order or a law says so (34 CFR 99.4)")),
    "give": (D.GIVE, B.RECORD, _("Send it as it stands: it is part of the record")),
}


class PacketEntry(forms.Form):
    """What becomes of one entry."""

    choice = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=[(key, words) for key, (_decision, _because, words) in ENTRIES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of it.")},
    )
    words = Words(label=_("Words to black out, as they stand there"), max_length=300, required=False, error_messages=TOO_LONG)
    why = words_field(_("What you want to remember about it"), longest=300, help_text=_("Kept for the school. It does not stand in the file."))

    def clean(self) -> dict[str, Any]:
        """Ask for the words where words are to be blacked out, and for the order where one is named."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("choice") == "words" and not cleaned.get("words"):
            self.add_error("words", _("Copy the words that are to be blacked out."))
        if cleaned.get("choice") == "court" and not cleaned.get("why"):
            self.add_error("why", _("Name the order or the law, and its day."))
        return cleaned


class EnterPacketSent(forms.Form):
    """When it went, and which way."""

    on = DayField(label=_("On which day"))
    way = forms.ChoiceField(
        label=_("Which way"), choices=PacketSending.Way.choices, widget=forms.RadioSelect, error_messages={"required": _("Say which way it went.")}
    )
    words = Words(label=_("To whom, or a tracking number"), max_length=200, required=False, error_messages=TOO_LONG)


class TakeBackPacket(forms.Form):
    """Why it is not sent."""

    why = words_field(_("Why it is not sent"), missing=_("Say in a sentence why it is not sent."), longest=300)
