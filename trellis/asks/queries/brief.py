"""What stands in the letters of a Monday: put together for every principal at once, with as many questions to the database as for one."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_noop

from trellis.access.policy import Role
from trellis.asks.measures import WEEK, monday_of
from trellis.asks.models import Brief, LeftLine, Notice
from trellis.asks.queries.waiting import STAYS, Part, parts_answered_for, waiting_between
from trellis.commitments.queries import owed_to
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.places import in_session, open_schools, school_days_between
from trellis.letters.queries import OwnLine, Said, clock, said_to
from trellis.threads.queries import answered_since

MOST = 12  # lines of one section; the others are counted, and stand on their page
NOTICES = 3  # that reach one principal in one week
AHEAD = 26  # weeks looked through for a free one

THIS_WEEK, NEXT_WEEK = gettext_noop("Asked of you this week"), gettext_noop("Next week")
CHANGES, PROMISES = gettext_noop("What changes in your week"), gettext_noop("Promised to you")
ANSWERS, BECAME = gettext_noop("Answers to what you asked"), gettext_noop("What became of it")

ASK = gettext_noop("{what} By {day}, up to {minutes} minutes.")
ASK_AT = gettext_noop("{school}: {what} By {day}, up to {minutes} minutes.")
LATE = gettext_noop("{what} It was due {day}, and takes up to {minutes} minutes.")
LATE_AT = gettext_noop("{school}: {what} It was due {day}, and takes up to {minutes} minutes.")
NOTHING = gettext_noop("The district asks nothing of you this week.")
NOTICE = gettext_noop("{office}: {what}")
PROMISE = gettext_noop("{owner} promised you something by {day}.")
PROMISE_LATE = gettext_noop("{owner} promised you something by {day}, and that day has passed.")
ANSWER = gettext_noop("Somebody answered what you asked on {day}.")
RECEIPT = gettext_noop("{office} says what became of this: {what}")
MORE = gettext_noop("And {count} more, on your page.")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines, in the language of the reader."""

    title: str
    lines: list[Said]


def day_of_letters(today: date) -> date | None:
    """Return the day on which this week's letters go out: its first day with school. None in a week without one, and outside the school year."""
    monday = monday_of(today)
    days = school_days_between(monday, monday + WEEK)
    return next((day for day in (monday + timedelta(days=n) for n in range(5)) if days.is_one(day) and in_session(day)), None)


def principals(today: date) -> dict[int, list[int]]:
    """Return the schools of everybody who is principal today, own or as cover, by person."""
    found: dict[int, list[int]] = defaultdict(list)
    posts = open_posts(today).filter(role=Role.PRINCIPAL.value, school__isnull=False)
    for person, school in posts.order_by("person_id", "school__name", "school_id").values_list("person_id", "school_id"):
        if school not in found[person]:
            found[person].append(school)
    return dict(found)


def notices_of(week_on: date) -> "QuerySet[Notice]":
    """Return what offices tell principals for a week, in the order in which it was put."""
    return Notice.objects.filter(week_on=week_on, taken_back_on__isnull=True).select_related("office", "school").order_by("pk")


def coming_notices(week_on: date) -> "QuerySet[Notice]":
    """Return what offices tell principals in this week and later ones, the soonest week first."""
    standing = Notice.objects.filter(week_on__gte=week_on, taken_back_on__isnull=True).select_related("office", "school")
    return standing.order_by("week_on", "pk")


def notices_for(week_on: date, schools: dict[int, str]) -> int:
    """Return how many notices the principal has who gets most, among the schools (with their level)."""
    everybody, levels, named = 0, dict[str, int](), dict[int, int]()
    for level, school in Notice.objects.filter(week_on=week_on, taken_back_on__isnull=True).values_list("level", "school_id"):
        if school is not None:
            named[school] = named.get(school, 0) + 1
        elif level:
            levels[level] = levels.get(level, 0) + 1
        else:
            everybody += 1
    return everybody + max((levels.get(level, 0) + named.get(school, 0) for school, level in schools.items()), default=0)


def schools_told(level: str, school: int | None) -> dict[int, str]:
    """Return the schools that a notice is for, with their level."""
    told = Q(pk=school) if school is not None else Q(level=level) if level else ~Q(pk__in=[])
    return dict(open_schools().filter(told).order_by().values_list("pk", "level"))


def free_week(after: date, level: str, school: int | None) -> date | None:
    """Return the next week in which one more notice still reaches everybody it is for; None when none is free for half a year."""
    schools = schools_told(level, school)
    weeks = (after + WEEK * n for n in range(1, AHEAD + 1))
    return next((week for week in weeks if notices_for(week, schools) < NOTICES), None)


def letters_of(week_on: date, today: date, people: Collection[int] | None = None) -> dict[int, list[OwnLine]]:
    """Return the lines of every principal's letter of a week, or of some people's, in the order of its sections.

    The questions to the database are as many for one school as for all of them.
    """
    have = principals(today)
    have = have if people is None else {person: schools for person, schools in have.items() if person in people}
    places = {pk: (name, level) for pk, name, level in open_schools().order_by().values_list("pk", "name", "level")}
    have = {person: standing for person, schools in have.items() if (standing := [school for school in schools if school in places])}
    schools = {school for one in have.values() for school in one}
    roles, following = {Role.PRINCIPAL}, week_on + WEEK
    zone = clock()
    since = datetime.combine(week_on - WEEK, time.min, zone)
    asked = _by_school(waiting_between(schools, roles, week_on - STAYS, following + WEEK, today=today))
    became = _by_school(parts_answered_for(schools, roles, week_on - WEEK, today, today=today))
    promised = _by_person((row[0], row) for row in owed_to(have, following + WEEK))
    answered = _by_person((person, (thread, opened.astimezone(zone).date())) for person, thread, opened in answered_since(have, since))
    told = list(notices_of(week_on))
    left = _by_person((line.person_id, line) for line in LeftLine.objects.filter(week_on=week_on, person__in=have).order_by("pk"))
    return {
        person: _letter(
            person,
            {school: places[school] for school in own},
            [part for school in own for part in asked.get(school, ()) if part.state == "waiting"],
            [part for school in own for part in became.get(school, ())],
            promised.get(person, []),
            answered.get(person, []),
            told,
            left.get(person, []),
            week_on,
            today,
        )
        for person, own in have.items()
    }


def _letter(
    person: int,
    own: dict[int, tuple[str, str]],
    asked: list[Part],
    became: list[Part],
    promised: list[tuple[int, int, str, date]],
    answered: list[tuple[int, date]],
    told: list[Notice],
    left: list[LeftLine],
    week_on: date,
    today: date,
) -> list[OwnLine]:
    following = week_on + WEEK
    several = len(own) > 1
    asked = sorted(asked, key=lambda part: (part.due_on, part.occasion, part.school))
    now = [_ask(part, today, several) for part in asked if part.due_on < following]
    soon = [_ask(part, today, several) for part in asked if part.due_on >= following]
    levels = {level for _name, level in own.values()}
    changes = [
        (NOTICE, {"office": one.office.name, "what": one.what}, "/brief/")
        for one in told
        if one.school_id in own or (one.school_id is None and (not one.level or one.level in levels))
    ]
    promises = [(PROMISE_LATE if by_on < today else PROMISE, {"owner": owner, "day": _day(by_on)}, f"/promises/{pk}/") for _p, pk, owner, by_on in promised]
    answers = [(ANSWER, {"day": _day(opened_on)}, f"/threads/{thread}/") for thread, opened_on in answered]
    seen: set[int] = set()
    receipts = [
        (RECEIPT, {"office": part.office_name, "what": part.what}, f"/my-week/{part.occasion}/")
        for part in became
        if not (part.occasion in seen or seen.add(part.occasion))  # type: ignore[func-returns-value]
    ]
    sections: list[tuple[str, list[tuple[str, dict[str, Any], str]], str]] = [
        (THIS_WEEK, now or [(NOTHING, {}, "")], "/my-week/"),
        (NEXT_WEEK, soon, "/my-week/"),
        (CHANGES, changes, "/brief/"),
        (PROMISES, promises, "/promises/"),
        (ANSWERS, answers, "/threads/"),
        (BECAME, receipts, "/my-week/"),
    ]
    lines = []
    for section, rows, page in sections:
        shown = rows if len(rows) <= MOST else [*rows[:MOST], (MORE, {"count": len(rows) - MOST}, page)]
        lines += [OwnLine(person, section, text, words, link) for text, words, link in shown]
    return lines + [OwnLine(person, line.section, line.text, line.words, line.link) for line in left]


def _ask(part: Part, today: date, several: bool) -> tuple[str, dict[str, Any], str]:
    what = part.what if part.what.endswith((".", "?", "!")) else f"{part.what}."
    words: dict[str, Any] = {"what": what, "day": _day(part.due_on), "minutes": part.minutes_high}
    late = part.due_on < today
    if several:
        return LATE_AT if late else ASK_AT, {**words, "school": part.school_name}, f"/my-week/{part.occasion}/"
    return LATE if late else ASK, words, f"/my-week/{part.occasion}/"


def _day(day: date) -> dict[str, str]:
    return {"day": day.isoformat()}


def _by_school(parts: Iterable[Part]) -> dict[int, list[Part]]:
    found: dict[int, list[Part]] = defaultdict(list)
    for part in parts:
        found[part.school].append(part)
    return found


def _by_person(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for person, row in rows:
        found[person].append(row)
    return found


def people_with_a_letter(week_on: date) -> set[int]:
    """Return who has their letter of a week."""
    return set(Brief.objects.filter(week_on=week_on).values_list("person_id", flat=True))


def last_week_written() -> date | None:
    """Return the newest week whose letters have gone out."""
    newest: date | None = Brief.objects.aggregate(newest=Max("week_on"))["newest"]
    return newest


def briefs() -> "QuerySet[Brief]":
    """Return letters of Mondays, the newest first."""
    return Brief.objects.order_by("-week_on", "-pk")


def as_sections(brief: Brief, language: str) -> list[Section]:
    """Return a letter as it was sent, in a language."""
    sections: list[Section] = []
    for section, text, words, link in brief.lines:
        line = said_to(OwnLine(brief.person_id, section, text, words, link), brief.made_on, language)
        if not sections or sections[-1].title != line.section:
            sections.append(Section(line.section, []))
        sections[-1].lines.append(line)
    return sections
