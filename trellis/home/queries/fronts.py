"""What one person's first page shows, put together from the other rooms' queries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from trellis.access.gate import may, within
from trellis.access.policy import STAFF, Role, Verb
from trellis.access.standing import Standing
from trellis.asks.queries.leading import Asked as MomentAsked
from trellis.asks.queries.leading import Choice, choices_of, moments_to_answer
from trellis.asks.queries.receipts import ForLeaders, Owed, as_owed, for_leaders, owed_by_my_offices
from trellis.asks.queries.register import Ask, SponsorRequest, drafts_of, to_stand_for
from trellis.asks.queries.took import TOOK, Took
from trellis.asks.queries.waiting import Asked, MyWeeks, Part, asked_in_a_week, handed_to_me, my_weeks
from trellis.audit.queries import unsealed_since
from trellis.commitments.queries import Promise, as_promise, commitments, promised_by, promised_to, still_open
from trellis.directory.queries import first_pages
from trellis.directory.queries.roster import RosterState, roster_state
from trellis.directory.queries.substitutes import standing_in_at
from trellis.equity.queries.follow_ups import Opened, due_on_first_page
from trellis.growth.queries.caseload import Meeting, Met, caseload, meeting_of
from trellis.growth.queries.communities import NextMeeting, meetings_ahead
from trellis.growth.queries.handing import waiting_for as handed_over
from trellis.growth.queries.walks import WalkAhead, walks_ahead
from trellis.home.measures import part_of_day
from trellis.letters.queries import MailState, clock, letters_by_hand, mail_state
from trellis.mail.queries import waiting_mail
from trellis.partnership.queries.barriers import BarriersWaiting, barriers_on_first_page
from trellis.partnership.queries.panels import PanelsWaiting, panels_on_first_page
from trellis.partnership.queries.ratings import threads_to_rate
from trellis.records.queries.imports import RecordsState, records_state
from trellis.retention.queries import holds, lasting
from trellis.safety.queries import to_see_to
from trellis.self_study.queries import Owing, RoundRow, as_rows, rounds_owing, rounds_owing_in_the_district, rounds_seen
from trellis.student_support.queries.families import FamilyWaits, family_waits
from trellis.student_support.queries.gaps import told_of_open_gaps
from trellis.student_support.queries.ledger import gives_supports
from trellis.student_support.queries.maps import Asked as MapAsked
from trellis.student_support.queries.maps import asked_on_first_page, me_is_asked
from trellis.student_support.queries.needs import Waits, given_to_me, needs_on_first_page
from trellis.student_support.queries.snapshots import Classroom, own_classroom, waiting_in_classrooms
from trellis.surveys.queries import Waiting, open_rounds, waiting_for
from trellis.threads.queries import WaitingThreads, waiting_on_first_page
from trellis.work.queries import WorkerState, worker_state

SEEN = 3  # principals to see next, on a first page
SHOWN = 5  # promises on a first page; the others stand on their own page
SCHOOL_ROLES = (Role.PRINCIPAL, Role.ASSISTANT_PRINCIPAL, Role.SCHOOL_ADMINISTRATOR, Role.COUNSELOR, Role.SUPPORT_STAFF, Role.SCHOOL_STAFF)
# Whoever comes to look for one child among many; a teacher's children stand by class.
FIND_STUDENTS = (*(role for role in SCHOOL_ROLES if role is not Role.SCHOOL_ADMINISTRATOR), Role.STUDENT_SERVICES_DIRECTOR)
OFFICE_ROLES = (Role.SCHOOL_STAFF, Role.SCHOOL_ADMINISTRATOR)
SYSTEM_ROLES = (Role.SUPERINTENDENT, Role.CABINET)

SEALED_WITHIN = timedelta(minutes=5)  # the sealer comes each minute
ROUNDS = 20  # the newest; older ones have long closed


@dataclass(frozen=True, slots=True)
class Keeping:
    """How the house itself is doing, for the administrator."""

    worker: WorkerState
    mail: MailState
    roster: RosterState
    records: RecordsState


@dataclass(frozen=True, slots=True)
class District:
    """What a system leader answers for: rounds that ask today, replies owed, and the promises of the district."""

    rounds: list[RoundRow]
    owing: list[Owing]
    owed_by_others: list[Owing]
    still_open: int
    late: list[Promise]

    @property
    def is_calm(self) -> bool:
        return not (self.rounds or self.owing or self.late)


@dataclass(frozen=True, slots=True)
class Looking:
    """Moments of a person's own days that wait for one tap, and the kinds to tap."""

    moments: list[MomentAsked]
    kinds: list[Choice]


@dataclass(frozen=True, slots=True)
class Asking:
    """What the district asks of the person's school, or the person of schools. A part that does not concern them is None or empty."""

    weeks: MyWeeks | None  # for who leads a school
    minutes: list[Asked]  # this week, at each school they lead
    handed: list[Part]
    owed: list[Owed]  # what the person's office has to say to those whom it asked, the first few
    owed_count: int
    owed_late: int
    for_leaders: ForLeaders | None
    to_stand_for: list[SponsorRequest]  # asks that break a week, for which the person is asked to stand
    drafts: list[Ask]  # of asks, that the person began or owns
    took: tuple[Took, ...] = TOOK

    @property
    def to_do(self) -> list[Part]:
        """Return what waits at the person's schools until the end of the week, and what was handed to them."""
        mine = [part for part in self.weeks.to_do if part.state == "waiting"] if self.weeks else []
        keys = {part.key for part in mine}
        return mine + [part for part in self.handed if part.is_to_do and part.key not in keys]

    @property
    def late(self) -> int:
        return sum(part.is_late for part in self.to_do)

    @property
    def all_late(self) -> bool:
        return self.late == len(self.to_do)

    @property
    def with_others(self) -> int:
        """Return how many things are in the hands of others until the end of the week."""
        return sum(part.state == "handed" for part in self.weeks.to_do) - len([part for part in self.handed if part.is_to_do]) if self.weeks else 0

    @property
    def at_several(self) -> bool:
        return len(self.minutes) > 1

    @property
    def all_minutes(self) -> int:
        return sum(one.high for one in self.minutes)

    @property
    def is_calm(self) -> bool:
        return not (self.to_do or self.owed_count or self.for_leaders or self.to_stand_for or self.drafts)


@dataclass(frozen=True, slots=True)
class ToSee:
    """Whom a supervisor sees next: the first few, how many there are within two weeks, and hand-overs that wait."""

    first: list[Met]
    count: int
    hand_overs: int


@dataclass(frozen=True, slots=True)
class Watch:
    """What an auditor looks after: whether the trail is sealed, emergencies that nobody has looked at, holds that last."""

    unsealed_since: datetime | None  # None while the sealer keeps up
    emergencies: int
    holds: int


@dataclass(frozen=True, slots=True)
class Front:
    """One person's first page. A part that does not concern the person is None; an empty one is an empty list."""

    given_name: str
    part_of_day: str
    is_staff: bool
    waiting: list[Waiting]
    threads: WaitingThreads | None  # None for families and students
    to_rate: list[tuple[int, str]]  # (number, subject) of what was settled for the person, who has not said whether it helped
    promised_by: list[Promise]
    promised_to: list[Promise]
    supported: list[first_pages.MySchool] | None
    to_see: ToSee | None  # for whoever supervises principals
    meeting: Meeting | None  # for whoever leads a school
    schools: list[first_pages.MySchool] | None
    sections: list[first_pages.MySection] | None
    classroom: Classroom | None  # for whoever stands in today
    snapshots: int  # of a teacher's students, new or changed
    substitutes: int | None  # who stand in today, for the office that enters them
    children: list[first_pages.MyChild] | None
    gives_supports: bool  # today, to students
    family: list[FamilyWaits]  # meetings ahead, questions, replies
    known: list[MapAsked]  # whom of a grade the person knows, and what is asked of them about a pair
    is_asked_whom: bool  # a student whose grade is asked about, and who may say to whom they would turn
    told: list  # what the school wrote about missing minutes that are not made up yet
    me: first_pages.Me | None
    posts: list[first_pages.MyPost]
    district: District | None
    asking: Asking
    looking: Looking | None  # for whoever has moments of their days asked for
    emergencies: int
    emergencies_late: int
    alarms: int
    letters_by_hand: int
    needs: list[Waits]  # students for whom something waits, kind by kind, without names
    given: int  # things that stand in the way of students, given to the person
    barriers: BarriersWaiting
    panels: PanelsWaiting  # what students’ panels asked and is owed, or waits for a member
    meetings: list[NextMeeting]  # of the person's learning communities, in the coming weeks
    walks: list[WalkAhead]
    gaps: list[Opened]  # what the person opened from findings, or owns, and has a day
    held_mail: int  # mails that came in and wait for the person or their office
    keeping: Keeping | None
    watch: Watch | None
    finds_students: bool
    types_paper: bool

    @property
    def in_charge(self) -> list[first_pages.MySchool]:
        return [school for school in self.supported or [] if school.kind == "lead"]

    @property
    def as_backup(self) -> list[first_pages.MySchool]:
        leading = {school.pk for school in self.in_charge}
        return [school for school in self.supported or [] if school.kind != "lead" and school.pk not in leading]

    @property
    def to_answer(self) -> list[Promise]:
        """Return promises for which the other side asks for another day, and the person is one of those who answer."""
        asked_of_others = [one for one in self.promised_to if one.asked_by_owner and (self.is_staff or one.only_both_sides)]
        return [one for one in self.promised_by if one.waits_for_owner] + asked_of_others

    @property
    def only_stands_in(self) -> bool:
        """Say whether the person is here for today's classes and nothing else."""
        return self.classroom is not None and not self.is_staff and self.children is None and self.me is None

    @property
    def late(self) -> list[Promise]:
        """Return what the person promised and is late with."""
        return [promise for promise in self.promised_by if promise.state == "late"]

    @property
    def cover(self) -> list[first_pages.MyPost]:
        """Return the posts that somebody else covers today or soon."""
        return [post for post in self.posts if post.covered_by]

    @property
    def has_stopped(self) -> bool:
        """Say whether the background work stands still; only the administrator is told."""
        return self.keeping is not None and not self.keeping.worker.is_alive

    @property
    def is_calm(self) -> bool:
        """Say whether nothing at all waits for the person."""
        has_work = self.waiting or self.promised_by or self.promised_to or self.emergencies or self.alarms or self.letters_by_hand or self.has_stopped
        has_work = has_work or bool(self.to_rate) or (self.threads is not None and self.threads.count > 0)
        has_work = has_work or (self.to_see is not None and bool(self.to_see.count or self.to_see.hand_overs))
        has_work = has_work or bool(self.known) or bool(self.snapshots) or bool(self.classroom and self.classroom.waiting)
        has_work = has_work or bool(self.meetings) or bool(self.walks) or bool(self.needs) or bool(self.given) or bool(self.gaps)
        return (
            not has_work
            and not self.held_mail
            and not self.barriers
            and not self.panels
            and self.asking.is_calm
            and (self.district is None or self.district.is_calm)
        )

    @property
    def has_nothing_to_list(self) -> bool:
        """Say whether the wide column of somebody who works here would stand empty."""
        own = (self.supported, self.sections, self.keeping, self.watch)
        return self.is_staff and self.is_calm and not self.finds_students and all(part is None for part in own)


def front_of(standing: Standing, now: datetime) -> Front:
    """Return the first page of one person: as many queries as their hats ask for, however much there is."""
    me, today = standing.person_id, standing.today
    given_name, _whole = first_pages.name_of(me)
    is_staff = standing.has(*STAFF)
    emergencies, late = first_pages.emergencies_to_look_at(standing) if may(standing, Verb.DIRECTORY_REVIEW_EMERGENCY_ACCESS) else (0, 0)
    return Front(
        given_name=given_name,
        part_of_day=part_of_day(now.astimezone(clock()).time()),
        is_staff=is_staff,
        waiting=waiting_for(me, today) if may(standing, Verb.SURVEYS_ANSWER) else [],
        threads=waiting_on_first_page(standing, now) if is_staff else None,
        to_rate=list(threads_to_rate(standing).values_list("pk", "subject")[:SHOWN]) if is_staff else [],
        promised_by=promised_by(standing) if may(standing, Verb.COMMITMENTS_KEEP) else [],
        promised_to=promised_to(standing) if may(standing, Verb.COMMITMENTS_READ) else [],
        supported=first_pages.schools_i_support(standing) if standing.has(Role.SUPERVISOR) else None,
        to_see=_to_see(standing) if may(standing, Verb.GROWTH_SEE_CASELOAD) else None,
        meeting=meeting_of(standing) if may(standing, Verb.GROWTH_ASK_SOONER) else None,
        schools=first_pages.schools_i_work_at(standing, SCHOOL_ROLES) if standing.has(*SCHOOL_ROLES) else None,
        sections=first_pages.sections_i_teach(standing) if standing.has(Role.TEACHER) else None,
        classroom=own_classroom(standing) if standing.has(Role.SUBSTITUTE) else None,
        snapshots=waiting_in_classrooms(standing) if standing.has(Role.TEACHER) else 0,
        substitutes=standing_in_at(standing) if standing.has(*OFFICE_ROLES) else None,
        children=first_pages.my_children(standing) if standing.has(Role.GUARDIAN) else None,
        gives_supports=is_staff and gives_supports(standing),
        family=family_waits(standing) if standing.has(Role.GUARDIAN, Role.STUDENT) else [],
        known=asked_on_first_page(standing) if is_staff else [],
        is_asked_whom=standing.has(Role.STUDENT) and me_is_asked(standing),
        told=told_of_open_gaps(standing) if standing.has(Role.GUARDIAN) else [],
        me=first_pages.me_as_a_student(standing) if standing.has(Role.STUDENT) else None,
        posts=first_pages.my_posts(standing) if is_staff else [],
        district=_district(standing) if standing.has(*SYSTEM_ROLES) else None,
        asking=_asking(standing),
        looking=_looking(standing, now),
        alarms=to_see_to(standing),
        emergencies=emergencies,
        emergencies_late=late,
        needs=needs_on_first_page(standing) if is_staff else [],
        given=given_to_me(standing) if is_staff else 0,
        barriers=barriers_on_first_page(standing) if is_staff else BarriersWaiting(0, 0, 0),
        panels=panels_on_first_page(standing),
        meetings=meetings_ahead(standing) if is_staff else [],
        walks=walks_ahead(standing) if is_staff else [],
        gaps=due_on_first_page(standing) if is_staff else [],
        held_mail=waiting_mail(standing).count() if may(standing, Verb.MAIL_SORT) else 0,
        letters_by_hand=_letters_by_hand(standing) if may(standing, Verb.LETTERS_HAND_OVER) else 0,
        keeping=Keeping(worker_state(), mail_state(now), roster_state(today), records_state(today)) if standing.has(Role.ADMINISTRATOR) else None,
        watch=_watch(standing, now) if standing.has(Role.AUDITOR) else None,
        finds_students=standing.has(*FIND_STUDENTS) and may(standing, Verb.DIRECTORY_SEE_STUDENT),
        types_paper=may(standing, Verb.SURVEYS_WORK_ON_PAPER) and open_rounds(today).exists(),
    )


def _to_see(standing: Standing) -> ToSee:
    found = caseload(standing).next_two_weeks
    return ToSee(found[:SEEN], len(found), handed_over(standing).count)


def _district(standing: Standing) -> District:
    today = standing.today
    waiting = still_open(within(standing, Verb.COMMITMENTS_READ, commitments()))
    owing = rounds_owing(standing)
    return District(
        rounds=[row for row in as_rows(list(rounds_seen(standing)[:ROUNDS]), today) if row.is_open],
        owing=owing,
        owed_by_others=[one for one in rounds_owing_in_the_district(standing) if one not in owing],
        still_open=waiting.count(),
        late=[as_promise(one, today) for one in waiting.filter(by_on__lt=today).order_by("by_on", "pk")],
    )


def _looking(standing: Standing, now: datetime) -> Looking | None:
    if not may(standing, Verb.ASKS_SEE_OWN_TIME):
        return None
    moments = moments_to_answer(standing.person_id, now, standing.today)
    return Looking(moments, choices_of(standing.person_id)) if moments else None


def _asking(standing: Standing) -> Asking:
    weeks = my_weeks(standing)
    owed = owed_by_my_offices(standing) if may(standing, Verb.ASKS_ANSWER_FOR) else None
    return Asking(
        weeks=weeks,
        minutes=[this for this, _next in asked_in_a_week(standing, weeks)] if weeks else [],
        handed=handed_to_me(standing) if may(standing, Verb.ASKS_DO) else [],
        owed=[as_owed(one, standing.today) for one in owed[:SHOWN]] if owed is not None else [],
        owed_count=owed.count() if owed is not None else 0,
        owed_late=owed.filter(receipt_by_on__lt=standing.today).count() if owed is not None else 0,
        for_leaders=for_leaders(standing) if may(standing, Verb.ASKS_LET_REPEAT) else None,
        to_stand_for=to_stand_for(standing.person_id) if may(standing, Verb.ASKS_SPONSOR) else [],
        drafts=list(drafts_of(standing.person_id)[:SHOWN]) if may(standing, Verb.ASKS_FILE) else [],
    )


def _watch(standing: Standing, now: datetime) -> Watch:
    since = unsealed_since()
    held = within(standing, Verb.RETENTION_HOLD_RECORDS, holds().filter(lasting(standing.today))).count()
    return Watch(since if since and now - since > SEALED_WITHIN else None, first_pages.emergencies_to_look_at(standing)[0], held)


def _letters_by_hand(standing: Standing) -> int:
    return sum(within(standing, Verb.LETTERS_HAND_OVER, letters_by_hand(channel, standing.today)).count() for channel in ("paper", "told"))
