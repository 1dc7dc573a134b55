"""Working on a guiding question."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.framework.queries import kin_of
from trellis.self_study.models import Inquiry, InquiryEnding, InquiryEntry


class StillWorkedOn(Exception):
    """Somebody works on the question already."""


class InquiryIsEnded(Exception):
    """The inquiry was closed."""


class LookedAgainTooEarly(Exception):
    """The day to look again lies in the past."""


@transaction.atomic
def open_inquiry(*, by: int, today: date, framework_key: str, question_key: str, question_words: str, why: str, owner: int, look_again_on: date) -> Inquiry:
    """Give somebody a guiding question to work on. Raises StillWorkedOn or LookedAgainTooEarly."""
    if look_again_on <= today:
        raise LookedAgainTooEarly(_("That day is over. Choose a later day."))
    if Inquiry.objects.filter(framework_key__in=kin_of(framework_key), question_key=question_key, ending__isnull=True).exists():
        raise StillWorkedOn(_("Somebody works on this question already. Add to what they have found, or close it first."))
    opened = Inquiry.objects.create(
        framework_key=framework_key,
        question_key=question_key,
        question_words=question_words,
        why=why.strip(),
        owner_id=owner,
        opened_by_id=by,
        opened_on=today,
        look_again_on=look_again_on,
    )
    record_act(by=by, act="self_study.open_inquiry", about=[opened], detail={"question": question_key})
    return opened


@transaction.atomic
def add_to_inquiry(*, by: int, today: date, inquiry: Inquiry, kind: str, words: str) -> InquiryEntry:
    """Write down something seen, an answer as it stands today, or what changed. Twice the same is once. Raises InquiryIsEnded."""
    held = _open(inquiry)
    facts = {"inquiry": held, "kind": kind, "words": words.strip(), "by_id": by, "on": today}
    standing = InquiryEntry.objects.filter(**facts).first()
    if standing is not None:
        return standing
    entry = InquiryEntry.objects.create(**facts)
    record_act(by=by, act="self_study.add_to_inquiry", about=[held, entry], detail={"kind": kind})
    return entry


@transaction.atomic
def end_inquiry(*, by: int, today: date, inquiry: Inquiry, words: str) -> InquiryEnding:
    """Close an inquiry with what is known now. Closing twice is closing once."""
    held = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    standing = InquiryEnding.objects.filter(inquiry=held).first()
    if standing is not None:
        return standing
    ending = InquiryEnding.objects.create(inquiry=held, by_id=by, on=today, words=words.strip())
    record_act(by=by, act="self_study.end_inquiry", about=[held])
    return ending


def _open(inquiry: Inquiry) -> Inquiry:
    held = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    if InquiryEnding.objects.filter(inquiry=held).exists():
        raise InquiryIsEnded(_("This inquiry is closed. Open the question again to go on."))
    return held
