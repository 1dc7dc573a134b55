"""The agenda of a team meeting makes itself: each source looks for what the team should look at, in the order of `SOURCES`.

Another part of the room adds a function to `SOURCES`: it takes the meeting and the day and returns a section, or None where there is nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from trellis.student_support.models import CannotYet, Contribution, FormalEvent, Gap, Goal, Meeting, OwnWord, Plan, PlanPart, Review
from trellis.student_support.queries import meetings as queries
from trellis.student_support.queries.families import say_how_it_came
from trellis.student_support.queries.needs import minutes_unknown
from trellis.student_support.queries.plans import plans_of_other_records

AHEAD = timedelta(days=30)
SHOWN = 12  # of one kind; an agenda is for one meeting


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at: in whose words, from whom, by which day, where it stands."""

    words: str
    who: str = ""
    on: date | None = None
    url: str = ""
    is_said: bool = False  # somebody's own words


@dataclass(frozen=True, slots=True)
class Section:
    """What one source found."""

    key: str
    title: str
    points: list[Point]


Source = Callable[[Meeting, date], Section | None]


def agenda_of(meeting: Meeting, today: date, *, whole: bool) -> list[Section]:
    """Return the sections that hold something. `whole`: for readers of the student's plan; guests see what was said for this meeting."""
    found = (source(meeting, today) for source in (SOURCES if whole else FOR_GUESTS))
    return [one for one in found if one is not None and one.points]


def own_words(meeting: Meeting, today: date) -> Section:
    """Return the student's own words, then strengths that others see."""
    words = OwnWord.objects.filter(student_id=meeting.student_id, ended_on__isnull=True, on__lte=today)
    said = sorted(words.order_by("-on", "-pk")[:SHOWN], key=lambda one: one.said_by != OwnWord.SaidBy.STUDENT)
    points = [Point(one.words, f"{one.get_kind_display()}, {one.get_said_by_display()}", is_said=True) for one in said]
    return Section("own", _("In the student’s own words, and what they are good at"), points)


def family_words(meeting: Meeting, today: date) -> Section:
    """Return what the family wants the team to know, asks and would change, with how it came."""
    found = Contribution.objects.filter(meeting=meeting, of_family=True).select_related("by", "entered_by").order_by("at", "pk")
    points = []
    for one in found:
        for heading, words in ((_("To know"), one.works), (_("To ask"), one.worries), (_("To change"), one.would_try)):
            if words:
                points.append(Point(words, f"{heading}. {say_how_it_came(one.by.name, one)}", is_said=True))
    return Section("family", _("What the family says"), points)


def what_works(meeting: Meeting, today: date) -> Section:
    """Return what works, by whoever said it."""
    return Section("works", _("What works"), _said(meeting, "works"))


def what_worries(meeting: Meeting, today: date) -> Section:
    """Return what worries people."""
    return Section("worries", _("What worries us"), _said(meeting, "worries"))


def what_to_try(meeting: Meeting, today: date) -> Section:
    """Return what people would try."""
    return Section("try", _("What we would try"), _said(meeting, "would_try"))


def goals_due(meeting: Meeting, today: date) -> Section:
    """Return goals of the open plan whose review is due: none since the plan's last review day, and the next one within a month."""
    until = max(meeting.planned_on, today) + AHEAD
    looked_at = Review.objects.filter(goal=OuterRef("pk"), next_on__gt=until)
    goals = Goal.objects.filter(plan__student_id=meeting.student_id, plan__ends_on__isnull=True, plan__review_on__lte=until, ends_on__isnull=True)
    found = goals.filter(~Exists(looked_at)).select_related("plan").order_by("pk")[:SHOWN]
    return Section("goals", _("Goals to look at together"), [Point(one.words, one.get_said_by_display(), one.plan.review_on) for one in found])


def open_decisions(meeting: Meeting, today: date) -> Section:
    """Return what earlier meetings decided and nobody has ended."""
    found = queries.open_decisions_about(meeting.student_id).exclude(meeting=meeting)[:SHOWN]
    points = [Point(one.words, one.owner.name, one.by_when, reverse("team_decision", args=[one.pk])) for one in found]
    return Section("decisions", _("Still open from earlier meetings"), points)


def barriers(meeting: Meeting, today: date) -> Section:
    """Return what stands in the way and has no answer."""
    found = queries.barriers_about(meeting.student_id).filter(answered_at__isnull=True)[:SHOWN]
    return Section("barriers", _("In the way, without an answer"), [Point(one.words, one.leader.name, one.by_when) for one in found])


def gaps_open(meeting: Meeting, today: date) -> Section:
    """Return supports whose minutes are missing, with the plan for making them up, and those of which a week or more is unknown."""
    found = Gap.objects.filter(service__plan__student_id=meeting.student_id, closed_on__isnull=True).select_related("service").order_by("opened_on", "pk")
    points = [
        Point(f"{gap.service.what}: {gap.plan_words or gap.get_because_display()}", "", gap.make_up_by, reverse("gap", args=[gap.pk])) for gap in found[:SHOWN]
    ]
    unknown = minutes_unknown(today).filter(service__plan__student_id=meeting.student_id).select_related("service").order_by("service_id", "month")[:SHOWN]
    for number, what in {row.service_id: row.service.what for row in unknown}.items():
        points.append(Point(_("%(what)s: of a week or more nobody knows what was") % {"what": what}, url=reverse("ledger_of_service", args=[number])))
    return Section("gaps", _("Minutes that are missing, or of which nobody knows"), points)


def cannot_yet(meeting: Meeting, today: date) -> Section:
    """Return what a classroom cannot do yet, in the words of whoever said it."""
    student = meeting.student_id
    found = CannotYet.objects.filter(accommodation__plan__student_id=student, settled_at__isnull=True).select_related("by").order_by("said_at", "pk")[:SHOWN]
    link = reverse("snapshot", args=[student])
    points = [Point(one.words, one.by.name, localdate(one.said_at), link, is_said=True) for one in found]
    return Section("cannot-yet", _("What a classroom cannot do yet"), points)


def papers_due(meeting: Meeting, today: date) -> Section:
    """Return consent that was asked for and not answered, and parts of the plan whose law sets a day soon."""
    answers = (FormalEvent.Kind.CONSENT, FormalEvent.Kind.CONSENT_REFUSED)
    answered = FormalEvent.objects.filter(student=OuterRef("student"), kind__in=answers, on__gte=OuterRef("on"), taken_back_on__isnull=True)
    asked = FormalEvent.objects.filter(student_id=meeting.student_id, kind=FormalEvent.Kind.CONSENT_ASKED, taken_back_on__isnull=True)
    points = [Point(one.about, one.get_kind_display(), one.on) for one in asked.filter(~Exists(answered)).order_by("on", "pk")[:SHOWN]]
    plans = [*Plan.objects.filter(student_id=meeting.student_id, ends_on__isnull=True).values_list("pk", flat=True), *plans_of_other_records(meeting.student)]
    parts = PlanPart.objects.filter(ends_on__isnull=True, plan__in=plans, plan__ends_on__isnull=True, review_by__lte=today + AHEAD)
    points += [Point(_("To be reviewed by law or rule"), one.get_programme_display(), one.review_by) for one in parts.order_by("review_by", "pk")]
    return Section("papers", _("Papers that are due"), points)


def _said(meeting: Meeting, field: str) -> list[Point]:
    """Return the words under one question: the student first, then the others as they came."""
    beside = {one.person_id: one.kind for one in meeting.asked.filter(taken_off_on__isnull=True)}
    order = {"student": 0}
    found = Contribution.objects.filter(meeting=meeting, of_family=False).exclude(**{field: ""}).select_related("by").order_by("at", "pk")
    said = sorted(found, key=lambda one: order.get(beside.get(one.by_id, ""), 1))
    return [Point(getattr(one, field), one.by.name, is_said=True) for one in said]


FOR_GUESTS: list[Source] = [own_words, family_words, what_works, what_worries, what_to_try]
SOURCES: list[Source] = [*FOR_GUESTS, goals_due, gaps_open, cannot_yet, open_decisions, barriers, papers_due]
