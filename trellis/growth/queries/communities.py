"""Reading learning communities: who is in them, when they meet, whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Prefetch, Q, QuerySet

from trellis.access.gate import within
from trellis.access.policy import SUPERVISING, Verb
from trellis.access.standing import Standing
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.places import is_school_day
from trellis.growth.measures.turns import whose_turn
from trellis.growth.models import Community, Meeting, Membership, Problem

SEE, WORK, ANSWER = Verb.GROWTH_SEE_COMMUNITY, Verb.GROWTH_WORK_IN_COMMUNITY, Verb.GROWTH_ANSWER_INVITATION
FROM_NOW = timedelta(days=21)  # how far ahead a first page looks
LOOKED_BACK = 60  # meetings: whose turn it is does not hang on what was years ago
Part = Membership.Part


@dataclass(frozen=True, slots=True)
class Here:
    """One member or guest. `supervises`: they have begun to since they joined, and are shut out."""

    membership: Membership
    supervises: bool


@dataclass(frozen=True, slots=True)
class Together:
    """Everybody in a community: members, guests, those whom somebody has invited, and those who have left."""

    members: list[Here]
    guests: list[Here]
    invited: list[Here]
    left: list[Here]

    @property
    def working(self) -> list[Membership]:
        """Return the members who may do something: those who do not supervise."""
        return [one.membership for one in self.members if not one.supervises]


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """A meeting to come, for one person: whether they present or facilitate, and whether they have shown what they bring."""

    meeting: Meeting
    presents: bool
    facilitates: bool
    has_shown: bool


def communities() -> "QuerySet[Community]":
    """Return communities by name."""
    return Community.objects.order_by(F("ended_on").desc(nulls_first=True), "name", "pk")


def meetings() -> "QuerySet[Meeting]":
    """Return meetings with their community and whose turn it is."""
    return Meeting.objects.select_related("community", "presenter", "facilitator")


def own_communities(standing: Standing, today: date) -> "QuerySet[Community]":
    """Return the communities that the person sees, each with its next meeting."""
    ahead = Meeting.objects.filter(on__gte=today, called_off_on__isnull=True).select_related("presenter", "facilitator").order_by("on", "at", "pk")
    return within(standing, SEE, communities()).prefetch_related(Prefetch("meetings", ahead, to_attr="ahead"))


def invitations_to(standing: Standing) -> "QuerySet[Membership]":
    """Return invitations that wait for the person's answer, with whoever invites and who is in it."""
    return within(standing, ANSWER, Membership.objects.select_related("community", "invited_by")).order_by("invited_on", "pk")


def who_supervises(people: Sequence[int], today: date) -> set[int]:
    """Return those of the people who supervise today: for them communities are closed."""
    posts = open_posts(today).filter(person_id__in=people, role__in=[role.value for role in SUPERVISING])
    return set(posts.order_by().values_list("person_id", flat=True))


def together(community: Community, today: date) -> Together:
    """Return everybody in a community, by the day they came: two queries, however many."""
    rows = list(
        Membership.objects.filter(community=community)
        .select_related("person", "invited_by", "ended_by")
        .order_by(F("joined_on").asc(nulls_last=True), "invited_on", "pk")
    )
    supervising = who_supervises([row.person_id for row in rows if row.left_on is None], today)
    shown = [Here(row, row.person_id in supervising and row.part == Part.MEMBER) for row in rows]
    here = [one for one in shown if one.membership.left_on is None]
    return Together(
        members=[one for one in here if one.membership.part == Part.MEMBER and one.membership.joined_on],
        guests=[one for one in here if one.membership.part == Part.GUEST],
        invited=[one for one in here if one.membership.part == Part.MEMBER and not one.membership.joined_on],
        left=[one for one in shown if one.membership.left_on and one.membership.joined_on],
    )


def members_of(community: int, today: date) -> "list[Membership]":
    """Return the members who may do something, by the day they joined."""
    rows = Membership.objects.filter(community=community, part=Part.MEMBER, joined_on__isnull=False, left_on__isnull=True)
    listed = list(rows.select_related("person").order_by("joined_on", "pk"))
    supervising = who_supervises([row.person_id for row in listed], today)
    return [row for row in listed if row.person_id not in supervising]


def turns(community: int, members: Sequence[int], *, but: int | None = None) -> tuple[int | None, int | None]:
    """Return who presents and who facilitates next, by turn. `but` is a meeting that is not counted: the one that is being planned."""
    past = Meeting.objects.filter(community=community, called_off_on__isnull=True).exclude(pk=but or 0).order_by("-on", "-at", "-pk")[:LOOKED_BACK]
    rows = list(past.values_list("presenter_id", "facilitator_id"))[::-1]
    presents = whose_turn(members, [one for one, _other in rows if one])
    return presents, whose_turn(members, [other for _one, other in rows if other], [presents] if presents else [])


def next_day_of(community: Community, today: date) -> date:
    """Return the day that its rhythm proposes for the next meeting: a school day, the same day of the week where that is one."""
    last = Meeting.objects.filter(community=community, called_off_on__isnull=True).order_by("-on").values_list("on", flat=True).first()
    day = (last or today) + timedelta(weeks=community.every_weeks)
    while day <= today:
        day += timedelta(weeks=1)
    return next((one for one in (day + timedelta(days=number) for number in range(120)) if is_school_day(one)), day)


def meetings_of(standing: Standing, community: Community) -> "QuerySet[Meeting]":
    """Return the meetings of a community that the person sees, the newest first."""
    return within(standing, SEE, meetings()).filter(community=community).select_related("run").order_by("-on", "-at", "-pk")


def problem_of(standing: Standing, meeting: Meeting) -> Problem | None:
    """Return what the presenter brings, as far as the reader sees it: their own at once, somebody else's once shown."""
    if meeting.presenter_id is None:
        return None
    if meeting.presenter_id == standing.person_id:
        return Problem.objects.filter(meeting=meeting, author_id=standing.person_id).select_related("author").first()
    shown = within(standing, SEE, Problem.objects.select_related("author"))
    return shown.filter(meeting=meeting, author_id=meeting.presenter_id).first()


def meetings_ahead(standing: Standing) -> list[NextMeeting]:
    """Return the meetings of the coming weeks of the person's communities, the soonest first: for a first page."""
    me, today = standing.person_id, standing.today
    coming = meetings().filter(on__range=(today, today + FROM_NOW), called_off_on__isnull=True).filter(Q(run__isnull=True) | Q(run__ended_at__isnull=True))
    listed = list(within(standing, SEE, coming).order_by("on", "at", "pk")[:5])
    mine = [one.pk for one in listed if one.presenter_id == me]
    shown = set(Problem.objects.filter(meeting__in=mine, author_id=me, shared_on__isnull=False).values_list("meeting_id", flat=True)) if mine else set()
    return [NextMeeting(one, one.presenter_id == me, one.facilitator_id == me, one.pk in shown) for one in listed]
