"""Reading lines and letters, each in the language of the person who is written to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext

from trellis.access.policy import Role
from trellis.directory.models import District, GuardianRight, Guardianship, NonWorkingDays, Person, Post, right_is_held
from trellis.directory.queries import with_standing
from trellis.kit.days import open_on
from trellis.kit.prepared import Prepared
from trellis.letters.measures import DISTRICT_QUIET, Quiet
from trellis.letters.models import Letter, Line, QuietHours, RefusedAddress

KEPT_WAITING = timedelta(days=30)
POSTS_WITHOUT_END = 2  # a letter whose posting ended unknown twice is left to a person


@dataclass(frozen=True, slots=True)
class Said:
    """One line in words: the sentence, the path behind it, whether it is about a child, and the address that takes an answer by mail."""

    text: str
    link: str
    about_child: bool
    put_on: date
    answer_at: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line of a letter with sections, for one person: an English message with its words, as they are kept, under a heading."""

    to: int
    section: str
    text: str
    words: Mapping[str, Any]
    link: str


@dataclass(frozen=True, slots=True)
class MailState:
    """How the mail is doing. `waiting_since` is None when no letter is late by more than a run of the sender."""

    waiting: int
    waiting_since: datetime | None
    stopped: int
    refused: int


def clock() -> ZoneInfo:
    """Return the clock of the district."""
    zone = District.objects.order_by("pk").values_list("time_zone", flat=True).first()
    return ZoneInfo(zone or settings.TIME_ZONE)


_DISTRICT = Prepared(lambda: District.objects.order_by("pk").values_list("name")[:1])  # the masthead of every page asks


def district_name() -> str:
    """Return what the district is called; empty before `trellis init`."""
    return next((str(name) for (name,) in _DISTRICT()), "")


def person(number: int | None) -> Person | None:
    """Return the person of that number, or None."""
    return Person.objects.filter(pk=number or 0).first()


def works_on(day: date) -> bool:
    """Say whether the district works on that day: Monday to Friday, and not in its calendar of days off."""
    return (
        day.weekday() < 5 and not NonWorkingDays.objects.filter(open_on(day, "starts_on", "ends_on"), school__isnull=True, withdrawn_on__isnull=True).exists()
    )


def keys_said(keys: Iterable[str]) -> set[str]:
    """Return those of the keys under which somebody was told something."""
    return set(Line.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def told_until(key: str, day: date) -> QuerySet:
    """Return whom a line under the key had reached by the end of a day, as ids of people: posted, printed or told."""
    end = datetime.combine(day + timedelta(days=1), time.min, clock())
    return Line.objects.filter(key=key, letter__delivery__at__lt=end).order_by().values("to_id")


def quiet_hours(people: Iterable[int]) -> dict[int | None, Quiet]:
    """Return the hours each person chose, and the district's under None."""
    chosen: dict[int | None, Quiet] = {None: DISTRICT_QUIET}
    for row in QuietHours.objects.filter(Q(person__isnull=True) | Q(person__in=list(people))):
        chosen[row.person_id] = Quiet(row.starts, row.ends, row.rests_on_non_working_days)
    return chosen


def written_in(language: str) -> str:
    """Return the language that Trellis can write for somebody who asked for `language`: theirs, or English.

    >>> written_in("es-MX"), written_in("so")
    ('es', 'en')
    """
    try:
        return translation.get_supported_language_variant(language.lower())
    except LookupError:
        return "en"


def named_language(code: str, language: str) -> str:
    """Return the name of a language in another: what a colleague reads before they call. Unknown codes stay codes.

    >>> named_language("so", "en"), named_language("x-home", "en")
    ('Somali', 'x-home')
    """
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name(language.replace("-", "_")) or code
    except (UnknownLocaleError, ValueError):
        return code


def _written(word: Any, language: str) -> Any:
    if isinstance(word, dict) and "day" in word:
        return format_date(date.fromisoformat(word["day"]), "EEE d MMM", locale=language.replace("-", "_"))
    return word


def said(line: Line, language: str) -> Said:
    """Return the line in a language. A translation that lost a placeholder gives way to the English sentence."""
    language = written_in(language)
    words = {name: _written(word, language) for name, word in line.words.items()}
    with translation.override(language):
        try:
            text = gettext(line.text).format(**words)
        except (KeyError, IndexError, ValueError):
            text = line.text.format(**words)
        section = gettext(line.section) if line.section else ""
    return Said(text, line.link, line.about_child, line.put_on, section=section)


def said_to(line: OwnLine, put_on: date, language: str) -> Said:
    """Return a line that a room keeps itself, in a language."""
    return said(Line(section=line.section, text=line.text, words=dict(line.words), link=line.link, put_on=put_on), language)


def still_theirs(today: date) -> Q:
    """Match lines that may still be told: about no child, to somebody who is not family to it, or to family with a right over it on that day."""
    tie = Guardianship.objects.filter(guardian_id=OuterRef("to_id"), student_id=OuterRef("child_id"))
    held = GuardianRight.objects.filter(right_is_held(today), guardianship__guardian_id=OuterRef("to_id"), guardianship__student_id=OuterRef("child_id"))
    return Q(child__isnull=True) | ~Q(Exists(tie)) | Q(Exists(held))


def waiting_lines(today: date) -> "QuerySet[Line]":
    """Return lines that are in no letter yet, not too old to be told, and still their person's to read, oldest first."""
    return Line.objects.filter(still_theirs(today), letter__isnull=True, put_on__gt=today - KEPT_WAITING).order_by("pk")


def letters(today: date) -> "QuerySet[Letter]":
    """Return letters, newest first, with their person, how they went, and those lines that are still the person's to read: without one, no letter."""
    theirs = Line.objects.filter(still_theirs(today))
    return (
        Letter.objects.filter(Exists(theirs.filter(letter=OuterRef("pk"))))
        .select_related("to", "to__protected_address", "delivery")
        .prefetch_related(Prefetch("lines", theirs.order_by("pk")))
        .order_by("-pk")
    )


def letters_to_post(now: datetime, today: date) -> "QuerySet[Letter]":
    """Return e-mails that are due and that nobody is posting, oldest first. Who has no standing any more is passed over, and what is not theirs any more."""
    return (
        Letter.objects.filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=now))
        .filter(Exists(Line.objects.filter(still_theirs(today), letter=OuterRef("pk"))))
        .filter(channel=Letter.Channel.MAIL, delivery__isnull=True, next_try_at__lte=now, posts_begun__lt=POSTS_WITHOUT_END)
        .filter(to__in=Person.objects.filter(with_standing(today)).values("pk"))
        .order_by("-is_urgent", "pk")
    )


def letters_by_hand(channel: str, today: date) -> "QuerySet[Letter]":
    """Return letters that wait to be printed or told, in order of names."""
    return (
        letters(today)
        .filter(channel=channel, delivery__isnull=True)
        .filter(to__in=Person.objects.filter(with_standing(today)).values("pk"))
        .order_by("-is_urgent", "to__folded_name", "pk")
    )


def refused_addresses() -> "QuerySet[RefusedAddress]":
    """Return marks that still hold, newest first, with their person."""
    return RefusedAddress.objects.filter(RefusedAddress.holding()).select_related("person").order_by("-since")


def letters_that_stopped(today: date) -> "QuerySet[Letter]":
    """Return e-mails whose posting twice ended without our knowing how: a person looks, and tells by phone."""
    return letters(today).filter(channel=Letter.Channel.MAIL, delivery__isnull=True, posts_begun__gte=POSTS_WITHOUT_END, on__gt=today - KEPT_WAITING)


def mail_state(now: datetime) -> MailState:
    """Return what waits for longer than one run of the sender, what stopped, and which addresses are refused."""
    late = Letter.objects.filter(
        channel=Letter.Channel.MAIL, delivery__isnull=True, gathered_at__lt=now - timedelta(minutes=15), gathered_at__gt=now - KEPT_WAITING
    )
    found = late.filter(posts_begun__lt=POSTS_WITHOUT_END).aggregate(waiting=Count("pk"), since=Min("gathered_at"))
    return MailState(
        waiting=found["waiting"],
        waiting_since=found["since"],
        stopped=late.filter(posts_begun__gte=POSTS_WITHOUT_END).filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)).count(),
        refused=RefusedAddress.objects.filter(RefusedAddress.holding()).count(),
    )


def channel_of(person: Person, refused: bool) -> str:
    """Return how a letter reaches the person today: as they chose, by phone where the mail cannot, on paper as the last resort."""
    if person.channel == Person.Channel.MAIL and person.email and not refused:
        return Letter.Channel.MAIL
    if person.channel != Person.Channel.PAPER and person.phone:
        return Letter.Channel.TOLD
    return Letter.Channel.PAPER


def people_with_a_refused_address(people: Iterable[int]) -> set[int]:
    """Return those of the people whose present address is refused."""
    return set(RefusedAddress.objects.filter(RefusedAddress.holding(), person__in=list(people)).values_list("person_id", flat=True))


def people_written_to(people: Iterable[int], day: date) -> set[int]:
    """Return those of the people who have their letter of that day already."""
    return set(Letter.objects.filter(to__in=list(people), on=day, is_urgent=False).values_list("to_id", flat=True))


def keepers_of_the_mail(today: date) -> "QuerySet[Person]":
    """Return the people who keep this installation today."""
    posts = Post.objects.filter(open_on(today), ended_on__isnull=True, role=Role.ADMINISTRATOR)
    return Person.objects.filter(pk__in=posts.values("person_id")).order_by("pk")
