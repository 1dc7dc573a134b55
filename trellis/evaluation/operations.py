"""Opening an evaluation, putting the file there, and what the principal carries in."""

import hashlib
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.audit.operations import record_act
from trellis.evaluation import notices
from trellis.evaluation.measures import MOST_BYTES, key_of, kind_of, safe_name
from trellis.evaluation.models import Evaluation
from trellis.evaluation.queries import LONGEST, MEND_DAYS, MOST_ITEMS


class OpenedTwice(Exception):
    """The two have an evaluation of that day, whose file is there."""


class NobodyEvaluatesThemselves(Exception):
    """Principal and evaluator are one person."""


class NotAKnownFile(Exception):
    """The file is no PDF, no Word document and no OpenDocument text, or it holds macros."""


class TooLarge(Exception):
    """The file is larger than what is taken."""


class FileStands(Exception):
    """The file has been there for too long to put another in its place."""


class FileIsThere(Exception):
    """The file is there: nothing is carried in or taken out any more."""


class NothingSaid(Exception):
    """There are no words to carry in."""


class TooLong(Exception):
    """The words are longer than what is carried in at once."""


class TooMany(Exception):
    """So much was carried in that nothing more is taken."""


class NotEmpty(Exception):
    """Something was carried in, or the file is there."""


@transaction.atomic
def open_evaluation(*, by: int, today: date, principal: int, evaluator: int, on: date) -> Evaluation:
    """Open an evaluation of a day. The same twice is once. Raises NobodyEvaluatesThemselves, OpenedTwice."""
    if principal == evaluator:
        raise NobodyEvaluatesThemselves(_("Nobody evaluates themselves. Choose somebody else."))
    made, is_new = Evaluation.objects.get_or_create(principal_id=principal, evaluator_id=evaluator, on=on, defaults={"opened_by_id": by})
    if is_new:
        notices.tell_of_opening(by=by, today=today, evaluation=made)
        record_act(by=by, act="evaluation.open_evaluation", about=[made])
    elif made.attached_on is not None:
        raise OpenedTwice(_("An evaluation of that day between the two of you is there already, with its file. Choose another day."))
    return made


@transaction.atomic
def call_off_evaluation(*, by: int, today: date, evaluation: Evaluation) -> None:
    """Take away an evaluation that was opened by mistake, as long as it holds nothing. Raises NotEmpty."""
    held = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if held.attached_on is not None or held.items:
        raise NotEmpty(_("Something was carried in, or the file is there. What is in an evaluation stays."))
    notices.tell_of_calling_off(by=by, today=today, evaluation=held)
    record_act(by=by, act="evaluation.call_off_evaluation", about=[held])
    Evaluation.objects.filter(pk=held.pk).delete()


@transaction.atomic
def attach_file(*, by: int, today: date, evaluation: Evaluation, content: bytes, name: str) -> Evaluation:
    """Put the file there, or for some days another in its place; the same twice is once. The one before is not kept: the trail keeps its fingerprint.

    Raises TooLarge, NotAKnownFile, FileStands.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge(_("The file is larger than 10 MB. Save it with smaller pictures, or as PDF, and try again."))
    kind = kind_of(content)
    if not kind:
        raise NotAKnownFile(
            _("This is neither a PDF, a Word document (.docx) nor an OpenDocument text (.odt), or it holds macros. Save it as PDF and try again.")
        )
    held = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if bytes(held.file) == content:
        return held
    is_first = held.attached_on is None
    if held.attached_on is not None and today > held.attached_on + timedelta(days=MEND_DAYS):
        raise FileStands(
            ngettext(
                "The file stands. Another could take its place for %(days)s day. Open a new evaluation instead.",
                "The file stands. Another could take its place for %(days)s days. Open a new evaluation instead.",
                MEND_DAYS,
            )
            % {"days": MEND_DAYS}
        )
    held.file, held.file_name = content, safe_name(name, kind)
    if is_first:
        held.attached_on = today
    held.save(update_fields=["file", "file_name", "attached_on"])
    notices.tell_of_the_file(by=by, today=today, evaluation=held, is_first=is_first)
    record_act(by=by, act="evaluation.attach_file", about=[held], detail={"sha256": hashlib.sha256(content).hexdigest()})
    return held


@transaction.atomic
def carry_in(*, by: int, today: date, evaluation: Evaluation, words: str) -> Evaluation:
    """Keep a dated copy of words that the principal brings. The same words twice stand once. Raises NothingSaid, TooLong, FileIsThere, TooMany."""
    said = words.replace("\r\n", "\n").strip()
    if not said:
        raise NothingSaid(_("There is nothing to carry in. Write it here, or bring it from where it stands."))
    if len(said) > LONGEST:
        raise TooLong(
            _("At most %(most)s characters are carried in at once; these are %(here)s. Shorten them here, or carry them in in two parts.")
            % {"most": LONGEST, "here": len(said)}
        )
    held = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    key = key_of(said)
    if any(one["key"] == key for one in held.items):
        return held
    _still_open(held)
    if len(held.items) >= MOST_ITEMS:
        raise TooMany(_("So much is in this evaluation that nothing more can be carried in. Take something out first."))
    held.items = [*held.items, {"key": key, "on": today.isoformat(), "words": said}]
    held.save(update_fields=["items"])
    notices.tell_of_carrying(by=by, today=today, evaluation=held)
    record_act(by=by, act="evaluation.carry_in", about=[held])
    return held


@transaction.atomic
def take_out(*, by: int, today: date, evaluation: Evaluation, key: str) -> Evaluation:
    """Take out what was carried in, until the file is there. Twice is once. Raises FileIsThere."""
    held = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    left = [one for one in held.items if one["key"] != key]
    if len(left) < len(held.items):
        _still_open(held)
        held.items = left
        held.save(update_fields=["items"])
        record_act(by=by, act="evaluation.take_out", about=[held], detail={"left": len(left)})
    return held


def _still_open(evaluation: Evaluation) -> None:
    if evaluation.attached_on is not None:
        raise FileIsThere(_("The file is there. From then on nothing is carried in or taken out."))
