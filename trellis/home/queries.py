"""What one person's first page shows, put together from the other rooms' queries."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import may, within
from trellis.access.policy import NOUNS, POLICY, STAFF, Grant, Role, Verb
from trellis.access.standing import Standing
from trellis.audit.queries import unsealed_since
from trellis.commitments.queries import Promise, as_promise, commitments, promised_by, promised_to, still_open
from trellis.directory.models import ROLE_NAMES
from trellis.directory.queries import Holder, first_pages, holders_of
from trellis.directory.queries.roster import RosterState, roster_state
from trellis.home.measures import part_of_day
from trellis.letters.queries import MailState, clock, letters_by_hand, mail_state
from trellis.retention.queries import holds, lasting
from trellis.safety.queries import to_see_to
from trellis.self_study.queries import Owing, RoundRow, as_rows, rounds_owing, rounds_owing_in_the_district, rounds_seen
from trellis.surveys.queries import Waiting, open_rounds, waiting_for
from trellis.work.queries import WorkerState, worker_state

SHOWN = 5  # promises on a first page; the others stand on their own page
SCHOOL_ROLES = (Role.PRINCIPAL, Role.ASSISTANT_PRINCIPAL, Role.SCHOOL_ADMINISTRATOR, Role.COUNSELOR, Role.SUPPORT_STAFF, Role.SCHOOL_STAFF)
# Whoever comes to look for one child among many; a teacher's children stand by class.
FIND_STUDENTS = (*(role for role in SCHOOL_ROLES if role is not Role.SCHOOL_ADMINISTRATOR), Role.STUDENT_SERVICES_DIRECTOR)
SYSTEM_ROLES = (Role.SUPERINTENDENT, Role.CABINET)

SEALED_WITHIN = timedelta(minutes=5)  # the sealer comes each minute
ROUNDS = 20  # the newest; older ones have long closed


@dataclass(frozen=True, slots=True)
class Keeping:
    """How the house itself is doing, for the administrator."""

    worker: WorkerState
    mail: MailState
    roster: RosterState


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
    promised_by: list[Promise]
    promised_to: list[Promise]
    supported: list[first_pages.MySchool] | None
    schools: list[first_pages.MySchool] | None
    sections: list[first_pages.MySection] | None
    children: list[first_pages.MyChild] | None
    me: first_pages.Me | None
    posts: list[first_pages.MyPost]
    district: District | None
    emergencies: int
    emergencies_late: int
    alarms: int
    letters_by_hand: int
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
        return not has_work and (self.district is None or self.district.is_calm)

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
        promised_by=promised_by(me, today) if may(standing, Verb.COMMITMENTS_KEEP) else [],
        promised_to=promised_to(me, today) if may(standing, Verb.COMMITMENTS_READ) else [],
        supported=first_pages.schools_i_support(standing) if standing.has(Role.SUPERVISOR) else None,
        schools=first_pages.schools_i_work_at(standing, SCHOOL_ROLES) if standing.has(*SCHOOL_ROLES) else None,
        sections=first_pages.sections_i_teach(standing) if standing.has(Role.TEACHER) else None,
        children=first_pages.my_children(standing) if standing.has(Role.GUARDIAN) else None,
        me=first_pages.me_as_a_student(standing) if standing.has(Role.STUDENT) else None,
        posts=first_pages.my_posts(standing) if is_staff else [],
        district=_district(standing) if standing.has(*SYSTEM_ROLES) else None,
        alarms=to_see_to(standing),
        emergencies=emergencies,
        emergencies_late=late,
        letters_by_hand=_letters_by_hand(standing) if may(standing, Verb.LETTERS_HAND_OVER) else 0,
        keeping=Keeping(worker_state(), mail_state(now), roster_state(today)) if standing.has(Role.ADMINISTRATOR) else None,
        watch=_watch(standing, now) if standing.has(Role.AUDITOR) else None,
        finds_students=standing.has(*FIND_STUDENTS) and may(standing, Verb.DIRECTORY_SEE_STUDENT),
        types_paper=may(standing, Verb.SURVEYS_WORK_ON_PAPER) and open_rounds(today).exists(),
    )


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


def _watch(standing: Standing, now: datetime) -> Watch:
    since = unsealed_since()
    held = within(standing, Verb.RETENTION_HOLD_RECORDS, holds().filter(lasting(standing.today))).count()
    return Watch(since if since and now - since > SEALED_WITHIN else None, first_pages.emergencies_to_look_at(standing)[0], held)


def _letters_by_hand(standing: Standing) -> int:
    return sum(within(standing, Verb.LETTERS_HAND_OVER, letters_by_hand(channel, standing.today)).count() for channel in ("paper", "told"))


# -- why can I see this? --------------------------------------------------------------------------------

ACTS = {
    Verb.DIRECTORY_SEE_COLLEAGUE: _("Know colleagues and how to reach them"),
    Verb.DIRECTORY_SEE_SCHOOL: _("Know schools"),
    Verb.DIRECTORY_SEE_OFFICE: _("Know offices"),
    Verb.DIRECTORY_SEE_STUDENT: _("See that a student is here"),
    Verb.DIRECTORY_READ_STUDENT: _("Read a student’s record"),
    Verb.DIRECTORY_READ_CONTACT: _("Read how a family is reached"),
    Verb.DIRECTORY_KNOW_PROTECTED_ADDRESS: _("Know that an address is protected"),
    Verb.DIRECTORY_READ_PROTECTED_ADDRESS: _("Read a protected address"),
    Verb.DIRECTORY_SEE_GUARDIANSHIP: _("See who a student’s guardians are"),
    Verb.DIRECTORY_TIE_GUARDIAN: _("Say who a student’s guardians are"),
    Verb.DIRECTORY_GRANT_RIGHT: _("Give a guardian rights, and end them"),
    Verb.DIRECTORY_EDIT_PERSON: _("Change how a person is called and written to"),
    Verb.SAFETY_READ_ALARM: _("Read words that may mean harm, and see to them"),
    Verb.SAFETY_ARRANGE_DUTY: _("Say who is on duty"),
    Verb.DIRECTORY_MERGE_PEOPLE: _("Join two records of one person"),
    Verb.DIRECTORY_HOLD_POST: _("Give and end posts"),
    Verb.DIRECTORY_ARRANGE_COVER: _("Arrange cover"),
    Verb.DIRECTORY_EDIT_OFFICE: _("Change offices"),
    Verb.DIRECTORY_EDIT_CALENDAR: _("Change the calendar"),
    Verb.DIRECTORY_IMPORT_ROSTER: _("Bring in the roster"),
    Verb.DIRECTORY_SEE_ROSTER_STATE: _("See how old the roster is"),
    Verb.DIRECTORY_OPEN_EMERGENCY_ACCESS: _("Open a student’s record in an emergency"),
    Verb.DIRECTORY_REVIEW_EMERGENCY_ACCESS: _("Look at emergency accesses afterwards"),
    Verb.AUDIT_READ_TRAIL: _("Read the trail"),
    Verb.AUDIT_SEE_READERS: _("See who read a student’s record"),
    Verb.RETENTION_HOLD_RECORDS: _("Keep records from being destroyed"),
    Verb.RETENTION_DESTROY_RECORDS: _("Destroy records when their time is over"),
    Verb.FRAMEWORK_READ: _("Read the practices"),
    Verb.FRAMEWORK_DRAFT: _("Draft the district’s own words for practices"),
    Verb.FRAMEWORK_PUBLISH: _("Publish the district’s own words for practices"),
    Verb.FRAMEWORK_REVIEW_WORDS: _("Review practices in another language"),
    Verb.FRAMEWORK_LOAD: _("Bring in a file of practices"),
    Verb.SURVEYS_ANSWER: _("Answer when asked"),
    Verb.SURVEYS_WORK_ON_PAPER: _("Print survey sheets and type answers from paper"),
    Verb.SELF_STUDY_OPEN_ROUND: _("Ask the district"),
    Verb.SELF_STUDY_READ_GAP_MAP: _("See how groups see the same practice"),
    Verb.SELF_STUDY_READ_ANSWERS: _("Read answers that were given by name"),
    Verb.SELF_STUDY_INSPECT_QUESTIONS: _("Read what students are asked"),
    Verb.SELF_STUDY_DECIDE_FOR_CHILD: _("Say whether a child may be asked"),
    Verb.SELF_STUDY_READ_INQUIRIES: _("Read what the district asks itself"),
    Verb.SELF_STUDY_OPEN_INQUIRY: _("Give somebody a guiding question"),
    Verb.SELF_STUDY_WORK_ON_INQUIRY: _("Write down what was found out"),
    Verb.COMMITMENTS_READ: _("Read promises"),
    Verb.COMMITMENTS_MAKE: _("Answer a gap with a promise"),
    Verb.COMMITMENTS_KEEP: _("Keep a promise or let it go"),
    Verb.COMMITMENTS_PROMISE: _("Promise something"),
    Verb.COMMITMENTS_MOVE: _("Ask for another day for a promise, and answer who asks"),
    Verb.SELF_STUDY_CLOSE_ROUND: _("Close a round"),
    Verb.SELF_STUDY_REPLY: _("Reply to those who answered"),
    Verb.DIRECTORY_ASSIGN_SUPERVISOR: _("Say who supports which school"),
    Verb.DIRECTORY_PROTECT_ADDRESS: _("Protect an address"),
    Verb.SITE_SEE_RUNNING: _("See how Trellis is running"),
    Verb.SITE_LET_IN: _("Hand somebody a way in, and close it"),
    Verb.LETTERS_READ: _("Read letters"),
    Verb.LETTERS_HAND_OVER: _("Print letters and tell people by phone"),
    Verb.LETTERS_KEEP: _("Keep the mail going"),
}


@dataclass(frozen=True, slots=True)
class Opened:
    """What one hat opens, in words: the act, how far it reaches, and what for."""

    act: str
    reach: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Hat:
    """One role held today, where, for whom when it is cover, and what it opens."""

    name: str
    place: str
    covers: str
    opens: tuple[Opened, ...]


def hats_of(standing: Standing) -> list[Hat]:
    """Return each hat that the person wears today with what it opens, in the order of the page of policy."""
    return [
        Hat(
            name=str(ROLE_NAMES[held.role]),
            place=held.place,
            covers=first_pages.name_of(held.covers)[1] if held.covers else "",
            opens=tuple(_opened(verb, grant) for verb, grants in POLICY.items() for grant in grants if grant.role is held.role),
        )
        for held in standing.held
    ]


def _opened(verb: Verb, grant: Grant) -> Opened:
    labels = []
    for noun in NOUNS[verb]:
        room, name = noun.split(".")
        reach = getattr(apps.get_app_config(room).models.get(name.lower()), "reach", {})
        labels += [str(reach[grant.reach].label)] if grant.reach in reach else []
    return Opened(str(ACTS.get(verb, verb.value)), "; ".join(dict.fromkeys(labels)), gettext(grant.purpose))


# -- the menu: three words for each role, the first role of this order that a person holds ---------------

TODAY, STUDENTS, PEOPLE = (_("Today"), "home"), (_("Students"), "students"), (_("People and places"), "people_and_places")
PROMISES, PRACTICES, LETTERS = (_("Promises"), "promises"), (_("Practices"), "practices"), (_("Letters"), "your_letters")
MENU: dict[Role, tuple[tuple[Any, str], ...]] = {
    Role.SUPERINTENDENT: (TODAY, (_("Rounds"), "studies"), PROMISES),
    Role.CABINET: (TODAY, (_("Rounds"), "studies"), PROMISES),
    Role.SUPERVISOR: ((_("My schools"), "home"), PROMISES, PEOPLE),
    Role.STUDENT_SERVICES_DIRECTOR: (TODAY, STUDENTS, PROMISES),
    Role.OFFICE_LEAD: (TODAY, PROMISES, PEOPLE),
    Role.OFFICE_STAFF: (TODAY, PROMISES, PEOPLE),
    Role.PRINCIPAL: (TODAY, STUDENTS, PROMISES),
    Role.ASSISTANT_PRINCIPAL: (TODAY, STUDENTS, PROMISES),
    Role.SCHOOL_ADMINISTRATOR: (TODAY, PROMISES, PEOPLE),
    Role.COUNSELOR: (TODAY, STUDENTS, PROMISES),
    Role.SUPPORT_STAFF: (TODAY, STUDENTS, PROMISES),
    Role.TEACHER: (TODAY, STUDENTS, PRACTICES),
    Role.SCHOOL_STAFF: (TODAY, STUDENTS, (_("By hand"), "letters_to_hand_over")),
    Role.ADMINISTRATOR: (TODAY, (_("Roster"), "roster"), PEOPLE),
    Role.AUDITOR: (TODAY, (_("Trail"), "trail"), (_("Emergencies"), "emergencies")),
    Role.GUARDIAN: ((_("My child"), "home"), LETTERS),
    Role.STUDENT: ((_("My page"), "home"), LETTERS),
}
MORE: tuple[tuple[Any, str, Verb | None], ...] = (
    (_("Students"), "students", Verb.DIRECTORY_SEE_STUDENT),
    (_("People and places"), "people_and_places", Verb.DIRECTORY_SEE_OFFICE),
    (_("Roster"), "roster", Verb.DIRECTORY_IMPORT_ROSTER),
    (_("Practices"), "practices", Verb.FRAMEWORK_READ),
    (_("Rounds"), "studies", Verb.SELF_STUDY_READ_GAP_MAP),
    (_("Inquiries"), "inquiries", Verb.SELF_STUDY_READ_INQUIRIES),
    (_("Promises"), "promises", Verb.COMMITMENTS_READ),
    (_("What I was asked"), "my_rounds", Verb.SURVEYS_ANSWER),
    (_("Answers from paper"), "type_sheets", Verb.SURVEYS_WORK_ON_PAPER),
    (_("Letters to hand over"), "letters_to_hand_over", Verb.LETTERS_HAND_OVER),
    (_("How the mail is doing"), "how_the_mail_is_doing", Verb.LETTERS_KEEP),
    (_("How Trellis runs"), "running", Verb.SITE_SEE_RUNNING),
    (_("Two records that are one person"), "merges", Verb.DIRECTORY_MERGE_PEOPLE),
    (_("Keeping and destroying"), "keeping", Verb.RETENTION_DESTROY_RECORDS),
    (_("Legal holds"), "holds", Verb.RETENTION_HOLD_RECORDS),
    (_("Emergency access"), "emergency", Verb.DIRECTORY_OPEN_EMERGENCY_ACCESS),
    (_("Words that worry"), "alarms", Verb.SAFETY_READ_ALARM),
    (_("Who is on duty"), "begin_duty", Verb.SAFETY_ARRANGE_DUTY),
    (_("Your posts"), "your_posts", Verb.DIRECTORY_SEE_OFFICE),
    (_("Your letters"), "your_letters", Verb.LETTERS_READ),
    (_("Why you can see this"), "why_you_can_see_this", None),
)


def notice_for(standing: Standing) -> str:
    """Return the sentence that stands on every page of those whom an old or refused roster concerns; empty when it is fresh."""
    if not may(standing, Verb.DIRECTORY_SEE_ROSTER_STATE):
        return ""
    state = roster_state(standing.today)
    if not state.is_stale or state.days_old is None:
        if state.failed_by_night and may(standing, Verb.DIRECTORY_IMPORT_ROSTER):
            return gettext("The roster that came by night was not brought in: somebody has to look at it.")
        return ""
    return ngettext(
        "The roster is %(days)s day old. Who came or left since then is not known here.",
        "The roster is %(days)s days old. Who came or left since then is not known here.",
        state.days_old,
    ) % {"days": state.days_old}


def menu_of(standing: Standing) -> tuple[tuple[str, str], ...]:
    """Return (word, name of the page): at most three words for the first of the person's roles."""
    roles = standing.roles
    return next((tuple((str(word), name) for word, name in words) for role, words in MENU.items() if role in roles), ())


def more_of(standing: Standing) -> tuple[tuple[str, str], ...]:
    """Return (word, name of the page) of everything else that the person may open."""
    in_menu = {name for _word, name in menu_of(standing)}
    if not standing.has(*STAFF):
        in_menu.add("students")  # a family finds its children on the first page
    return tuple((str(word), name) for word, name, verb in MORE if name not in in_menu and (verb is None or may(standing, verb)))


# -- help -------------------------------------------------------------------------------------------------

HELP = {
    "home": "today",
    "your_posts": "posts",
    "why_you_can_see_this": "why",
    "your_letters": "letters",
    "choose_quiet_hours": "letters",
    "letters_to_hand_over": "by-hand",
    "how_the_mail_is_doing": "mail",
    "choose_district_quiet_hours": "mail",
}


@dataclass(frozen=True, slots=True)
class Topic:
    """A short text of help: what it is called, and where its words are."""

    name: Any
    words: str


TOPICS = {
    "today": Topic(_("Your first page"), "home/help/today.html"),
    "posts": Topic(_("Posts and cover"), "home/help/posts.html"),
    "why": Topic(_("Why you can see something"), "home/help/why.html"),
    "letters": Topic(_("Letters and quiet hours"), "home/help/letters.html"),
    "by-hand": Topic(_("Letters to hand over"), "home/help/by-hand.html"),
    "mail": Topic(_("How the mail is doing"), "home/help/mail.html"),
    "people": Topic(_("People and places"), "home/help/people.html"),
    "students": Topic(_("Students and their families"), "home/help/students.html"),
    "emergency": Topic(_("Emergency access"), "home/help/emergency.html"),
    "safety": Topic(_("Words that worry"), "home/help/safety.html"),
    "roster": Topic(_("The roster"), "home/help/roster.html"),
    "answering": Topic(_("Answering when you are asked"), "home/help/answering.html"),
    "rounds": Topic(_("Rounds and the gap map"), "home/help/rounds.html"),
    "promises": Topic(_("Promises"), "home/help/promises.html"),
    "practices": Topic(_("Practices"), "home/help/practices.html"),
    "trail": Topic(_("Who did and read what"), "home/help/trail.html"),
    "signing-in": Topic(_("Signing in"), "home/help/signing-in.html"),
    "keyboard": Topic(_("Keyboard, large text and reading aloud"), "home/help/keyboard.html"),
}
HELP_BY_ROOM = {
    "trellis.directory": "people",
    "trellis.safety": "safety",
    "trellis.surveys": "answering",
    "trellis.self_study": "rounds",
    "trellis.commitments": "promises",
    "trellis.framework": "practices",
    "trellis.audit": "trail",
    "trellis.retention": "trail",
    "trellis.letters": "letters",
    "trellis.site": "signing-in",
    "allauth": "signing-in",
}
HELP_BY_PATH = (
    ("/roster", "roster"),
    ("/directory/students", "students"),
    ("/directory/guardians", "students"),
    ("/directory/addresses", "students"),
    ("/directory/rights", "students"),
    ("/directory/emergency", "emergency"),
    ("/directory/posts", "posts"),
)


def help_for(view_name: str, module: str, path: str) -> str:
    """Return the topic of help for a page: by its name, by where it stands, by its room."""
    if view_name in HELP:
        return HELP[view_name]
    for beginning, topic in HELP_BY_PATH:
        if beginning in path:
            return topic
    return next((topic for room, topic in HELP_BY_ROOM.items() if module.startswith(room)), "today")


def keepers(today: date) -> list[Holder]:
    """Return the people who keep this installation: whom to ask."""
    return holders_of((Role.ADMINISTRATOR,), today)
