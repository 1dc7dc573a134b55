"""Reading what students' panels ask: seats, drafts, what is owed by which day, and the trace from the question to what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from trellis.access.gate import may, rights, within
from trellis.access.policy import STAFF, SYSTEM_LEADERS, WORK_AT_A_SCHOOL, Reach, Role, Verb
from trellis.access.standing import Standing
from trellis.commitments.queries import Promise, as_promise, commitments
from trellis.directory.models import Person, SchoolEnrolment
from trellis.directory.queries import holders_of
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.places import open_offices, open_schools, school_days_between
from trellis.kit.days import SchoolYear, open_on
from trellis.partnership.models import Panel, PanelAddition, PanelAgreement, PanelDecision, PanelMember, PanelQuestion, PanelReply, PanelSaying
from trellis.threads.queries import leads_of

READ, READ_QUESTION = Verb.PARTNERSHIP_READ_PANEL, Verb.PARTNERSHIP_READ_PANEL_QUESTION
LEAD, SPEAK, CONVENE = Verb.PARTNERSHIP_LEAD_PANEL, Verb.PARTNERSHIP_SPEAK_IN_PANEL, Verb.PARTNERSHIP_CONVENE_PANEL
NAME_CONVENOR, NAME_REPLIER = Verb.PARTNERSHIP_NAME_CONVENOR, Verb.PARTNERSHIP_NAME_REPLIER
REPLY, READ_ALL = Verb.PARTNERSHIP_REPLY_TO_PANEL, Verb.PARTNERSHIP_READ_WHAT_PANELS_ASKED
SHOWN = 5
CONVENES_FOR_THE_DISTRICT = (*SYSTEM_LEADERS, Role.STUDENT_SERVICES_DIRECTOR, Role.SUPERVISOR, Role.OFFICE_LEAD, Role.PRINCIPAL, Role.COUNSELOR)


# -- panels and seats ---------------------------------------------------------------------------------


def panels() -> "QuerySet[Panel]":
    """Return panels with their school and convenor, by name."""
    return Panel.objects.select_related("school", "convenor").order_by("name", "pk")


def seats(today: date) -> "QuerySet[PanelMember]":
    """Return the seats held on a day: within the term, at the panel's school, and not after the student has left."""
    enrolled = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), student_id=OuterRef("student_id"))
    here = Q(panel__school__isnull=True) & Exists(enrolled) | Exists(enrolled.filter(school_id=OuterRef("panel__school_id")))
    return PanelMember.objects.filter(open_on(today), here).select_related("student__person")


def members_of(panel: int, today: date) -> set[int]:
    """Return the numbers of the people who sit on a panel on a day."""
    return set(seats(today).filter(panel=panel).values_list("student__person_id", flat=True))


def seats_shown(standing: Standing, panel: Panel) -> list[PanelMember]:
    """Return who sits on a panel today, by name, as far as the reader may know: of one's own child a post tells nothing."""
    return list(within(standing, READ, seats(standing.today)).filter(panel=panel).order_by("student__person__folded_name", "pk"))


def needed(panel: Panel, members: int) -> int:
    """Return how many members make something the panel's: as many as it has agreed on, and all of a smaller panel.

    >>> needed(Panel(agree=3), 5), needed(Panel(agree=3), 2), needed(Panel(agree=3), 0)
    (3, 2, 1)
    """
    return max(1, min(panel.agree, members))


def schools_to_convene(standing: Standing) -> list[tuple[int, str]]:
    """Return the schools for which the person may convene a panel, by name."""
    return list(within(standing, CONVENE, open_schools()).order_by("name", "pk").values_list("pk", "name"))


def may_convene_for_the_district(standing: Standing) -> bool:
    """Say whether the person may convene a panel of the whole district."""
    return any(grant.reach is Reach.DISTRICT for grant in rights(standing, CONVENE))


def may_be_convenor(panel: Panel, today: date) -> list[tuple[int, str]]:
    """Return (number, words) of those who may be named to convene a panel: who works at its school, or leads in the district."""
    roles = WORK_AT_A_SCHOOL if panel.school_id else CONVENES_FOR_THE_DISTRICT
    found = [one for one in holders_of(roles, today) if panel.school_id is None or one.school_id == panel.school_id]
    return [(one.person_id, f"{one.name}, {one.title or one.place}".rstrip(", ")) for one in found]


def without_a_convenor(today: date) -> "QuerySet[Panel]":
    """Return panels that still run and whose convenor works here no more."""
    held = open_posts(today).order_by().filter(person_id=OuterRef("convenor_id"))
    return panels().filter(~Exists(held), ended_on__isnull=True)


def term_ends(today: date) -> date:
    """Return the first day after the school year, as a seat's end unless somebody says otherwise."""
    return SchoolYear.of(today).ends_on


def due_after(panel: Panel, today: date) -> date:
    """Return the day by which an office owes something from today on, by the panel's rule: so many days later, school days or all days."""
    if panel.counts == Panel.Counting.CALENDAR:
        return today + timedelta(days=panel.reply_days)
    days = school_days_between(today, today + timedelta(days=panel.reply_days * 3 + 60))
    day, left = today, panel.reply_days
    for _n in range(panel.reply_days * 3 + 59):
        day += timedelta(days=1)
        left -= days.is_one(day)
        if not left:
            break
    return day


# -- questions ----------------------------------------------------------------------------------------


def questions() -> "QuerySet[PanelQuestion]":
    """Return what panels ask, with the panel, the office and who replies; the newest first."""
    return PanelQuestion.objects.select_related("panel__school", "panel__convenor", "office", "owner").order_by("-on", "-pk")


def drafts(queryset: "QuerySet[PanelQuestion]") -> "QuerySet[PanelQuestion]":
    """Return those that the panel has neither sent nor put away."""
    return queryset.filter(sent_on__isnull=True, let_go_on__isnull=True)


def sent(queryset: "QuerySet[PanelQuestion]") -> "QuerySet[PanelQuestion]":
    """Return those that were sent: first what is owed, by its day, then the newest."""
    return queryset.filter(sent_on__isnull=False).order_by(F("due_on").asc(nulls_last=True), "-sent_on", "-pk")


def agreed(question: PanelQuestion, members: Iterable[int]) -> set[int]:
    """Return the members who agree to the draft as it stands."""
    found = PanelAgreement.objects.filter(question=question, edition=question.edition, by__in=list(members))
    return set(found.values_list("by_id", flat=True))


def additions_to(question: PanelQuestion) -> "QuerySet[PanelAddition]":
    """Return what others added to a draft, in the order in which they did."""
    return PanelAddition.objects.filter(question=question).select_related("by").order_by("pk")


def newest_decision(question: PanelQuestion) -> PanelDecision | None:
    """Return what the office last said that it does."""
    return PanelDecision.objects.filter(question=question).select_related("by").order_by("-pk").first()


def may_reply(question: PanelQuestion, today: date, me: int, *, rises: bool) -> list[tuple[int, str]]:
    """Return (number, name) of those who may be named to reply: who is in the office today; also the reader, to whom it has risen."""
    people = {post.person_id: post.person.name for post in open_posts(today).filter(office=question.office_id)}
    if rises:
        people[me] = Person.objects.get(pk=me).name
    return sorted(people.items(), key=lambda one: one[1])


def who_owes(question: PanelQuestion, today: date) -> set[int]:
    """Return who owes what is due: whoever was named and still works here, else who leads the office, else system leaders."""
    if question.owner_id and open_posts(today).filter(person_id=question.owner_id).exists():
        return {question.owner_id}
    return leads_of([question.office_id], today) or {one.person_id for one in holders_of(SYSTEM_LEADERS, today)}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the trace. `kind` is sent, reply, said, decision, promise or kept."""

    on: date
    kind: str
    reply: PanelReply | None = None
    number: int = 0  # of the reply
    open_words: tuple[str, ...] = ()  # what members say is still open; nobody is named
    decision: PanelDecision | None = None
    promise: Promise | None = None


def trace_of(question: PanelQuestion, today: date) -> list[Step]:
    """Return the way of something that was sent, from the question over replies and decisions to the kept promise, in order."""
    if question.sent_on is None:
        return []
    steps = [(question.sent_on, 0, Step(question.sent_on, "sent"))]
    replies = PanelReply.objects.filter(question=question).select_related("by").prefetch_related(Prefetch("sayings", PanelSaying.objects.order_by("pk")))
    for number, reply in enumerate(replies.order_by("pk"), start=1):
        steps.append((reply.on, 2 * number - 1, Step(reply.on, "reply", reply=reply, number=number)))
        if reply.said_on is not None:
            words = tuple(one.words for one in reply.sayings.all() if not one.answers and one.words)
            steps.append((reply.said_on, 2 * number, Step(reply.said_on, "said", reply=reply, open_words=words)))
    decisions = list(PanelDecision.objects.filter(question=question).select_related("by").order_by("pk"))
    promises = promises_of(decisions, today)
    for order, decision in enumerate(decisions):
        promise = promises.get(decision.promise or 0)
        steps.append((decision.on, 100 + 2 * order, Step(decision.on, "decision", decision=decision, promise=promise)))
        if promise is not None and promise.ended_on is not None:
            steps.append((promise.ended_on, 101 + 2 * order, Step(promise.ended_on, "kept", promise=promise)))
    return [step for _on, _order, step in sorted(steps, key=lambda one: one[:2])]


def promises_of(decisions: Iterable[PanelDecision], today: date) -> dict[int, Promise]:
    """Return the promises that decisions carry, by number, in one query. They were made to the panel, so its readers see how they stand."""
    numbers = [one.promise for one in decisions if one.promise]
    return {one.pk: as_promise(one, today) for one in commitments().filter(pk__in=numbers)} if numbers else {}


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of "you asked, we did": what every student reads. Without a name of a student, and without the words of the question."""

    question: PanelQuestion
    decision: PanelDecision | None
    promise: Promise | None
    is_answered: bool


def what_panels_asked(standing: Standing) -> "QuerySet[PanelQuestion]":
    """Return what panels have sent, for everybody: the newest first."""
    return within(standing, READ_ALL, questions()).filter(sent_on__isnull=False).order_by("-sent_on", "-pk")


def as_lines(found: Iterable[PanelQuestion], today: date) -> list[Asked]:
    """Return questions as lines for everybody: three queries, however many."""
    listed = list(found)
    newest: dict[int, PanelDecision] = {}
    for decision in PanelDecision.objects.filter(question__in=listed).order_by("pk"):
        newest[decision.question_id] = decision
    promises = promises_of(newest.values(), today)
    answered = set(PanelReply.objects.filter(question__in=listed, answers=True).values_list("question_id", flat=True))
    return [Asked(one, of := newest.get(one.pk), promises.get(of.promise or 0) if of else None, one.pk in answered) for one in listed]


@dataclass(frozen=True, slots=True)
class PanelsWaiting:
    """What of students' panels stands on a first page, at most a few of each: owed by the person or their office, risen to them, waiting for a member."""

    owed: list[PanelQuestion] = field(default_factory=list)
    risen: list[PanelQuestion] = field(default_factory=list)
    to_agree: list[PanelQuestion] = field(default_factory=list)
    to_say: list[PanelQuestion] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.owed or self.risen or self.to_agree or self.to_say)


def owed_by(standing: Standing) -> "QuerySet[PanelQuestion]":
    """Return what the person owes panels: named to reply, or leading an office that does. The soonest day first."""
    return within(standing, REPLY, questions()).filter(sent_on__isnull=False).exclude(owed="").order_by("due_on", "pk")


def risen_to(standing: Standing) -> "QuerySet[PanelQuestion]":
    """Return what offices owe panels past the day, for those who answer for all of them."""
    if not any(grant.reach is Reach.DISTRICT for grant in rights(standing, NAME_REPLIER)):
        return PanelQuestion.objects.none()
    late = questions().filter(due_on__lt=standing.today).exclude(owed="")
    nobody = ~Exists(
        open_posts(standing.today).order_by().filter(office_id=OuterRef("office_id"), role__in=[Role.OFFICE_LEAD.value, Role.STUDENT_SERVICES_DIRECTOR.value])
    )
    unled = questions().exclude(owed="").filter(nobody, owner__isnull=True)
    return within(standing, NAME_REPLIER, (late | unled)).order_by("due_on", "pk")


def panels_on_first_page(standing: Standing) -> PanelsWaiting:
    """Return what waits for the person of what students' panels ask."""
    if standing.has(*STAFF):
        owed = list(owed_by(standing)[:SHOWN])
        risen = [one for one in risen_to(standing)[:SHOWN] if one not in owed] if may(standing, NAME_REPLIER) else []
        return PanelsWaiting(owed=owed, risen=risen)
    if not may(standing, SPEAK):
        return PanelsWaiting()
    mine = within(standing, SPEAK, questions())
    agreements = PanelAgreement.objects.filter(question=OuterRef("pk"), by_id=standing.person_id, edition=OuterRef("edition"))
    said = PanelSaying.objects.filter(reply=OuterRef("pk"), by_id=standing.person_id)
    waiting = PanelReply.objects.filter(~Exists(said), answers__isnull=True, question__in=mine.order_by().values("pk")).values("question_id")
    return PanelsWaiting(to_agree=list(drafts(mine).filter(~Exists(agreements))[:SHOWN]), to_say=list(mine.filter(pk__in=waiting)[:SHOWN]))


def offices_to_ask() -> list[tuple[int, str]]:
    """Return the open offices, by name."""
    return [(one.pk, one.name) for one in open_offices()]


def my_panels(standing: Standing) -> "QuerySet[Panel]":
    """Return panels that the person convenes, sits on, or that wrote to them; those that still run first."""
    return within(standing, READ, panels()).order_by(F("ended_on").asc(nulls_first=True), "name", "pk")


def to_look_after(standing: Standing) -> list[Panel]:
    """Return panels without a convenor for which the person may name one."""
    return list(within(standing, NAME_CONVENOR, without_a_convenor(standing.today))) if may(standing, NAME_CONVENOR) else []
