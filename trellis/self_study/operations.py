"""Opening a round about an area, and answering its gaps."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.commitments.operations import make_promise
from trellis.commitments.queries import Promise, as_promise, commitments
from trellis.self_study.models import NotNow, Study
from trellis.self_study.queries import GroupToAsk, practices_of
from trellis.surveys.operations import AskedGroup, AskedItem, AskedPerson, close_round, open_round, reply_to_round
from trellis.surveys.queries import newest_reply, people_asked, rounds_like


class RoundStillOpen(Exception):
    """The round still takes answers."""


class NotThePractice(Exception):
    """The practice was not asked about in this round."""


@transaction.atomic
def open_study(
    *,
    by: int,
    today: date,
    area: int,
    title: str,
    decision: str,
    opens_on: date,
    closes_on: date,
    reply_by: date,
    levels: Sequence[str],
    groups: Sequence[GroupToAsk],
) -> Study:
    """Open a round by name about every practice of an area that makes sense for one of the groups.

    The same opened twice is opened once. Raises what `surveys.operations.open_round` raises.
    """
    same = rounds_like(by=by, title=title, decision=decision, opens_on=opens_on, closes_on=closes_on, today=today)
    if (twin := Study.objects.filter(area_id=area, round__in=same).first()) is not None:
        return twin
    keys = {group.key for group in groups}
    items = []
    for practice in practices_of(area):
        wordings = {one.group.key: one.words for one in practice.wordings.all() if one.group.key in keys}
        signs: dict[int, str] = {}
        for one in practice.look_fors.all():
            signs.setdefault(one.level.number, one.words)
        if wordings:
            items.append(AskedItem(practice.key, practice.name, wordings, tuple(signs[number] for number in sorted(signs))))
    opened = open_round(
        by=by,
        today=today,
        title=title,
        decision=decision,
        opens_on=opens_on,
        closes_on=closes_on,
        reply_by=reply_by,
        levels=levels,
        groups=[
            AskedGroup(one.key, one.name, one.voice, one.shape, one.is_open, tuple(AskedPerson(person.person_id) for person in one.people)) for one in groups
        ],
        items=items,
    )
    study = Study.objects.create(round=opened, area_id=area)
    record_act(by=by, act="self_study.open_study", about=[study])
    return study


@transaction.atomic
def close_study(*, by: int, today: date, study: Study) -> None:
    """Close the round now. Closing one that is over changes nothing."""
    if study.round.is_over(today):
        return
    close_round(by=by, today=today, round=study.round)
    record_act(by=by, act="self_study.close_study", about=[study])


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
def reply_to_study(*, by: int, today: date, study: Study, heard: str, will_do: str, seen: int | None = None) -> None:
    """Say to everybody who was asked what we heard and what we will do. Raises what `surveys.operations.reply_to_round` raises."""
    stood = newest_reply(study.round_id)
    said = reply_to_round(by=by, today=today, round=study.round, heard=heard, will_do=will_do, seen=seen)
    if said == stood:
        return  # the same words, sent twice
    record_act(by=by, act="self_study.reply_to_study", about=[study])


def _asked_about(study: Study, key: str, today: date) -> str:
    """Return the name of the practice as it was asked about, or raise."""
    if not study.round.is_over(today):
        raise RoundStillOpen(_("This round still takes answers. Look at its map when it is closed."))
    name = study.round.items.filter(key=key).values_list("name", flat=True).first()
    if name is None:
        raise NotThePractice(_("This practice was not asked about in this round."))
    return str(name)
