"""Putting lines in, gathering them into letters, and marking how a letter went."""

import string
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from trellis.audit.operations import record_act
from trellis.directory.models import Person
from trellis.directory.queries import with_standing
from trellis.letters.measures import is_quiet, wait_before
from trellis.letters.models import Delivery, Letter, Line, QuietHours, Refusal, RefusedAddress
from trellis.letters.queries import (
    OwnLine,
    channel_of,
    clock,
    people_with_a_refused_address,
    people_written_to,
    quiet_hours,
    waiting_lines,
    works_on,
    written_in,
)

LEASE = timedelta(minutes=15)
Word = str | int | date


class WordsMissing(Exception):
    """A sentence has a placeholder for which no word came: a mistake in the room that put it."""


def _stored(text: str, words: Mapping[str, Word]) -> dict[str, object]:
    missing = {name for _text, name, _form, _conversion in string.Formatter().parse(text) if name} - set(words)
    if missing:
        raise WordsMissing(", ".join(sorted(missing)))
    return {name: {"day": word.isoformat()} if isinstance(word, date) else word for name, word in words.items()}


@transaction.atomic
def put_line(
    *,
    to: Person,
    room: str,
    text: str,
    link: str,
    by: int | None,
    today: date,
    words: Mapping[str, Word] | None = None,
    key: str = "",
    about_child: bool = False,
    urgent: bool = False,
    child: int | None = None,
) -> Line | None:
    """Put one sentence into the person's next letter.

    `text` is an English message marked with `gettext_noop`, a whole sentence; `words` fills its placeholders (a date is written in
    the person's language). `link` is a path. A line with a `key` is put once for each person: while it waits it takes the newer
    words, once sent it is not put again and None is returned. `about_child` keeps the sentence out of e-mail; `urgent` goes at once. `child` is the
    student whom the line is about: family is told it as long as they hold a right over that child, and finds it in no letter afterwards.
    """
    facts = {"room": room, "text": text, "words": _stored(text, words or {}), "link": link, "about_child": about_child, "is_urgent": urgent, "child_id": child}
    while to.merged_into:
        to = to.merged_into
    if key:
        line, is_new = Line.objects.get_or_create(to=to, key=key, defaults={**facts, "put_on": today})
        if not is_new:
            waiting = Line.objects.filter(pk=line.pk, letter__isnull=True).update(**facts)
            return line if waiting else None
    else:
        line = Line.objects.create(to=to, put_on=today, **facts)
    record_act(by=by, act="letters.put_line", about=[line], detail={"room": room})
    return line


@transaction.atomic
def put_lines(
    *,
    to: QuerySet[Person],
    room: str,
    text: str,
    link: str,
    key: str,
    by: int | None,
    today: date,
    words: Mapping[str, Word] | None = None,
    about_child: bool = False,
    child: int | None = None,
) -> int:
    """Put one sentence into the next letter of each of many people; return how many lines were put or took newer words.

    By the rules of `put_line` and in one statement, however many they are: SQLite has one writer, and nobody else writes meanwhile. Where
    the words differ between people, call it once for each wording. The trail has one entry for all.
    """
    facts: dict[str, object] = {"room": room, "section": "", "key": key, "text": text, "words": _stored(text, words or {}), "link": link}
    facts |= {"about_child": about_child, "is_urgent": False, "put_on": today, "child": child}
    fields = [field for field in Line._meta.concrete_fields if field.name in facts]
    stored = [field.get_db_prep_save(facts[field.name], connection) for field in fields]
    try:
        asked, numbers = to.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    names = [str(field.column) for field in fields]
    newer = ", ".join(f"{name} = excluded.{name}" for name in names if name not in ("key", "put_on"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO letters_line (to_id, {', '.join(names)})"  # noqa: S608
            f" WITH RECURSIVE kept (id, merged_into) AS (SELECT id, merged_into_id FROM directory_person WHERE id IN ({asked})"
            " UNION SELECT person.id, person.merged_into_id FROM directory_person person JOIN kept ON person.id = kept.merged_into)"
            f" SELECT id, {', '.join(['%s'] * len(names))} FROM kept WHERE merged_into IS NULL ORDER BY id"
            f" ON CONFLICT (to_id, key) WHERE NOT (key = '') DO UPDATE SET {newer} WHERE letters_line.letter_id IS NULL",
            [*numbers, *stored],
        )
        put = int(cursor.rowcount)
    if put:
        record_act(by=by, act="letters.put_lines", detail={"room": room, "lines": put})
    return put


@transaction.atomic
def put_sections(*, lines: Sequence[OwnLine], room: str, key: str, by: int | None, today: date) -> int:
    """Put letters of several sections, each with words of its own, into the next letters of many people; return how many lines are new.

    The lines of a person are kept under the key and their place: whoever is called twice puts nothing twice. One entry in the trail.
    """
    standing = set(Line.objects.filter(room=room, key__startswith=f"{key}.", to__in={line.to for line in lines}).values_list("to_id", "key"))
    places: dict[int, int] = {}
    rows = []
    for line in lines:
        places[line.to] = places.get(line.to, 0) + 1
        name = f"{key}.{places[line.to]}"
        if (line.to, name) not in standing:
            rows.append(Line(to_id=line.to, room=room, key=name, section=line.section, text=line.text, words=dict(line.words), link=line.link, put_on=today))
    Line.objects.bulk_create(rows)
    if rows:
        record_act(by=by, act="letters.put_sections", detail={"room": room, "lines": len(rows)})
    return len(rows)


@transaction.atomic
def gather_letters(*, by: int | None, now: datetime) -> int:
    """Make one letter of the lines that wait for each person who may be written to at this hour; return how many.

    A person gets one letter a day. Lines that come later wait for the next day outside their quiet hours; urgent ones
    go alone and at once. Whoever has no standing today gets nothing.
    """
    local = now.astimezone(clock())
    today = local.date()
    is_working_day = works_on(today)
    # Locked, so that a second sender that starts now finds them gathered instead of gathering them twice.
    allowed = Person.objects.filter(with_standing(today)).values("pk")
    by_person: dict[int, list[Line]] = {}
    for line in waiting_lines(today).filter(to__in=allowed).select_for_update():
        by_person.setdefault(line.to_id, []).append(line)
    people = Person.objects.in_bulk(by_person)
    hours, refused, written = quiet_hours(people), people_with_a_refused_address(people), people_written_to(people, today)
    letters, taken = [], []
    for number, lines in by_person.items():
        person = people[number]
        is_quiet_now = is_quiet(local, hours.get(number, hours[None]), is_working_day=is_working_day)
        for is_urgent in (True, False):
            told = [line for line in lines if line.is_urgent is is_urgent]
            if not told or (not is_urgent and (is_quiet_now or number in written)):
                continue
            letters.append(
                Letter(
                    to=person,
                    on=today,
                    is_urgent=is_urgent,
                    channel=channel_of(person, number in refused),
                    language=written_in(person.language),
                    gathered_at=now,
                    next_try_at=now,
                )
            )
            taken.append(told)
    for letter, told in zip(Letter.objects.bulk_create(letters), taken, strict=True):
        for line in told:
            line.letter = letter
    Line.objects.bulk_update([line for told in taken for line in told], ["letter"], batch_size=500)
    if letters:
        record_act(by=by, act="letters.gather_letters", detail={"letters": len(letters)})
    return len(letters)


@transaction.atomic
def claim_letter(*, letter: Letter, by: int | None, now: datetime) -> bool:
    """Take a letter to post it; False when another sender has it. The claim ends by itself after `LEASE`."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    claimed = Letter.objects.filter(free, pk=letter.pk, delivery__isnull=True, posts_begun=letter.posts_begun).update(
        claimed_until=now + LEASE, posts_begun=F("posts_begun") + 1
    )
    if claimed:
        record_act(by=by, act="letters.claim_letter", about=[letter])
    return bool(claimed)


@transaction.atomic
def mark_delivered(*, letter: Letter, channel: str, by: int | None, now: datetime) -> None:
    """Say that the letter reached its person. A second saying changes nothing."""
    if Delivery.objects.filter(letter=letter).exists():
        return
    Delivery.objects.create(letter=letter, at=now, by_id=by, channel=channel)
    Letter.objects.filter(pk=letter.pk).update(claimed_until=None, channel=channel)
    record_act(by=by, act="letters.mark_delivered", about=[letter], detail={"channel": str(channel)})


@transaction.atomic
def put_off(*, letter: Letter, code: int, by: int | None, now: datetime) -> None:
    """Give a claimed letter back, to be tried again later: the server said no for now (or never answered: code 0)."""
    times = letter.times_put_off + (1 if code else 0)
    Letter.objects.filter(pk=letter.pk).update(
        claimed_until=None, posts_begun=F("posts_begun") - 1, times_put_off=times, next_try_at=now + (wait_before(times) if code else timedelta(0))
    )
    if code:
        Refusal.objects.create(letter=letter, at=now, code=code, is_final=False)
    record_act(by=by, act="letters.put_off", about=[letter], detail={"code": code})


@transaction.atomic
def give_up_mail(*, letter: Letter, code: int, is_address: bool, by: int | None, now: datetime) -> None:
    """Move a letter that a server refuses for good to the people to be told by hand; mark the address if that is why."""
    person = letter.to
    Refusal.objects.create(letter=letter, at=now, code=code, is_final=True)
    Letter.objects.filter(pk=letter.pk).update(claimed_until=None, posts_begun=F("posts_begun") - 1, channel=channel_of(person, refused=True))
    if is_address:
        RefusedAddress.objects.get_or_create(person=person, address=person.email, lifted_at=None, defaults={"code": code, "since": now})
    record_act(by=by, act="letters.give_up_mail", about=[letter], detail={"code": code, "address": is_address})


@transaction.atomic
def lift_refused_address(*, mark: RefusedAddress, by: int | None, now: datetime) -> None:
    """Use an address again that a server had refused."""
    RefusedAddress.objects.filter(pk=mark.pk).update(lifted_at=now, lifted_by_id=by)
    record_act(by=by, act="letters.lift_refused_address", about=[mark])


@transaction.atomic
def set_quiet_hours(*, person: Person | None, starts: time, ends: time, rests_on_non_working_days: bool, by: int | None) -> QuietHours:
    """Say from when until when nothing is sent: to one person, or by default in the district (no person)."""
    hours, _is_new = QuietHours.objects.update_or_create(
        person=person, defaults={"starts": starts, "ends": ends, "rests_on_non_working_days": rests_on_non_working_days}
    )
    record_act(by=by, act="letters.set_quiet_hours", about=[hours])
    return hours
