"""A year of what Riverbend's offices asked of its schools, how long it truly took, and what became of it.

What people did goes through the rooms' operations, on the days on which it happened. What principals answered of themselves, two thousand times,
is written in bulk, in the shape that answering leaves behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from trellis.access.policy import Role
from trellis.asks.models import Ask, Cap, Done, Occasion, Receipt
from trellis.asks.operations import BreaksAWeek, answer_as_sponsor, ask_for_sponsor, file_ask, write_ask
from trellis.asks.operations.stopping import stop_asking
from trellis.asks.queries import Whom, audience_of
from trellis.asks.queries.took import TOOK
from trellis.directory.models import Office, Person, Post, School
from trellis.kit.days import SchoolYear
from trellis.site.demo.cast import Cast
from trellis.site.demo.riverbend import offices_led

CAPS = {"elementary": 90, "middle": 100, "high": 120}
LEVELS = ("elementary", "middle", "high")
STAYS_SILENT = 0.12  # of principals do not look at the clock


@dataclass(frozen=True, slots=True)
class Asked:
    """One ask of the year. `on` is the first due day as (month, day) of the school year; `took` how much of the range it truly took."""

    office: str
    what: str
    why: str
    minutes: tuple[int, int]
    on: tuple[int, int]
    mandate: str = "office"
    source: str = ""
    repeats: str = "once"
    until: tuple[int, int] | None = None
    to: tuple[str, ...] = ()  # levels or names of schools; empty for everybody
    practice: tuple[str, str] = ("", "")
    held: tuple[str, str] = ("no", "")
    others: str = ""
    comes_off: str = ""
    took: float = 1.0
    answered: float = 0.95
    became: tuple[str, str] = ("", "")  # empty: no receipt so far
    outside: bool = False
    stopped: str = ""


YEAR = (
    Asked("Student services", "How many students wait for an evaluation", "Where the two travelling psychologists work next month.", (10, 15), (9, 9), "law",
          "34 CFR 300.301: an evaluation within 60 days of consent", "monthly", (6, 9), practice=("4.6", ""), took=1.2,
          became=("decided", "Two psychologist days moved from the north to the four schools with the longest wait.")),
    Asked("Assessment", "Rooms and proctors for the autumn tests", "Where fourteen proctors are sent.", (20, 30), (9, 23), took=1.1, held=("partly", "The facilities list, checked in April"),
          became=("decided", "Every school kept its rooms. Two proctors went to Saltmarsh.")),
    Asked("Assessment", "Rooms that can hold make-up testing", "Where fourteen proctors are sent in February.", (20, 25), (12, 9), held=("partly", "Room counts of spring"),
          comes_off="The March room count, for all schools"),
    Asked("Assessment", "Names of test coordinators", "Whom we train in October.", (3, 5), (9, 15), became=("decided", "All 22 coordinators were trained in one morning.")),
    Asked("Human resources", "Staffing wishes for next year", "Which posts are announced in March.", (40, 60), (1, 20), practice=("2.4", "")),
    Asked("Human resources", "Sign every time sheet of substitutes", "The pay of 140 substitutes.", (10, 20), (8, 28), "board", "Board policy 4121", "weekly", (6, 4), took=0.9,
          others="A front office can do it; the policy names the principal", answered=0.98,
          became=("sent_on", "Everybody was paid in time.")),
    Asked("Human resources", "Evaluation calendar of each teacher", "Nothing that we could name.", (30, 45), (9, 18), took=1.5, became=("not_used", "The state's own file had all of it."), answered=0.86),
    Asked("Finance", "Budget wishes", "What the board sees in its first reading.", (45, 60), (1, 13), "board", "Board calendar, item 7", took=1.4),
    Asked("Finance", "Count of equipment above 500 dollars", "The audit.", (30, 60), (10, 14), "law", "2 CFR 200.313(d): an inventory at least every two years", took=1.6,
          others="The technology office holds two thirds of it"),
    Asked("Facilities", "Winter safety drill report", "Which doors are mended before the frost.", (20, 30), (12, 10), "law", "State fire code, drills in the cold months", practice=("4.1", "")),
    Asked("Facilities", "Space survey", "Nobody could say.", (15, 25), (8, 31), repeats="monthly", until=(6, 1), took=1.3, answered=0.8,
          stopped="Nobody could name a decision that it served. The spring count of rooms is enough.", became=("not_used", "The numbers went into a file that nobody opened.")),
    Asked("Facilities", "Works wanted in the summer", "The order of the summer works.", (20, 40), (2, 10), practice=("4.2", "")),
    Asked("Transport", "Changes to the bus roster", "Routes of the week after next.", (5, 10), (9, 3), repeats="weekly", until=(5, 28), to=("elementary", "middle"), took=0.8,
          became=("decided", "Routes were changed as you asked, but for two that cross the river.")),
    Asked("Transport", "Children who wait in the dark", "Where crossing guards stand from November.", (10, 15), (10, 20), to=("elementary",), practice=("4.6", ""),
          became=("decided", "Guards stand at nine new corners.")),
    Asked("Teaching and learning", "Walk-through dates", "When coaches come along.", (5, 10), (9, 8), repeats="monthly", until=(5, 11), practice=("3.1", ""),
          became=("decided", "Coaches came on the dates that you chose.")),
    Asked("Teaching and learning", "Reading screener, class by class", "Which grades get the tutors.", (25, 35), (9, 30), to=("elementary",), held=("yes", "The assessment office has the results"), took=1.2,
          became=("decided", "Tutors went to grades 1 and 2 of six schools.")),
    Asked("Teaching and learning", "Textbooks that are missing", "One order instead of twenty-two.", (15, 20), (9, 2), became=("decided", "1,140 books came on 28 September.")),
    Asked("Technology", "Check the list of devices", "Which school gets the next 400.", (20, 40), (10, 7), held=("yes", "The management system, but for broken ones"), took=1.1,
          others="A clerk with the scanner, in half the time", became=("decided", "The 400 went to the seven schools with most broken ones.")),
    Asked("Technology", "Who needs a new password for the old mail", "None: the old mail ends in June.", (5, 10), (11, 4), answered=0.7, became=("not_used", "We should not have asked.")),
    Asked("Food services", "Meal counts on paper", "The federal claim.", (5, 10), (9, 4), "law", "7 CFR 210.8: claims by month", "monthly", (6, 4), took=0.9,
          became=("sent_on", "Claimed each month without a correction.")),
    Asked("Family and community", "Dates of family evenings", "Which evenings have interpreters.", (5, 10), (9, 14), became=("decided", "Every evening but three had its interpreter.")),
    Asked("Family and community", "What families ask you most", "What the spring family survey asks.", (10, 20), (11, 17), practice=("1.3", "")),
    Asked("Language access", "Letters that need a translation", "Which languages get a standing translator.", (10, 15), (10, 1), repeats="quarterly", until=(5, 3), took=0.9,
          became=("decided", "Spanish and Somali have a standing translator.")),
    Asked("Communications", "A good story for the newsletter", "The newsletter.", (15, 30), (9, 25), repeats="monthly", until=(5, 25), took=1.4, answered=0.5,
          stopped="Schools that have a story send it. We stop asking the others.", became=("sent_on", "Printed, four of them.")),
    Asked("Schools and leadership", "Mid-year goals", "What supervisors bring along in January.", (20, 30), (12, 17), practice=("3.2", "")),
    Asked("Schools and leadership", "Attendance of staff meetings", "None that is written down.", (5, 10), (9, 10), repeats="weekly", until=(11, 13), took=0.7, answered=0.75, outside=True,
          stopped="It came by mail each week and served no decision.", became=("not_used", "It was read when somebody had asked for it.")),
    Asked("Superintendent’s office", "Questions for the board’s visit", "Which eight schools the board sees.", (10, 15), (10, 27), became=("decided", "The board sees the eight schools that asked for it.")),
)  # fmt: skip


def ask_for_a_year(cast: Cast, today: date) -> dict[str, Ask]:
    """Let the offices have asked since August, principals have answered, and offices have said what became of it; return the asks by their words."""
    dice = Random(23)
    leads = {name: led.lead for name, led in offices_led(cast).items()}
    schools = list(School.objects.filter(ended_on__isnull=True).order_by("pk"))
    year = SchoolYear.of(today).ends_in
    begun = date(year - 1, 8, 12)
    for level, minutes in CAPS.items():
        Cap.objects.create(level=level, minutes=minutes, held_from=begun, set_by=cast.lorraine, because="Agreed on with the principals’ council in August.")
    made = {}
    for one in YEAR:
        due, until = _day(one.on, year), _day(one.until, year) if one.until else None
        owner = leads[one.office]
        ask = write_ask(
            by=owner.pk, today=max(begun, due - timedelta(days=21)), office=Office.objects.get(name=one.office).pk, owner=owner.pk, what=one.what, why=one.why,
            mandate=one.mandate, source=one.source, practice_key=one.practice[0], held=one.held[0], held_words=one.held[1], others_could=one.others,
            comes_off=one.comes_off, outside=one.outside, minutes_low=one.minutes[0], minutes_high=one.minutes[1], due_on=due, repeats=one.repeats,
            until_on=until, reply_within_days=21, to=_whom(one.to, schools),
        )  # fmt: skip
        _file(cast, ask, owner, max(begun, due - timedelta(days=20)))
        made[one.what] = ask
    _answer_as_principals(dice, made, schools, today)
    _say_what_became(made, leads, today)
    _stop(made, leads, today)
    _ask_leaders_to_stand_for_it(cast, leads, today)
    return made


def _file(cast: Cast, ask: Ask, owner: Person, day: date) -> None:
    """File an ask; one that goes over a cap found a leader who stood for it."""
    try:
        file_ask(by=owner.pk, today=day, ask=ask)
    except BreaksAWeek:
        ask_for_sponsor(by=owner.pk, today=day, ask=ask, asked_of=cast.gloria.pk, why="The day is not ours to choose.")
        answer_as_sponsor(by=cast.gloria.pk, today=day, ask=ask, agrees=True, words="This once. Next year it comes in August.")


def _ask_leaders_to_stand_for_it(cast: Cast, leads: dict[str, Person], today: date) -> None:
    """Leave two asks that would go over: one that a leader declined, one that waits for her answer."""
    week = today + timedelta(days=16 - today.weekday())  # the Wednesday in two weeks
    for office, what, why, minutes, reason, declined in (
        ("Facilities", "Count of chairs and tables", "What is bought with what is left of the year's money.", (60, 95), "The order has to be out before the break.",
         "Not 95 minutes, and not before the break. Ask the eight schools that reported broken chairs, in January."),
        ("Communications", "What each school is proud of, with pictures", "The winter booklet of the board.", (70, 100), "The booklet is printed on the 18th.", ""),
    ):  # fmt: skip
        owner = leads[office]
        ask = write_ask(
            by=owner.pk, today=today - timedelta(days=4), office=Office.objects.get(name=office).pk, owner=owner.pk, what=what, why=why,
            minutes_low=minutes[0], minutes_high=minutes[1], due_on=week, to=(Whom(),),
        )  # fmt: skip
        ask_for_sponsor(by=owner.pk, today=today - timedelta(days=3), ask=ask, asked_of=cast.lorraine.pk, why=reason)
        if declined:
            answer_as_sponsor(by=cast.lorraine.pk, today=today - timedelta(days=2), ask=ask, agrees=False, words=declined)


def _answer_as_principals(dice: Random, made: dict[str, Ask], schools: Sequence[School], today: date) -> None:
    """Let nearly every school have done what fell due before today, and most have looked at the clock. Cedar Fork has its last days open."""
    heads = {post.school_id: post.person_id for post in Post.objects.filter(role=Role.PRINCIPAL, ended_on__isnull=True).order_by("-pk")}
    done = []
    for one in YEAR:
        ask = made[one.what]
        named = {whom.school for whom in audience_of(ask)}
        levels = {whom.level for whom in audience_of(ask)}
        reached = [school for school in schools if school.pk in named or (None in named and {"", school.level} & levels)]
        for occasion in Occasion.objects.filter(ask=ask, due_on__lt=today).order_by("due_on"):
            for school in reached:
                is_fresh = occasion.due_on > today - timedelta(days=5)
                if school.pk not in heads or dice.random() > one.answered * (0.6 if is_fresh else 1) or (is_fresh and school.name.startswith("Cedar Fork")):
                    continue
                true = sum(one.minutes) / 2 * one.took * dice.lognormvariate(0, 0.45)
                range_ = next(each for each in TOOK if each.low is not None and (each.high is None or true < each.high))
                is_silent = dice.random() < STAYS_SILENT
                on = min(today, occasion.due_on - timedelta(days=dice.choice((0, 0, 1, 2, 3))))
                done.append(
                    Done(
                        occasion=occasion, school=school, by_id=heads[school.pk], on=on,
                        minutes_low=None if is_silent else range_.low, minutes_high=None if is_silent else range_.high,
                    )
                )  # fmt: skip
    Done.objects.bulk_create(done, batch_size=1_000)


def _say_what_became(made: dict[str, Ask], leads: dict[str, Person], today: date) -> None:
    """Let the offices have said what became of the answers, but for the last weeks: some of those are owed."""
    receipts = []
    for one in YEAR:
        if one.became[0]:
            for occasion in Occasion.objects.filter(ask=made[one.what], due_on__lt=today - timedelta(days=16)):
                on = min(today - timedelta(days=1), occasion.due_on + timedelta(days=14))
                receipts.append(Receipt(occasion=occasion, by=leads[one.office], on=on, became=one.became[0], words=one.became[1]))
    Receipt.objects.bulk_create(receipts, batch_size=500)


def _stop(made: dict[str, Ask], leads: dict[str, Person], today: date) -> None:
    """Let three asks have ended for good, the last of them this week."""
    for number, one in enumerate(one for one in YEAR if one.stopped):
        stop_asking(by=leads[one.office].pk, today=today - timedelta(days=20 - 9 * number), ask=made[one.what], why=one.stopped)


def _day(day: tuple[int, int], year: int) -> date:
    """Return a day of the school year that ends in `year`, moved to Friday when it fell on a weekend."""
    found = date(year - 1 if day[0] >= 8 else year, *day)
    return found - timedelta(days=max(0, found.weekday() - 4))


def _whom(to: Sequence[str], schools: Sequence[School]) -> tuple[Whom, ...]:
    named = {one.name: one.pk for one in schools}
    return tuple(Whom(level=one) if one in LEVELS else Whom(school=named[one]) for one in to) or (Whom(),)
