"""What was typed about what a classroom cannot do yet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.student_support.forms.words import Words


class SayCannotYet(forms.Form):
    """Why something cannot be done yet."""

    words = Words(
        label=_("I can’t do this yet because …"),
        max_length=1000,
        widget=forms.Textarea,
        help_text=_("A room, a device, a second adult, time to prepare: what would have to change. Read by the case manager and the school’s leaders."),
        error_messages={"required": _("Say what stands in the way: that is what somebody can do something about.")},
    )


class AnswerCannotYet(forms.Form):
    """What is done about it, and whether that settles it."""

    words = Words(label=_("Your words"), max_length=1000, widget=forms.Textarea, error_messages={"required": _("Say what is done about it.")})


def seen_in(sent: list[str]) -> dict[int, int]:
    """Return the edition of each student that stood on the page, from fields like `12:1234`; what is none is left out."""
    found = {}
    for one in sent:
        student, _colon, edition = one.partition(":")
        if student.isdecimal() and edition.isdecimal() and len(student) < 19 and len(edition) < 19:
            found[int(student)] = int(edition)
    return found
