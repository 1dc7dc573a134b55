"""Time for leading: everything here is done by the person whose time it is, or by the clock for them."""

import base64
import hashlib
import random
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from trellis.asks.measures import kind_of, moments_of_a_day, months_later
from trellis.asks.models import Feed, FeedEntry, InTotal, Kind, Looking, Moment, Sharing, TimeTotal
from trellis.asks.queries.leading import ANSWERED_UNTIL, KINDS, PUBLISHED_ON, total_of, words_of_kinds
from trellis.audit.operations import record_act
from trellis.kit.calendars import Entry
from trellis.kit.fetching import checked_address
from trellis.letters.queries import clock, works_on
from trellis.work.queue import enqueue

MOST_KINDS = 20


class TooLongAgo(Exception):
    """The moment lies more than seven days back."""


class KindIsGone(Exception):
    """The kind was left out of the list meanwhile."""


class TooManyKinds(Exception):
    """A list of kinds is tapped with a thumb."""


class SharedWithOneself(Exception):
    """The person to share with is oneself."""


@transaction.atomic
def begin_looking(*, by: int, today: date) -> None:
    """Have moments of one's days asked for, with the district's list of kinds as one's own. Twice is once."""
    _looking, is_new = Looking.objects.get_or_create(person_id=by, defaults={"begun_on": today})
    if is_new:
        Kind.objects.bulk_create([Kind(person_id=by, key=key) for key in KINDS])
        record_act(by=by, act="asks.begin_looking")


@transaction.atomic
def stop_looking(*, by: int) -> None:
    """Remove everything: moments, answers, kinds, the calendar, who was shown it, whether it counts. What was published stays, and holds no person."""
    FeedEntry.objects.filter(feed__person_id=by).delete()
    for model in (Feed, Moment, Kind, Sharing, InTotal, Looking):
        model.objects.filter(person_id=by).delete()
    record_act(by=by, act="asks.stop_looking")


@transaction.atomic
def sample_moments(*, by: int | None, today: date, people: Collection[int], dice: random.Random | None = None) -> int:
    """Choose the moments of a working day for people who look at their time; return how many. Who has theirs keeps them."""
    if not works_on(today):
        return 0
    have = set(Moment.objects.filter(on=today, person_id__in=people).values_list("person_id", flat=True))
    midnight, chance = datetime.combine(today, time.min, clock()), dice or random.SystemRandom()
    made = [
        Moment(person_id=person, on=today, at=midnight + timedelta(minutes=minutes))
        for person in people
        if person not in have
        for minutes in moments_of_a_day(chance)
    ]
    Moment.objects.bulk_create(made)
    if made:
        record_act(by=by, act="asks.sample_moments", detail={"moments": len(made)})
    return len(made)


@transaction.atomic
def answer_moment(*, by: int, today: date, now: datetime, moment: Moment, kind: int) -> None:
    """Say what one was doing then; said again within seven days it is mended. The trail learns that, and not what. Raises TooLongAgo or KindIsGone."""
    held = Moment.objects.select_for_update().get(pk=moment.pk)
    if held.on <= today - ANSWERED_UNTIL or held.at > now:
        raise TooLongAgo(_("That moment is too long ago to be remembered well. It stays unknown."))
    if not Kind.objects.filter(pk=kind, person_id=by, left_out_on__isnull=True).exists():
        raise KindIsGone(_("That kind is not in your list any more. Choose another."))
    if held.kind_id == kind:
        return
    Moment.objects.filter(pk=held.pk).update(kind_id=kind, answered_at=now)
    record_act(by=by, act="asks.answer_moment")


@transaction.atomic
def change_kinds(*, by: int, today: date, names: Mapping[int, str], left_out: Collection[int], added: str = "") -> None:
    """Call kinds otherwise, leave some out, add one. What was answered keeps its kind. Raises TooManyKinds."""
    kinds = {kind.pk: kind for kind in Kind.objects.select_for_update().filter(person_id=by)}
    before = {pk: (kind.name, kind.left_out_on) for pk, kind in kinds.items()}
    for pk, name in names.items():
        if pk in kinds:
            plain = name.strip()
            same = bool(kinds[pk].key) and plain == str(KINDS.get(kinds[pk].key, ("",))[0])
            kinds[pk].name = "" if kinds[pk].key and (same or not plain) else plain or kinds[pk].name
            kinds[pk].left_out_on = (kinds[pk].left_out_on or today) if pk in left_out else None
    standing = [kind for kind in kinds.values() if kind.left_out_on is None]
    if len(standing) + bool(added.strip()) > MOST_KINDS:
        raise TooManyKinds(_("A list of more than twenty kinds cannot be tapped with a thumb. Leave one out first."))
    Kind.objects.bulk_update(list(kinds.values()), ["name", "left_out_on"])
    is_new = bool(added.strip()) and added.strip() not in {kind.name for kind in standing}
    if is_new:
        Kind.objects.create(person_id=by, name=added.strip())
    if is_new or before != {pk: (kind.name, kind.left_out_on) for pk, kind in kinds.items()}:
        record_act(by=by, act="asks.change_kinds")


# -- one's own calendar -----------------------------------------------------------------------------------


def _box() -> SecretBox:
    return SecretBox(hashlib.sha256(b"trellis.asks.feed " + settings.SECRET_KEY.encode()).digest())


def address_in(feed: Feed) -> str:
    """Return the address of a calendar, for the reader of calendars alone; empty when the installation's secret is another one than then."""
    try:
        return _box().decrypt(base64.b64decode(feed.address)).decode()
    except (CryptoError, ValueError):
        return ""


@transaction.atomic
def bring_in_feed(*, by: int, today: date, address: str) -> Feed:
    """Keep the address of one's calendar, encrypted, and have it read. A new address takes the old one's place. Raises NotFetched for what is none."""
    sealed = base64.b64encode(_box().encrypt(checked_address(address).encode())).decode()
    FeedEntry.objects.filter(feed__person_id=by).delete()
    words = {"address": sealed, "added_on": today, "read_at": None, "trouble": "", "unread": 0}
    feed, _is_new = Feed.objects.update_or_create(person_id=by, defaults=words)
    record_act(by=by, act="asks.bring_in_feed")
    enqueue("trellis.asks.jobs.read_feed", feed=feed.pk)
    return feed


@transaction.atomic
def remove_feed(*, by: int) -> None:
    """Remove one's calendar with everything that was read of it. Twice is once."""
    FeedEntry.objects.filter(feed__person_id=by).delete()
    removed, _each = Feed.objects.filter(person_id=by).delete()
    if removed:
        record_act(by=by, act="asks.remove_feed")


@transaction.atomic
def lay_in_entries(*, by: int | None, feed: Feed, entries: Sequence[Entry], unread: int, now: datetime) -> int:
    """Put what a calendar holds in the place of what it held: when, and of what kind it may be; return how many. What was removed meanwhile stays removed."""
    held = Feed.objects.select_for_update().filter(pk=feed.pk, address=feed.address).first()
    if held is None:
        return 0
    words = words_of_kinds(held.person_id)
    FeedEntry.objects.filter(feed=held).delete()
    made = [
        FeedEntry(feed=held, starts_at=entry.starts_at, ends_at=entry.ends_at, kind_id=kind_of(entry.name, words))
        for entry in entries
        if entry.is_busy and not entry.is_whole_days and entry.ends_at > entry.starts_at
    ]
    FeedEntry.objects.bulk_create(made, batch_size=1000)
    Feed.objects.filter(pk=held.pk).update(read_at=now, trouble="", unread=unread)
    record_act(by=by, act="asks.lay_in_entries", detail={"entries": len(made)})
    return len(made)


@transaction.atomic
def note_feed(*, by: int | None, feed: Feed, trouble: str, now: datetime) -> None:
    """Note that a calendar could not be read and why, or that nothing in it has changed (no trouble). What was read before stays."""
    changed = {"trouble": trouble[:300]} if trouble else {"trouble": "", "read_at": now}
    if Feed.objects.filter(pk=feed.pk, address=feed.address).update(**changed):
        record_act(by=by, act="asks.note_feed", detail={"read": not trouble})


# -- who else sees it -------------------------------------------------------------------------------------


@transaction.atomic
def share_picture(*, by: int, today: date, to: int) -> Sharing:
    """Show one's picture to somebody by name. Twice is once. Raises SharedWithOneself."""
    if to == by:
        raise SharedWithOneself(_("You see it anyway. Choose somebody else."))
    sharing, is_new = Sharing.objects.get_or_create(person_id=by, to_id=to, defaults={"on": today})
    if is_new:
        record_act(by=by, act="asks.share_picture")
    return sharing


@transaction.atomic
def take_back_sharing(*, by: int, sharing: Sharing) -> None:
    """Show it to them no more, from now on. Twice is once."""
    removed, _each = Sharing.objects.filter(pk=sharing.pk, person_id=by).delete()
    if removed:
        record_act(by=by, act="asks.take_back_sharing")


@transaction.atomic
def count_in_total(*, by: int, today: date, counts: bool) -> None:
    """Let one's share count in the district's total, or no more: from the next whole month on, and never for a month that is not published yet."""
    standing = InTotal.objects.filter(person_id=by)
    changed = counts is not standing.exists()
    if changed and counts:
        InTotal.objects.create(person_id=by, since_on=today)
    elif changed:
        standing.delete()
    if changed:
        record_act(by=by, act="asks.count_in_total", detail={"counts": counts})


@transaction.atomic
def publish_total(*, by: int | None, today: date) -> int:
    """Publish the one total of the month that is over, from the eighth on; return of how many people. A month published stays as it is.

    Nothing is published below five people, and no month older than the last: it would be a second number with others in it.
    """
    until_on = today.replace(day=1)
    month_on = months_later(until_on, -1)
    if today.day < PUBLISHED_ON or TimeTotal.objects.filter(month_on=month_on).exists():
        return 0
    people, shares = total_of(month_on, until_on)
    if people:
        TimeTotal.objects.bulk_create(
            [TimeTotal(month_on=month_on, key=key, people=people, low=low, share=share, high=high) for key, (low, share, high) in shares.items()]
        )
        record_act(by=by, act="asks.publish_total", detail={"people": people})
    return people
