"""A term of the minutes ledger: what was given, missed and made up, days of which nobody has written, and two families that are told.

What Mateo and Leilani were given goes through the operations, on the days on which it happened. The term of some sixty other supports is
written in bulk, in the shapes that entering leaves behind, and the kept sums are counted from it.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from trellis.access.policy import Right
from trellis.directory.models import GuardianRight, Guardianship, TeamMember
from trellis.kit.days import open_on
from trellis.letters.models import Line as LetterLine
from trellis.records.queries.students import absent_on
from trellis.site.demo.cast import LONG_AGO, Cast
from trellis.site.demo.planned import on_a_weekday
from trellis.student_support.measures.ledger import month_bounds, month_of, next_month
from trellis.student_support.models import Gap, GapLetter, Plan, Service, Session
from trellis.student_support.operations.gaps import (
    add_up_buildings,
    assign_provider,
    empty_place,
    look_for_gaps_everywhere,
    send_gap_letter,
    write_gap_letter,
    write_make_up_plan,
)
from trellis.student_support.operations.ledger import Given, log_sessions, mend_session, recount
from trellis.student_support.operations.plans import add_service, begin_part, begin_plan
from trellis.student_support.queries.ledger import Book, book_of, services

LEFT = timedelta(weeks=5)  # ago: the speech therapist went to another district
AWAY = timedelta(weeks=3)  # ago: Hannah was at a training for a week
LOOKED = (timedelta(days=19), timedelta(days=4), timedelta())  # ago: nights on which gaps opened, for the families were told or are to be
ASKED = timedelta(days=28)
OLD = timedelta(days=4)  # what a letter told before is not told again on the first day of the demo
# Of a hundred sessions: the last number of each. What lies beyond the last has no entry: nobody knows.
OF_A_HUNDRED = ((85, "planned"), (89, "shorter"), (93, "provider_absent"), (95, "testing"), (96, "student_declined"))
KNOWN_OF_OLD = 99  # of days that nobody is asked about any more, fewer are left unknown
THEIR_PLAN = "A speech therapist from Saltmarsh comes on Mondays and Wednesdays from 10:20 to 11:00 until all of it is made up."
IN_SPANISH = "La terapeuta del habla de Saltmarsh viene los lunes y los miércoles de 10:20 a 11:00 hasta que esté todo recuperado."


def keep_ledger(cast: Cast, today: date) -> None:
    """Let givers have written a term of what they gave. Done once, after the plans and the record of attendance."""
    if Session.objects.exists() or not Plan.objects.filter(student=cast.students["mateo"], ends_on__isnull=True).exists():
        return
    _see_papers(cast)
    _leilani(cast, today)
    _mateo(cast, today)
    theirs = [cast.students["mateo"].pk, cast.students["leilani"].pk]
    others = list(services().filter(plan__ends_on__isnull=True).exclude(plan__student__in=theirs))
    rows = list(_term_of(Random(5), others, today))
    for ago in LOOKED:
        night = today - ago
        before = [row for row in rows if row.on < night]
        Session.objects.bulk_create(before, batch_size=1_000)
        rows = [row for row in rows if row.on >= night]
        listed = list(services().filter(begins_on__lt=night, plan__ends_on__isnull=True))
        for part in range(0, len(listed), 25):
            recount([(one, month) for one in listed[part : part + 25] for month in _months(one, night)], today=night)
        look_for_gaps_everywhere(today=night)
        if ago == LOOKED[0]:
            _tell_families(cast, night)
    for month in {month for one in others for month in _months(one, today)}:
        add_up_buildings(month=month, today=today)
    LetterLine.objects.filter(letter__isnull=True, put_on__lt=today - OLD).delete()


def _at(day: date, hour: int = 15) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, 20)))


def _months(service: Service, today: date) -> Iterator[date]:
    month = month_of(service.per, service.begins_on)
    while month_bounds(service.per, month)[0] < today:
        yield month
        month = next_month(month)


def _see_papers(cast: Cast) -> None:
    """Give the first guardian of everybody with a plan the rights that a school grants when it has seen papers."""
    ties = Guardianship.objects.filter(ended_on__isnull=True, student__in=Plan.objects.values("student")).order_by("student_id", "pk")
    have = set(GuardianRight.objects.values_list("guardianship__student_id", flat=True))
    first: dict[int, int] = {}
    for pk, student in ties.values_list("pk", "student_id"):
        if student not in have:
            first.setdefault(student, pk)
    GuardianRight.objects.bulk_create(
        GuardianRight(guardianship_id=pk, right=right, held_from=LONG_AGO, basis="Enrolment papers seen", granted_by=cast.denise)
        for pk in first.values()
        for right in (Right.READ, Right.DECIDE, Right.CONTACT)
    )


def _leilani(cast: Cast, today: date) -> None:
    """Let Leilani read in Mateo's group."""
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=10)
    who: dict[str, Any] = {"by": cast.hannah.pk, "now": _at(first)}
    leilani = cast.students["leilani"]
    plan = begin_plan(**who, today=first, student=leilani, begins_on=first, review_on=on_a_weekday(today + timedelta(days=38)))
    if not TeamMember.objects.filter(open_on(today), student=leilani, is_case_manager=True).exists():
        TeamMember.objects.create(student=leilani, person=cast.hannah, part="Case manager", is_case_manager=True, held_from=first, named_by=cast.amina)
    part = begin_part(**who, plan=plan, programme="mtss", begins_on=first)
    add_service(
        **who, plan=plan, part=part, what="Reading in a group of four", kind="teaching", minutes=40, times=2, weekdays=[1, 3], starts_at=time(9, 40),
        place="Room 12", group="Owls", giver=cast.hannah, begins_on=first,
    )  # fmt: skip


def _mateo(cast: Cast, today: date) -> None:
    """Let Hannah read with the Owls, be away for a week and make it up with Mateo; the speech therapist leave; Rosa be told before she asks."""
    owls = [cast.students["mateo"], cast.students["leilani"]]
    reading = list(services().filter(plan__student__in=owls, what__startswith="Reading", plan__ends_on__isnull=True))
    talk = services().get(plan__student=owls[0], what="Time to talk")
    speech = services().get(plan__student=owls[0], what="Speech")
    left = today - LEFT - timedelta(days=(today - LEFT).weekday())
    assign_provider(by=cast.amina.pk, today=speech.begins_on, service=speech, person=cast.lucien, held_from=speech.begins_on)
    until = {one.pk: today for one in (*reading, talk)} | {speech.pk: left}
    listed = [*reading, talk, speech]
    book = book_of(listed, min(one.begins_on for one in listed), today, asks=False)
    away = absent_on([one.pk for one in owls], [today - timedelta(days=n) for n in range(100)])
    week_away = today - AWAY - timedelta(days=today.weekday())
    givers = {**{one.pk: cast.hannah for one in reading}, talk.pk: cast.yusuf, speech.pk: cast.lucien}
    by_day: dict[tuple[date, int], list[Given]] = {}
    for service in listed:
        for day in _days(book, service, until[service.pk]):
            given = _of_the_cast(service, day, away.get(service.plan.student_id, ()), is_away=service in reading and 0 <= (day - week_away).days < 5)
            if given and not (service == talk and (today - day).days < 9):  # of last Friday nobody has written yet
                by_day.setdefault((day, givers[service.pk].pk), []).append(given)
    for (day, by), sessions in sorted(by_day.items(), key=lambda one: one[0]):
        log_sessions(by=by, now=_at(day), today=day, on=day, given=sessions)
    mateos = next(one for one in reading if one.plan.student_id == owls[0].pk and one.ends_on is None)
    for days, minutes in ((11, 40), (14, 40)):
        day = week_away + timedelta(days=days)
        if day < today:
            log_sessions(by=cast.hannah.pk, now=_at(day), today=day, on=day, given=[Given(mateos, minutes, makes_up=True)])
    shorter = Session.objects.filter(service=mateos, given_minutes=mateos.minutes, makes_up=False, on__lt=week_away).order_by("-on").first()
    if shorter is not None:
        after = shorter.on + timedelta(days=1)
        mend_session(by=cast.hannah.pk, now=_at(after), today=after, session=shorter, minutes=30, reason="testing", words="A fire drill took ten minutes.")
    gap = empty_place(by=cast.amina.pk, today=left, service=speech, held_until=left)
    if gap is not None:
        _tell_rosa(cast, gap, left)


def _tell_rosa(cast: Cast, gap: Gap, left: date) -> None:
    told = left + timedelta(days=2)
    write_make_up_plan(by=cast.meiling.pk, gap=gap, words=THEIR_PLAN, edition=0)
    letter = GapLetter.objects.get(gap=gap, to=cast.rosa)
    words = letter.words.replace(THEIR_PLAN, IN_SPANISH)
    letter = write_gap_letter(by=cast.hannah.pk, letter=letter, words=f"{words}\n\nHannah Lindqvist", edition=letter.edition)
    send_gap_letter(by=cast.hannah.pk, now=_at(told), today=told, letter=letter, way="letter", edition=letter.edition)


def _of_the_cast(service: Service, day: date, away: Collection[date], *, is_away: bool) -> Given | None:
    if day in away:
        return Given(service, 0, "student_absent")
    if is_away:
        return Given(service, 0, "provider_absent")
    if day.toordinal() % 17 == 3:
        return Given(service, service.minutes - 10, "shorter")
    return Given(service)


def _days(book: Book, service: Service, until: date) -> list[date]:
    """Return the days before `until` on which a support with fixed days was due and somebody was named to give it."""
    rows = book.rows_of(service, service.begins_on, until, until)
    givers = book.givers[service.pk]
    return [day for row in rows for day in row.stretch.owed if day < until and (not givers or any(one.gives_on(day) for one in givers))]


def _term_of(dice: Random, listed: list[Service], today: date) -> Iterator[Session]:
    """Yield what the givers of supports wrote, day by day: of few days nothing, and of none on which the place was empty."""
    book = book_of(listed, min(one.begins_on for one in listed), today, asks=False)
    days = {one.pk: _days(book, one, today) for one in listed if book.givers[one.pk]}
    away = absent_on([one.plan.student_id for one in listed], sorted({day for found in days.values() for day in found}))
    for service in listed:
        owing = 0
        for day in days.get(service.pk, ()):
            giver = next(one.person for one in book.givers[service.pk] if one.gives_on(day))
            row = Session(service=service, on=day, planned_minutes=service.minutes, given_minutes=service.minutes, by_id=giver, entered_at=_at(day))
            chance = dice.randint(1, KNOWN_OF_OLD if today - day > ASKED else 100)
            happened = next((what for last, what in OF_A_HUNDRED if chance <= last), "")
            if day in away.get(service.plan.student_id, ()):
                happened = "student_absent"
            if happened == "shorter":
                row.given_minutes, row.reason = service.minutes - 10, "shorter"
            elif happened not in ("planned", ""):
                row.given_minutes, row.reason = 0, happened
            if happened:
                yield row
            owing += service.minutes if row.reason in ("provider_absent", "testing") else 0
            if owing and dice.random() < 0.3:
                made = min(owing, service.minutes)
                owing -= made
                yield Session(service=service, on=day, planned_minutes=0, given_minutes=made, makes_up=True, by_id=giver, entered_at=_at(day, 16))


def _tell_families(cast: Cast, opened: date) -> None:
    """Let whoever manages a case tell the family of what opened that night; one family is still to be told."""
    told = opened + timedelta(days=3)
    managers = dict(TeamMember.objects.filter(is_case_manager=True, held_until__isnull=True).values_list("student_id", "person_id"))
    gaps = Gap.objects.filter(told_on__isnull=True, closed_on__isnull=True).exclude(service__plan__student=cast.students["leilani"])
    for gap in gaps.select_related("service__plan").order_by("pk"):
        by = managers.get(gap.service.plan.student_id, cast.meiling.pk)
        gap = write_make_up_plan(by=by, gap=gap, words="Two times more a week, right after lunch, until it is made up.", edition=gap.plan_edition)
        for letter in GapLetter.objects.filter(gap=gap):
            send_gap_letter(by=by, now=_at(told), today=told, letter=letter, way="paper", edition=letter.edition)
