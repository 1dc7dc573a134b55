"""Around the student at two sizes of a district: 1,000 students, and 100,000 with 18,000 plans and four million rows of the ledger.

Plans are in proportion, and whoever gives supports has as many students in both. The pages keep their number of queries and take at most one and a half
times as long; one session takes at most 12 queries, a whole day of 14 at most 20. Both districts are read in turn in one run, by CPU seconds, on the same
school day: a Tuesday, whatever day it is run on.
"""

import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.site.settings")
os.environ.setdefault("TRELLIS_MODE", "test")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Min  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import district  # noqa: E402
from bench.district import BEGAN, CHUNK, TODAY, Bench, signed_in, untouched  # noqa: E402
from bench.pages import turn_by_turn  # noqa: E402
from bench.ratio import Ratio, spent  # noqa: E402
from trellis.access.policy import Role  # noqa: E402
from trellis.directory.models import Guardianship, NonWorkingDays, Person, Post, SchoolEnrolment, SectionEnrolment, TeamMember  # noqa: E402
from trellis.student_support import jobs, models  # noqa: E402
from trellis.student_support.measures.ledger import WEEK, month_of  # noqa: E402
from trellis.student_support.operations.gaps import add_up_buildings  # noqa: E402

SMALL, LARGE = 1_000, 100_000
DAY = TODAY - timedelta(days=(TODAY.weekday() - 1) % 7)  # the last Tuesday, or today
NOW = datetime.combine(DAY, time(12), timezone.get_current_timezone())
WEEKS = 56  # of two supports in each plan, twice a week: four million entries of 18,000 plans
ATTENDED = 10  # days of attendance
PLANS_OF_A_GIVER = 18  # and fourteen sessions a day
NOT_A_QUESTION = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT pg_advisory")
# what: (as whom, the address with the numbers of the district)
PAGES: dict[str, tuple[str, str]] = {
    "today's sessions": ("giver", "/sessions/today/"),
    "student page": ("giver", "/students/{pupil}/support/"),
    "student page, principal": ("principal", "/students/{pupil}/support/"),
    "ledger of a student": ("giver", "/students/{pupil}/ledger/"),
    "ledger of a student, family": ("family", "/students/{pupil}/ledger/"),
    "ledger of a support": ("giver", "/services/{support}/ledger/"),
    "plan": ("giver", "/plans/{plan}/"),
    "plans one reads": ("principal", "/plans/"),
    "team of a student": ("giver", "/students/{pupil}/team/"),
    "team meeting": ("giver", "/team-meetings/{meeting}/"),
    "who needs us, principal": ("principal", "/who-needs-us/"),
    "who needs us, case manager": ("giver", "/who-needs-us/"),
    "classroom": ("instructor", "/classroom/"),
    "timeline": ("giver", "/timelines/{timeline}/"),
    "timeline, family": ("family", "/timelines/{timeline}/"),
    "board of timelines, case manager": ("giver", "/timelines/"),
    "board of timelines, principal": ("principal", "/timelines/"),
    "board of timelines, director": ("services", "/timelines/"),
    "board of timelines, late without a reason": ("services", "/timelines/?show=no_reason"),
    "the school and you, family": ("family", "/students/{pupil}/family/"),
    "student page, family": ("family", "/students/{pupil}/support/"),
    "before we meet, family": ("family", "/family/meetings/{meeting}/"),
    "first page of a guardian": ("family", "/"),
    "the family, for the team": ("giver", "/students/{pupil}/families/"),
    "gaps, principal": ("principal", "/gaps/"),
    "promises kept": ("services", "/promises-kept/"),
    "from plan to classroom": ("services", "/coverage/"),
    "from plan to classroom, principal": ("principal", "/coverage/"),
    "first page of a principal": ("principal", "/"),
    "first page of whoever gives supports": ("giver", "/"),
}


def measure(quick: bool = False) -> list[Ratio]:
    """Return a ratio for each page, large district over small one, and the queries and the time of entering sessions."""
    sizes = (SMALL, LARGE // 10 if quick else LARGE)
    with untouched(), the_day(), tempfile.TemporaryDirectory() as folder:
        bench, cast, clients = Bench(Path(folder)), {}, {}
        for size in sizes:
            bench.make(size)
            cast[size] = fill(size)
            bench.analyse()
            clients[size] = {who: signed_in(cast[size][who]) for who in {who for who, _page in PAGES.values()}}
        try:
            return [*turn_by_turn(PAGES, bench, sizes, cast, clients), *_entering(bench, sizes, cast, clients)]
        finally:
            bench.drop(sizes[1])


@contextmanager
def the_day() -> Iterator[None]:
    """Let pages read DAY as today."""
    real = timezone.localdate
    with patch.object(timezone, "localdate", lambda value=None, *more: DAY if value is None else real(value, *more)):
        yield


# -- entering ------------------------------------------------------------------------------------------------


def _entering(bench: Bench, sizes: tuple[int, int], cast: dict, clients: dict) -> list[Ratio]:
    """Return the queries of entering one session and a day of fourteen, and their time at the larger size over that at the smaller one."""
    ratios = []
    for name, many, most in (("one session", 1, 12), ("a day of 14", 14, 20)):
        seconds: dict[int, list[float]] = {size: [] for size in sizes}
        asked = {}
        for _round in range(6):
            for size in sizes:
                bench.use(size)
                _enter(clients[size]["giver"], cast[size], many)  # the first one after a switch opens the connection
                for _again in range(3):
                    taken, asked[size] = _enter(clients[size]["giver"], cast[size], many)
                    seconds[size].append(taken)
        small, large = (statistics.median(seconds[size]) for size in sizes)
        ratios.append(Ratio(f"entering {name}", large, small, 1.5))
        ratios += [Ratio(f"entering {name}, queries at {size:,} students", asked[size], 1, most, unit="") for size in sizes]
    return ratios


def _enter(client: Client, cast: dict, many: int) -> tuple[float, int]:
    """Enter sessions of DAY in one request; return its CPU seconds and its questions to the database. Nothing of it stands before the next round."""
    listed = cast["supports_today"][:many]
    models.Session.objects.filter(service_id__in=listed, on=DAY).delete()
    tapped = {"sent_as": str(uuid4()), "on": DAY.isoformat(), "item": listed, "how": "planned"}
    with CaptureQueriesContext(connection) as queries:
        began = spent()
        answer = client.post("/sessions/log/", tapped)
        taken = spent() - began
    if answer.status_code != 302 or models.Session.objects.filter(service_id__in=listed, on=DAY).count() != many:
        raise LookupError("nothing was entered")
    return taken, sum(not one["sql"].startswith(NOT_A_QUESTION) for one in queries.captured_queries)


# -- the district --------------------------------------------------------------------------------------------


def fill(students: int) -> dict[str, Any]:
    """Write a district with its plans and their ledger; return the numbers of those whose pages are measured, by what they are."""
    if connection.vendor == "sqlite":  # for filling alone: four million rows in six indexes
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-400000")
            cursor.execute("PRAGMA synchronous=OFF")
    cast: dict[str, Any] = dict(district.fill(students))
    around = _people(cast)
    plans = _plans(around)
    _meetings(around, plans)
    timelines = _timelines(around)
    supports = _supports(around, plans)
    _ledger(supports, students)
    first = around[0]
    today = [one.pk for one, days in supports if one.giver == first["giver"] and (DAY.weekday() in days or not one.weekdays)]
    return {
        **cast,
        "pupil": first["student"],
        "giver": first["giver"],
        "family": _guardian_of(first["student"]),
        "instructor": first["teacher"],
        "plan": plans[0].pk,
        "support": supports[0][0].pk,
        "timeline": timelines[0].pk,
        "supports_today": today,
        "meeting": models.Meeting.objects.filter(student=first["student"], held_on__isnull=True).values_list("pk", flat=True)[0],
    }


def _write(model: type, rows: list) -> list:
    return model.objects.bulk_create(rows, batch_size=CHUNK)


def _guardian_of(student: int) -> int:
    return int(Guardianship.objects.filter(student=student).aggregate(first=Min("guardian_id"))["first"])


def _people(cast: dict[str, Any]) -> list[dict[str, int]]:
    """Return for each student with a plan who is around them: 18 of 100 of each school, eighteen of them with the same giver and case manager."""
    teachers = dict(SectionEnrolment.objects.values_list("student_id", "section__teachings__person_id"))
    schools: dict[int, list[int]] = {}
    for student, school in SchoolEnrolment.objects.order_by("pk").values_list("student_id", "school_id"):
        schools.setdefault(school, []).append(student)
    heads = dict(Post.objects.filter(role=Role.PRINCIPAL).values_list("school_id", "person_id"))
    chosen = {school: [one for n, one in enumerate(listed) if n % 50 < 9] for school, listed in schools.items()}
    count = sum(-(-len(listed) // PLANS_OF_A_GIVER) for listed in chosen.values())
    people = iter(_write(Person, [Person(given_name="Giver", family_name=f"Number {n}", folded_name=f"number {n} giver") for n in range(count)]))
    around, posts = [], []
    for school, listed in chosen.items():
        for place, student in enumerate(listed):
            if place % PLANS_OF_A_GIVER == 0:
                giver = next(people).pk
                posts.append(Post(person_id=giver, role=Role.SUPPORT_STAFF, school_id=school, held_from=BEGAN))
            around.append({"student": student, "school": school, "giver": giver, "teacher": teachers[student], "head": heads[school], "by": cast["services"]})
    _write(Post, posts)
    held = {"held_from": BEGAN, "named_by_id": cast["services"]}
    parts = (("giver", "Case manager", True), ("teacher", "Classroom teacher", False), ("head", "Principal", False))
    _write(
        TeamMember,
        [TeamMember(student_id=one["student"], person_id=one[who], part=part, is_case_manager=is_it, **held) for one in around for who, part, is_it in parts],
    )
    days = [(None, back) for back in (30, 58, 121)] + [(school, 9 + (school * 13 + 40 * turn) % 200) for school in schools for turn in range(3)]
    off = [(school, DAY - timedelta(days=back)) for school, back in days]
    _write(NonWorkingDays, [NonWorkingDays(school_id=school, name="No school", starts_on=on, ends_on=on + timedelta(days=1)) for school, on in off])
    return around


def _plans(around: list[dict[str, int]]) -> list[models.Plan]:
    """Write the plans with needs, goals and their values, what classrooms do and its receipts, words, notes and papers."""
    began = DAY - timedelta(weeks=WEEKS)
    plans = _write(
        models.Plan,
        [
            models.Plan(student_id=one["student"], begins_on=began, begun_by_id=one["giver"], review_on=DAY + timedelta(days=n * 11 % 330 - 10), edition=7)
            for n, one in enumerate(around)
        ],
    )
    both = list(enumerate(zip(plans, around, strict=True)))
    kinds = models.PlanPart.Programme
    parts = _write(models.PlanPart, [models.PlanPart(plan=plan, programme=kinds.IEP if n % 3 else kinds.SUPPORT, begins_on=began) for n, (plan, _one) in both])
    _write(
        models.Need, [models.Need(plan=plan, words=f"Time to think {k}.", by_id=one["giver"], begins_on=began) for _n, (plan, one) in both for k in range(2)]
    )
    measure = {"unit": "words a minute", "baseline": Decimal(40), "baseline_on": DAY - timedelta(weeks=14), "target": Decimal(90)}
    goals = _write(
        models.Goal,
        [
            models.Goal(
                plan=plan, part=parts[n], words=f"I read aloud {k}.", by_id=one["giver"], begins_on=began, target_on=DAY + timedelta(weeks=20), **measure
            )
            for n, (plan, one) in both
            for k in range(2)
        ],
    )
    points = [(goal, week) for goal in goals for week in range(10)]
    for place in range(0, len(points), CHUNK * 10):
        _write(
            models.ProgressPoint,
            [
                models.ProgressPoint(goal=goal, on=DAY - timedelta(weeks=week), value=Decimal(70 - 2 * week + goal.pk % 7), by_id=goal.by_id, entered_at=NOW)
                for goal, week in points[place : place + CHUNK * 10]
            ],
        )
    reviewed = {"on": DAY - timedelta(weeks=8), "decision": "keep", "why": "It helps.", "entered_at": NOW, "next_on": DAY + timedelta(weeks=8)}
    _write(models.Review, [models.Review(goal=goal, by_id=goal.by_id, **reviewed) for goal in goals])
    said = {"en": "A support began.", "es": "Empezó un apoyo."}
    _write(
        models.PlanChange,
        [models.PlanChange(plan=p, number=k, by_id=one["giver"], at=NOW, kind="plan", words=said) for _n, (p, one) in both for k in range(1, 8)],
    )
    in_class = _write(
        models.Accommodation,
        [models.Accommodation(plan=plan, words=f"Extra time {k}.", by_id=one["giver"], begins_on=began) for _n, (plan, one) in both for k in range(3)],
    )
    held = [in_class[n : n + 3] for n in range(0, len(in_class), 3)]
    _write(
        models.Receipt,
        [
            models.Receipt(
                student_id=one["student"], person_id=one["teacher"], edition=sum(x.pk**2 for x in held[n][: 2 + (n % 7 > 0)]), seen=[], received_at=NOW
            )
            for n, (_plan, one) in both
            if n % 5
        ],
    )
    _write(
        models.CannotYet,
        [
            models.CannotYet(accommodation=held[n][0], by_id=one["teacher"], words="No quiet room.", said_at=NOW - timedelta(days=n % 40))
            for n, (_p, one) in both
            if n % 40 == 1
        ],
    )
    kinds_of_words = ("about_me", "strength", "helps", "hope")
    _write(
        models.OwnWord,
        [
            models.OwnWord(student_id=one["student"], kind=kind, said_by="student", words="I build things.", entered_by_id=one["giver"], on=began)
            for one in around
            for kind in kinds_of_words
        ],
    )
    _write(
        models.Note,
        [
            models.Note(student_id=one["student"], author_id=one["giver"], text="A good day.", written_at=NOW - timedelta(days=30 * k), is_restricted=k == 3)
            for one in around
            for k in range(4)
        ],
    )
    noticed = [(n, one) for n, one in enumerate(around) if n % 10 == 0]
    _write(models.Noticed, [models.Noticed(student_id=one["student"], by_id=one["teacher"], words="Quiet today.", at=NOW) for _n, one in noticed])
    _write(
        models.FormalEvent,
        [
            models.FormalEvent(
                student_id=one["student"], kind=kind, on=began, language="en", channel="person", about="Services", entered_by_id=one["giver"], entered_at=NOW
            )
            for one in around
            for kind in ("consent_asked", "consent")
        ],
    )
    return plans


def _timelines(around: list[dict[str, int]]) -> list[models.Timeline]:
    """Write one timeline for each plan: an evaluation for every sixth, a review ahead for the others; one in forty is late, one in fifty in nobody’s hands."""
    began = DAY - timedelta(weeks=WEEKS)
    timelines = _write(
        models.Timeline,
        [
            models.Timeline(student_id=one["student"], track="iep", school_id=one["school"], begins_on=began, begun_by_id=one["giver"], begun_at=NOW)
            for one in around
        ],
    )
    rows = []
    for n, (timeline, one) in enumerate(zip(timelines, around, strict=True)):
        held = {"timeline": timeline, "holder_id": None if n % 50 == 49 else one["giver"]}
        met = {"met_by": "hand", "met_entered_by_id": one["giver"], "met_on": began}
        rows += [models.Milestone(key=key, number=number, **held, **met) for number, key in enumerate(("referral", "consent"), start=1)]
        counting = {"counts_from": began, "count": 60, "unit": "days"}
        if n % 6 == 0:
            rows.append(models.Milestone(key="evaluation", number=3, due_on=DAY + timedelta(days=n * 7 % 60 - (5 if n % 40 == 0 else 0)), **held, **counting))
            rows += [models.Milestone(key=key, number=number, **held) for number, key in enumerate(("eligibility", "plan"), start=4)]
        else:
            rows += [models.Milestone(key=key, number=number, **held, **met) for number, key in enumerate(("evaluation", "eligibility", "plan"), start=3)]
            rows.append(models.Milestone(key="annual", number=6, due_on=DAY + timedelta(days=n * 11 % 360 - (9 if n % 40 == 1 else 0)), **held, **counting))
            rows.append(models.Milestone(key="reevaluation", number=7, due_on=DAY + timedelta(days=400 + n % 600), **held, **counting))
    _write(models.Milestone, rows)
    return timelines


def _meetings(around: list[dict[str, int]], plans: list[models.Plan]) -> None:
    """Write two meetings that were held for each plan, and one ahead for every third."""
    meetings = [
        models.Meeting(student_id=one["student"], purpose="How it goes", planned_on=on, held_on=on, planned_by_id=one["giver"])
        for one in around
        for on in (DAY - timedelta(weeks=40), DAY - timedelta(weeks=8))
    ]
    ahead = [
        models.Meeting(student_id=one["student"], purpose="What next", planned_on=DAY + timedelta(days=2 + n * 5 % 60), planned_by_id=one["giver"])
        for n, one in enumerate(around)
        if n % 3 == 0
    ]
    team = {one["student"]: one for one in around}
    meetings = _write(models.Meeting, meetings + ahead)
    _write(
        models.Contribution,
        [
            models.Contribution(meeting=one, by_id=team[one.student_id][who], entered_by_id=team[one.student_id][who], works="Reading aloud.", at=NOW)
            for one in meetings
            for who in (("giver", "teacher", "head") if one.held_on else ("giver",))
        ],
    )
    _families(meetings)
    decisions = [
        models.Decision(
            meeting=one,
            words="We try a quiet corner.",
            owner_id=one.planned_by_id,
            by_when=one.held_on + timedelta(days=50),
            entered_by_id=one.planned_by_id,
            entered_at=NOW,
            done_on=None if one.pk % 3 == 0 else one.held_on + timedelta(days=20),
        )
        for one in meetings
        if one.held_on
    ]
    decisions = _write(models.Decision, decisions)
    _write(models.Sureness, [models.Sureness(decision=one, level=level) for one in decisions for level in range(1, 5)])
    _write(
        models.Barrier,
        [
            models.Barrier(student_id=one["student"], words="The bus.", raised_by_id=one["giver"], raised_at=NOW, leader_id=one["head"], by_when=DAY)
            for n, one in enumerate(around)
            if n % 30 == 0
        ],
    )


def _families(meetings: list[models.Meeting]) -> None:
    """Ask a guardian to each meeting, with a draft and what they wrote; then whether they were heard: one in five does not say, one in twenty waits."""
    guardians = dict(Guardianship.objects.values_list("student_id").annotate(first=Min("guardian_id")).order_by())
    _write(
        models.MeetingAsked,
        [
            models.MeetingAsked(meeting=one, person_id=guardians[one.student_id], kind="family", asked_by_id=one.planned_by_id, asked_on=one.planned_on)
            for one in meetings
        ],
    )
    _write(models.Draft, [models.Draft(meeting=one, language="en", words="We would go on.", by_id=one.planned_by_id, shown_on=DAY) for one in meetings])
    _write(
        models.Contribution,
        [
            models.Contribution(
                meeting=one, by_id=guardians[one.student_id], entered_by_id=guardians[one.student_id], works="He reads at home.", at=NOW, of_family=True
            )
            for one in meetings
        ],
    )
    heard = []
    for n, one in enumerate(one for one in meetings if one.held_on):
        asked = {"meeting": one, "guardian_id": guardians[one.student_id], "asked_on": one.held_on}
        if n % 5 == 0:
            heard.append(models.Heard(**asked))
            continue
        reply = {} if n % 20 == 1 else {"reply": "We do.", "replied_by_id": one.planned_by_id, "replied_at": NOW}
        owed = {"owner_id": one.planned_by_id, "reply_by": one.held_on + timedelta(days=7)}
        heard.append(models.Heard(**asked, answer="yes", words="You listened.", answered_at=NOW, **owed, **reply))
    _write(models.Heard, heard)


# -- the ledger ----------------------------------------------------------------------------------------------


def _supports(around: list[dict[str, int]], plans: list[models.Plan]) -> list[tuple[models.Service, tuple[int, ...]]]:
    """Write two supports for each plan, given twice a week; of every third plan one is on no fixed day. Return each with the days on which it is given."""
    began = DAY - timedelta(weeks=WEEKS)
    parts = dict(models.PlanPart.objects.values_list("plan_id", "pk"))
    goals = dict(models.Goal.objects.values_list("plan_id", "pk"))
    rows, days = [], []
    for n, (plan, one) in enumerate(zip(plans, around, strict=True)):
        for k in range(2):
            first = (n % PLANS_OF_A_GIVER // 3 + 2 * k) % 5
            days.append(tuple(sorted((first, (first + 2) % 5))))
            rows.append(
                models.Service(
                    plan=plan,
                    part_id=parts[plan.pk],
                    goal_id=goals[plan.pk],
                    school_id=one["school"],
                    what=("Reading", "Speech")[k],
                    minutes=30,
                    times=2,
                    weekdays=[] if k and n % 3 == 0 else list(days[-1]),
                    starts_at=None if k and n % 3 == 0 else time(8 + n % PLANS_OF_A_GIVER // 3, 45 * k),
                    group="" if k else f"Group {n % PLANS_OF_A_GIVER // 3}",
                    begins_on=began,
                )
            )
    made = _write(models.Service, rows)
    givers = [one["giver"] for one in around for _k in range(2)]
    _write(
        models.Giving,
        [
            models.Giving(service=service, person_id=giver, held_from=began, named_by_id=around[0]["by"])
            for n, (service, giver) in enumerate(zip(made, givers, strict=True))
            if n % 200 != 199  # one place in two hundred is vacant
        ],
    )
    for service, giver in zip(made, givers, strict=True):
        service.giver = giver
    return list(zip(made, days, strict=True))


def _ledger(supports: list[tuple[models.Service, tuple[int, ...]]], students: int) -> None:
    """Write the entries of every day until yesterday, the months that they sum to, and days of attendance; then let the night count, as it does."""
    day_of, moment_of = connection.ops.adapt_datefield_value, connection.ops.adapt_datetimefield_value
    given = set(models.Giving.objects.values_list("service_id", flat=True))
    closed = set(NonWorkingDays.objects.filter(school__isnull=True).values_list("starts_on", flat=True))
    first = DAY - timedelta(weeks=WEEKS)
    days = [day for n in range((DAY - first).days) if (day := first + timedelta(days=n)).weekday() < 5 and day not in closed]
    number = "lower(hex(randomblob(16)))" if connection.vendor == "sqlite" else "gen_random_uuid()"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE slot (service bigint, person bigint, weekday integer)")
        slots = [(one.pk, one.giver, weekday) for one, on in supports if one.pk in given for weekday in on]
        for place in range(0, len(slots), CHUNK):
            cursor.executemany("INSERT INTO slot VALUES (%s, %s, %s)", slots[place : place + CHUNK])
        cursor.execute('CREATE TEMPORARY TABLE school_day ("on" date, weekday integer, month date)')
        cursor.executemany("INSERT INTO school_day VALUES (%s, %s, %s)", [(day_of(day), day.weekday(), day_of(month_of(WEEK, day))) for day in days])
        for n, day in enumerate(days):  # one in fifty is forgotten, six of a hundred are missed, four are shorter
            dice = f"((service * 7919 + {n} * 104729) %% 100)"
            cursor.execute(
                'INSERT INTO student_support_session (service_id, "on", planned_minutes, given_minutes, makes_up, reason, words, by_id, entered_at, sent_as) '
                f"SELECT service, %s, 30, CASE WHEN {dice} < 6 THEN 0 WHEN {dice} < 10 THEN 20 ELSE 30 END, %s, "
                f"CASE WHEN {dice} < 3 THEN 'student_absent' WHEN {dice} < 6 THEN 'provider_absent' WHEN {dice} < 10 THEN 'shorter' ELSE '' END, "
                f"'', person, %s, {number} FROM slot WHERE weekday = %s AND {dice} < 98 ORDER BY service",
                [day_of(day), False, moment_of(datetime.combine(day, time(15), timezone.get_current_timezone())), day.weekday()],
            )
        cursor.execute(
            "INSERT INTO student_support_monthsum (service_id, month, owed, given, missed, to_make_up, made_up, unknown, ahead, counted_until) "
            "SELECT service, month, COUNT(*) * 30, COALESCE(SUM(given_minutes), 0), COALESCE(SUM(planned_minutes - given_minutes), 0), "
            "COALESCE(SUM(CASE WHEN reason IN ('provider_absent', 'shorter') THEN planned_minutes - given_minutes ELSE 0 END), 0), 0, "
            "COUNT(*) * 30 - COALESCE(SUM(planned_minutes), 0), 0, %s FROM slot JOIN school_day ON slot.weekday = school_day.weekday "
            'LEFT JOIN student_support_session entry ON entry.service_id = slot.service AND entry."on" = school_day."on" GROUP BY service, month',
            [day_of(DAY)],
        )
        for n in range(ATTENDED):
            cursor.execute(
                'INSERT INTO records_attendanceday (student_id, school_id, "on", state) '
                f"SELECT student_id, school_id, %s, CASE WHEN (student_id + {n}) %% 20 = 0 THEN 'excused' ELSE 'present' END FROM directory_schoolenrolment",
                [day_of(DAY - timedelta(days=n))],
            )
        cursor.execute("DROP TABLE slot")
        cursor.execute("DROP TABLE school_day")
    jobs.look_for_gaps(on=DAY.isoformat())
    jobs.count_classrooms(on=DAY.isoformat())
    month = DAY.replace(day=1)
    for _month in range(WEEKS // 4):
        month = (month - timedelta(days=1)).replace(day=1)
        add_up_buildings(month=month, today=DAY)
    print(f"{students:,} students: {models.Plan.objects.count():,} plans, {models.Session.objects.count():,} entries, {models.MonthSum.objects.count():,} sums")
