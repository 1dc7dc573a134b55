"""Answering the gaps of a round: a promise, a priority, or not now."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.commitments.operations import make_promise
from trellis.commitments.queries import Promise, as_promise, commitments
from trellis.self_study.models import NotNow, Priority, Study
from trellis.surveys.queries import people_asked


class RoundStillOpen(Exception):
    """The round still takes answers."""


class NotThePractice(Exception):
    """The practice was not asked about in this round."""


@transaction.atomic
def promise_from_row(
    *, by: int, today: date, study: Study, practice_key: str, owner: int, what: str, by_on: date, to_words: str, to_people: Sequence[int]
) -> Promise:
    """Answer a gap with a promise, once however often it is sent. Everybody who was asked can see it.

    Raises RoundStillOpen, NotThePractice or DayIsOver.
    """
    name = _asked_about(study, practice_key, today)
    stood = set(commitments().filter(because_round=study.round_id, because_key=practice_key).values_list("pk", flat=True))
    made = make_promise(
        by=by,
        today=today,
        owner=owner,
        what=what,
        by_on=by_on,
        to_words=to_words,
        to_people=to_people,
        asked_people=people_asked(study.round),
        because_round=study.round_id,
        because_key=practice_key,
        because_words=name,
    )
    if made.pk not in stood:
        record_act(by=by, act="self_study.promise_from_row", about=[study, made], detail={"practice": practice_key})
    return as_promise(commitments().get(pk=made.pk), today)


@transaction.atomic
def say_not_now(*, by: int, today: date, study: Study, practice_key: str, reason: str) -> NotNow:
    """Say to those who were asked why a row is left alone for now. The same words twice are said once."""
    _asked_about(study, practice_key, today)
    newest = NotNow.objects.filter(study=study, practice_key=practice_key).order_by("-pk").first()
    if newest is not None and (newest.reason, newest.by_id) == (reason.strip(), by):
        return newest
    said = NotNow.objects.create(study=study, practice_key=practice_key, by_id=by, on=today, reason=reason.strip())
    record_act(by=by, act="self_study.say_not_now", about=[study, said], detail={"practice": practice_key})
    return said


@transaction.atomic
def choose_priority(*, by: int, today: date, study: Study, practice_key: str, reason: str) -> Priority:
    """Choose a practice to be worked on, and say why. Choosing twice is choosing once."""
    _asked_about(study, practice_key, today)
    standing = Priority.objects.filter(study=study, practice_key=practice_key, ended_on__isnull=True).first()
    if standing is not None:
        return standing
    chosen = Priority.objects.create(study=study, practice_key=practice_key, by_id=by, on=today, reason=reason.strip())
    record_act(by=by, act="self_study.choose_priority", about=[study, chosen], detail={"practice": practice_key})
    return chosen


@transaction.atomic
def end_priority(*, by: int, today: date, study: Study, practice_key: str) -> None:
    """Let a practice be no priority any more. Ending it twice is ending it once."""
    ended = Priority.objects.filter(study=study, practice_key=practice_key, ended_on__isnull=True).update(ended_on=today)
    if ended:
        record_act(by=by, act="self_study.end_priority", about=[study], detail={"practice": practice_key})


def _asked_about(study: Study, key: str, today: date) -> str:
    """Return the name of the practice as it was asked about, or raise."""
    if not study.round.is_over(today):
        raise RoundStillOpen(_("This round still takes answers. Look at its map when it is closed."))
    name = study.round.items.filter(key=key).values_list("name", flat=True).first()
    if name is None:
        raise NotThePractice(_("This practice was not asked about in this round."))
    return str(name)
