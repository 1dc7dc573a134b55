"""Reading the team around a school: offices and what each is doing, the joint plan, and an agenda that makes itself from what moved."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.access.gate import within
from trellis.access.policy import SCHOOL_LEADERS, Verb
from trellis.access.standing import Standing
from trellis.asks.queries.load import Due, due_by_school
from trellis.asks.queries.waiting import monday_of
from trellis.commitments.queries import Promise, as_promise, made_to_one_of, still_open
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.places import open_offices
from trellis.partnership.measures.agendas import share_minutes
from trellis.partnership.models import PlanLine, SchoolTeam, TeamOffice, TeamReview
from trellis.threads.queries import schools as threads

WEEKS_AHEAD, SOON, MOST_PROMISES = 4, timedelta(days=14), 40
LATE, DUE, NEWS = 3, 2, 1  # how much time a point wants, against the others


@dataclass(frozen=True, slots=True)
class OfficeInTeam:
    """One office: what it says it is doing, what it holds and asks, and which lines of the plan are its own. `part` is None outside the team."""

    part: TeamOffice | None
    office_id: int
    name: str
    threads: int
    late_threads: int
    asks: list[Due]
    open_lines: int


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One team in a list."""

    team: SchoolTeam
    next_on: date | None
    open_lines: int
    late_lines: int


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a review. `kind` says what moved; without words the reader may not know what it is about. 0 minutes: read beforehand."""

    kind: str
    words: str
    more: str
    link: str
    weight: int
    minutes: int = 0


def teams() -> "QuerySet[SchoolTeam]":
    """Return teams by the name of their school."""
    return SchoolTeam.objects.select_related("school").order_by("school__name", "pk")


def team_rows(listed: Sequence[SchoolTeam], today: date) -> list[TeamRow]:
    """Return a page of teams with the next review and the open lines of each: two queries, however many."""
    numbers = [one.pk for one in listed]
    ahead = dict(TeamReview.objects.filter(team__in=numbers, held_on__isnull=True).values_list("team").annotate(next=Min("on")))
    lines = PlanLine.objects.filter(team__in=numbers, ending__isnull=True).values("team").annotate(n=Count("pk"), late=Count("pk", filter=Q(by_on__lt=today)))
    counted = {one["team"]: (one["n"], one["late"]) for one in lines}
    return [TeamRow(one, ahead.get(one.pk), *counted.get(one.pk, (0, 0))) for one in listed]


def parts_of_team(team: SchoolTeam) -> "QuerySet[TeamOffice]":
    """Return the offices in a team, by name."""
    return TeamOffice.objects.filter(team=team, left_on__isnull=True).select_related("office", "said_by").order_by("office__name", "pk")


def offices_around(team: SchoolTeam, now: datetime, today: date) -> tuple[list[OfficeInTeam], list[OfficeInTeam]]:
    """Return the offices in the team, and those outside it that hold a thread of the school or ask something of it in the coming weeks."""
    held = threads.held_for_school(team.school_id, now)
    asks: dict[int, list[Due]] = defaultdict(list)
    weeks = [monday_of(today) + timedelta(weeks=number) for number in range(WEEKS_AHEAD)]
    for due in due_by_school(weeks, schools=[team.school_id]).get(team.school_id, []):
        if due.office_id is not None and due.due_on >= today:
            asks[due.office_id].append(due)
    lines = dict(PlanLine.objects.filter(team=team, ending__isnull=True).values_list("office").annotate(n=Count("pk")))
    parts = list(parts_of_team(team))
    inside = {one.office_id for one in parts}
    outside = dict(open_offices().filter(pk__in=({*held, *asks} - inside)).values_list("pk", "name"))

    def one(part: TeamOffice | None, office: int, name: str) -> OfficeInTeam:
        of_it = held.get(office)
        return OfficeInTeam(part, office, name, of_it.threads if of_it else 0, of_it.late if of_it else 0, asks.get(office, []), lines.get(office, 0))

    return [one(part, part.office_id, part.office.name) for part in parts], [
        one(None, pk, name) for pk, name in sorted(outside.items(), key=lambda row: row[1])
    ]


def serving(school: int, now: datetime, today: date) -> set[int]:
    """Return the offices that hold a thread of a school or ask something of it in the coming weeks: those to begin a team with."""
    weeks = [monday_of(today) + timedelta(weeks=number) for number in range(WEEKS_AHEAD)]
    asking = {due.office_id for due in due_by_school(weeks, schools=[school]).get(school, []) if due.office_id is not None}
    return {*threads.held_for_school(school, now), *asking}


def plan_of(team: SchoolTeam) -> "QuerySet[PlanLine]":
    """Return the lines of the joint plan, the soonest day first."""
    return PlanLine.objects.filter(team=team).select_related("office", "who", "ending__by", "review").order_by("by_on", "pk")


def review_ahead(team: SchoolTeam) -> TeamReview | None:
    """Return the review that is planned, None while none is."""
    return TeamReview.objects.filter(team=team, held_on__isnull=True).first()


def reviews_held(team: SchoolTeam) -> "QuerySet[TeamReview]":
    """Return the reviews that were held, the newest first."""
    return TeamReview.objects.filter(team=team, held_on__isnull=False).select_related("held_by").order_by("-held_on", "-pk")


def people_of_team(team: SchoolTeam, today: date) -> list[tuple[int, str, int | None]]:
    """Return (number, name, office) of who may carry a line: the school's leaders, then everybody in the team's offices."""
    inside = TeamOffice.objects.filter(team=team, left_on__isnull=True).values("office_id")
    posts = open_posts(today).filter(Q(school_id=team.school_id, role__in=SCHOOL_LEADERS) | Q(office_id__in=inside))
    found: dict[int, tuple[int, str, int | None]] = {}
    for post in sorted(posts, key=lambda post: post.school_id is None):
        place = post.office.name if post.office else post.school.name if post.school else ""
        found.setdefault(post.person_id, (post.person_id, f"{post.person.name}, {place}", post.office_id))
    return list(found.values())


def leaders_of(school: int, today: date) -> list[int]:
    """Return the numbers of who leads a school today."""
    return list(open_posts(today).filter(school_id=school, role__in=SCHOOL_LEADERS).values_list("person_id", flat=True))


def promises_to(school: int, standing: Standing) -> list[Promise]:
    """Return open promises to a school's leaders that the reader may read, the soonest day first."""
    people = leaders_of(school, standing.today)
    found = within(standing, Verb.COMMITMENTS_READ, still_open(made_to_one_of(people)))[:MOST_PROMISES] if people else []
    return [as_promise(one, standing.today) for one in found]


def agenda_of(review: TeamReview, standing: Standing, now: datetime) -> list[Point]:
    """Return the points of a review from what moved since the last one, in the order of their need, with minutes that fit twenty.

    Everybody in the room has the same points and the same minutes; words of a thread or a promise only who may know them. The number of
    queries does not hang on how much moved.
    """
    team, today = review.team, standing.today
    last = reviews_held(team).filter(held_on__lt=review.held_on or today + timedelta(days=1)).exclude(pk=review.pk).first()
    since = (last.held_on if last else None) or team.formed_on
    points = [*_of_lines(team, review.on, since, today), *_of_promises(team, standing, since), *_of_threads(team, standing, since, now), *_of_asks(team, today)]
    points.sort(key=lambda point: -point.weight)
    return [replace(point, minutes=minutes) for point, minutes in zip(points, share_minutes([point.weight for point in points]), strict=True)]


def _of_lines(team: SchoolTeam, on: date, since: date, today: date) -> list[Point]:
    points = []
    moved = plan_of(team).filter(Q(ending__isnull=True, by_on__lte=max(on, today) + SOON) | Q(ending__on__gte=since))
    for line in moved:
        who = f"{line.who.name}, {line.office.name}" if line.office else line.who.name
        ending, link = getattr(line, "ending", None), f"/teams/lines/{line.pk}/end/"
        if ending is None:
            kind, weight = (_("Late in the plan"), LATE) if line.by_on < today else (_("Due in the plan"), DUE)
            points.append(Point(kind, line.what, who, link, weight))
        else:
            points.append(Point(_("Done") if ending.is_done else _("Dropped"), line.what, ending.words or who, "", NEWS))
    return points


def _of_promises(team: SchoolTeam, standing: Standing, since: date) -> list[Point]:
    today, people = standing.today, leaders_of(team.school_id, standing.today)
    moved = (
        Q(keeping__isnull=True, breaking__isnull=True) & (Q(by_on__lt=today) | Q(made_on__gte=since)) | Q(keeping__on__gte=since) | Q(breaking__on__gte=since)
    )
    found = list(made_to_one_of(people).filter(moved, to_alone__isnull=True)[:MOST_PROMISES]) if people else []
    readable = (
        set(within(standing, Verb.COMMITMENTS_READ, made_to_one_of(people)).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True))
        if found
        else set()
    )
    kinds = {"late": (_("A promise is late"), LATE), "kept": (_("A promise was kept"), NEWS), "let_go": (_("A promise was let go"), DUE)}
    points = []
    for one in found:
        row = as_promise(one, today)
        kind, weight = kinds.get(row.state, (_("A new promise"), DUE))
        may_read = one.pk in readable
        words = row.what if may_read else _("Its two sides read the words.")
        points.append(Point(kind, words, row.owner_name if may_read else "", f"/promises/{one.pk}/" if may_read else "", weight))
    return points


def _of_threads(team: SchoolTeam, standing: Standing, since: date, now: datetime) -> list[Point]:
    late, done = list(threads.late_now(team.school_id, now)[:20]), list(threads.moved_since(team.school_id, since)[:20])
    numbers = [one.pk for one in (*late, *done)]
    known = (
        set(within(standing, Verb.THREADS_KNOW, threads.of_school(team.school_id)).filter(pk__in=numbers).values_list("pk", flat=True)) if numbers else set()
    )
    readable = set(within(standing, Verb.THREADS_READ, threads.of_school(team.school_id)).filter(pk__in=known).values_list("pk", flat=True)) if known else set()
    return [
        Point(
            kind,
            one.subject if one.pk in known else _("Those who are in it read the words."),
            "",
            f"/threads/{one.pk}/" if one.pk in readable else "",
            weight,
        )
        for listed, kind, weight in ((late, _("A request is late"), LATE), (done, _("A request was settled"), NEWS))
        for one in listed
    ]


def _of_asks(team: SchoolTeam, today: date) -> list[Point]:
    weeks = [monday_of(today) + timedelta(weeks=number) for number in range(WEEKS_AHEAD)]
    ahead = [due for due in due_by_school(weeks, schools=[team.school_id]).get(team.school_id, []) if due.due_on >= today]
    if not ahead:
        return []
    low, high = sum(due.minutes_low for due in ahead), sum(due.minutes_high for due in ahead)
    words = ngettext("{n} ask falls due in the next four weeks", "{n} asks fall due in the next four weeks", len(ahead)).format(n=len(ahead))
    more = _("{low} to {high} minutes of the principal’s time").format(low=low, high=high)
    return [Point(_("What is asked of the school"), words, more, "", DUE)]
