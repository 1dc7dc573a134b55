"""Counting a closed round, once: sealed sheets are opened in no order, everything is counted into the declared cuts, and what must go goes.

Opened sheets live in memory alone. One transaction writes all counts and all comments, or nothing; only after it are the key and the
sheets destroyed. Killed before it, all sheets are there and the count begins again; killed after it, all counts are there, and the
next call destroys what is left.
"""

import secrets
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.surveys.measures import SAID, WHOLE
from trellis.surveys.models import Answer, Comment, Count, Counting, Round, SealedSheet, SealingKey, Turnout
from trellis.surveys.operations.sealing import OpenedSheet, destroy_key, empty_the_journal, opened, opener
from trellis.surveys.queries.counting import Heard, groups_of, hear_answers

AT_ONCE = 500  # sheets in memory as they were sealed, and between two notes of how far it is
FROM_NOTHING = UUID(int=0)


class NothingToGiveUp(Exception):
    """The round's sheets can be opened, or were."""


class SheetsChanged(Exception):
    """A sheet came or went while the others were opened: the count begins again."""


class Written(NamedTuple):
    """A text that somebody wrote, apart from everything else they said."""

    audience: int
    item: int
    kind: str
    words: str


def count_round(*, by: int | None, today: date, round: int) -> Counting | None:
    """Count a round in which no answer can come any more, and destroy its sheets and their key. Counting twice is counting once.

    Not one transaction, on purpose: how far it is stands in `Counting` meanwhile, and no lock is held while sheets are opened. Returns
    None for a round that still takes answers.
    """
    counting = _begun(round, today)
    if counting is None:
        return None
    if counting.state != Counting.State.DONE:
        key = SealingKey.objects.filter(round_id=round).first()
        box = opener(key) if key else None
        if key and box is None and counting.sheets:
            return _key_is_lost(by, counting)
        heard = groups_of(counting.round)
        written: list[Written] = []
        done = unreadable = 0
        if box is not None:
            _clear_turnout_of_sheets(heard)
            for sheets in _in_random_order(round):
                for sheet in sheets:
                    found = opened(box, sheet)
                    if found is None or not _count(heard, found, written):
                        unreadable += 1
                done += len(sheets)
                Counting.objects.filter(pk=counting.pk, state=Counting.State.RUNNING).update(done=done, unreadable=unreadable)
        _write(by, counting, heard, written, done, unreadable)
    _destroy(round)
    return Counting.objects.get(round_id=round)


@transaction.atomic
def _begun(round_id: int, today: date) -> Counting | None:
    """Note that the count runs; from here on no sheet is taken, whatever the day of who sends it."""
    held = Round.objects.select_for_update(of=("self",)).select_related("closure").get(pk=round_id)
    if not held.is_over(today):
        return None
    counting, _made = Counting.objects.get_or_create(round=held)
    if counting.state != Counting.State.DONE:
        counting.state, counting.done, counting.unreadable = Counting.State.RUNNING, 0, 0
        counting.sheets = SealedSheet.objects.filter(round=held).count()
        counting.save()
    return counting


@transaction.atomic
def _key_is_lost(by: int | None, counting: Counting) -> Counting:
    Counting.objects.filter(pk=counting.pk).update(state=Counting.State.KEY_LOST)
    record_act(by=by, act="surveys.find_key_lost", about=[counting.round], detail={"sheets": counting.sheets})
    counting.state = Counting.State.KEY_LOST
    return counting


def _in_random_order(round_id: int) -> Iterator[list[bytes]]:
    """Yield sealed boxes by the random number of their sheets, some at a time."""
    last = FROM_NOTHING
    while True:
        rows = list(SealedSheet.objects.filter(round_id=round_id, pk__gt=last).order_by("pk").values_list("pk", "box")[:AT_ONCE])
        if not rows:
            return
        yield [bytes(box) for _number, box in rows]
        last = rows[-1][0]


def _clear_turnout_of_sheets(heard: dict[int, Heard]) -> None:
    """Let the sheets themselves say how many took part: an open link and a paper slip note no participation."""
    for one in heard.values():
        if one.audience.mode == Round.Mode.ANONYMOUS:
            for numbers in one.took_part.values():
                numbers[1] = 0


def _count(heard: dict[int, Heard], sheet: OpenedSheet, written: list[Written]) -> bool:
    """Count a sheet into its group; False when it is none that this round asked for."""
    group = heard.get(sheet.audience)
    if group is None or group.audience.mode != Round.Mode.ANONYMOUS:
        return False
    asked = set(group.items)
    if any(item not in asked or said not in SAID for item, said, _seen, _comment in sheet.answers):
        return False
    place = (sheet.level, sheet.school)
    group.took_part[place][1] += 1
    for item, said, seen, comment in sheet.answers:
        group.add(place, item, said)
        written += [Written(sheet.audience, item, kind, words) for kind, words in (("seen", seen), ("comment", comment)) if words]
    return True


@transaction.atomic
def _write(by: int | None, counting: Counting, heard: dict[int, Heard], written: list[Written], done: int, unreadable: int) -> None:
    """Write all counts and all comments, and say that the round is counted. Whoever comes second writes nothing."""
    held = Counting.objects.select_for_update().get(pk=counting.pk)
    if held.state == Counting.State.DONE:
        return
    if SealedSheet.objects.filter(round_id=held.round_id).count() != done and held.state != Counting.State.KEY_LOST:
        raise SheetsChanged(_("The sheets changed while they were counted. The count begins again by itself."))
    hear_answers({pk: one for pk, one in heard.items() if one.audience.mode != Round.Mode.ANONYMOUS})
    for one in heard.values():
        _write_group(one)
    in_confidence = {pk for pk, one in heard.items() if one.audience.mode == Round.Mode.CONFIDENTIAL}
    answers = Answer.objects.filter(invitation__audience__in=in_confidence).filter(~Q(seen="") | ~Q(comment=""))
    sent = answers.filter(invitation__sending__isnull=False).order_by()
    for audience, item, seen, comment in sent.values_list("invitation__audience_id", "item_id", "seen", "comment").iterator():
        written += [Written(audience, item, kind, words) for kind, words in (("seen", seen), ("comment", comment)) if words]
    answers.update(seen="", comment="")
    _write_anew(heard, written)
    held.state, held.done, held.unreadable, held.finished_at = Counting.State.DONE, done, unreadable, timezone.now()
    held.save()
    record_act(by=by, act="surveys.count_round", about=[held.round], detail={"sheets": done, "unreadable": unreadable})


def _write_group(heard: Heard) -> None:
    """Write the cells of a group. What may not be shown of a group that did not answer by name is written nowhere."""
    audience, is_named = heard.audience, heard.audience.mode == Round.Mode.NAMED
    counts = (
        Count(audience=audience, item_id=item, cut=part.cut, cut_key=part.key, said=said, number=number, is_hidden=is_hidden)
        for item, part, numbers, is_hidden in heard.cells()
        if is_named or not is_hidden
        for said, number in zip(SAID, numbers, strict=True)
        if number
    )
    Count.objects.bulk_create(counts, batch_size=2_000)
    Turnout.objects.bulk_create(
        [
            Turnout(audience=audience, cut=part.cut, cut_key=part.key, asked=asked, sent=sent, is_hidden=hidden)
            for part, asked, sent, hidden in heard.turnouts()
        ],
        batch_size=2_000,
    )


def _write_anew(heard: dict[int, Heard], written: list[Written]) -> None:
    """Write the texts of groups with enough sheets, in random order. Those of smaller groups are kept nowhere.

    What somebody has seen goes with the upper two levels, so beside a hidden distribution it would tell a level: there it is kept nowhere either.
    """
    sheets = Counter({pk: sum(sent for _asked, sent in one.took_part.values()) for pk, one in heard.items()})
    dice = secrets.SystemRandom()
    dice.shuffle(written)
    hidden = {(pk, item) for pk, one in heard.items() for item, part, _numbers, is_hidden in one.cells() if is_hidden and part == WHOLE}
    enough = (one for one in written if sheets[one.audience] >= heard[one.audience].audience.comment_floor)
    kept = (one for one in enough if one.kind != Comment.Kind.SEEN or (one.audience, one.item) not in hidden)
    Comment.objects.bulk_create(
        (Comment(audience_id=one.audience, item_id=one.item, kind=one.kind, words=one.words) for one in kept),
        batch_size=2_000,
    )


def _destroy(round_id: int) -> None:
    """Destroy the key, then the sheets that nobody can open any more. Bears being killed and called again."""
    key = SealingKey.objects.filter(round_id=round_id).first()
    if key is None:
        return
    destroy_key(key)
    while numbers := list(SealedSheet.objects.filter(round_id=round_id).values_list("pk", flat=True)[:AT_ONCE]):
        SealedSheet.objects.filter(pk__in=numbers).delete()
    empty_the_journal()


def give_up_sheets(*, by: int | None, today: date, round: int) -> Counting:
    """Count a round whose key is lost for good: its other groups are counted, its sheets destroyed unread. Raises NothingToGiveUp."""
    counting = Counting.objects.select_related("round").filter(round_id=round, state=Counting.State.KEY_LOST).first()
    key = SealingKey.objects.filter(round_id=round).first()
    if counting is None or key is None or opener(key) is not None:
        raise NothingToGiveUp(_("The sheets of this round are not lost. Nothing was changed."))
    heard = groups_of(counting.round)
    _clear_turnout_of_sheets(heard)
    _write(by, counting, heard, [], 0, counting.sheets)
    _destroy(round)
    return Counting.objects.get(round_id=round)
