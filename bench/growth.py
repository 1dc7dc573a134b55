"""My growth at two sizes of a district: 22 schools, and 1,600 with 140 supervisors and ten years of visits, cycles, steps and notes.

A supervisor has as many schools in both. The pages keep their number of queries and take at most one and a half times as long. Both districts
are read in turn in one run, by CPU seconds.
"""

import os
import tempfile
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.site.settings")
os.environ.setdefault("TRELLIS_MODE", "test")

import django

django.setup()

from django.utils import timezone  # noqa: E402

from bench.district import CHUNK, SYLLABLES, TODAY, Bench, signed_in, untouched  # noqa: E402
from bench.pages import turn_by_turn  # noqa: E402
from bench.ratio import Ratio  # noqa: E402
from trellis.access.policy import Role  # noqa: E402
from trellis.directory.models import Assignment, District, Person, Post, School  # noqa: E402
from trellis.growth.models import Cadence, CheckBack, Closing, Cycle, Line, Note, Step, Visit  # noqa: E402


@dataclass(frozen=True, slots=True)
class Size:
    """How large a district is, and for how long it has been at it."""

    schools: int
    supervisors: int
    years: int


SMALL, LARGE = Size(22, 2, 3), Size(1_600, 140, 10)
NOTES_A_VISIT = 2
# what: (as whom, the address with the numbers of the district)
PAGES: dict[str, tuple[str, str]] = {
    "caseload": ("supervisor", "/my-schools/"),
    "one principal of it": ("supervisor", "/my-schools/principals/{head}/"),
    "first page of a supervisor": ("supervisor", "/"),
    "how we meet": ("principal", "/how-we-meet/"),
    "cycle room": ("principal", "/cycles/"),
    "one cycle": ("principal", "/cycles/{cycle}/"),
    "cycle room of a supervisor": ("supervisor", "/cycles/"),
    "one's own notes": ("supervisor", "/notes/"),
    "search in one's own notes": ("supervisor", "/notes/?q={word}"),
    "search in one's own notes, nothing fits": ("supervisor", "/notes/?q=zzzz"),
}


def measure(quick: bool = False) -> list[Ratio]:
    """Return a ratio for each page, large district over small one."""
    large = Size(160, 14, 10) if quick else LARGE
    sizes = (SMALL.schools, large.schools)
    with untouched(), tempfile.TemporaryDirectory() as folder:
        bench, found, clients = Bench(Path(folder)), {}, {}
        for size in (SMALL, large):
            bench.make(size.schools)
            found[size.schools] = fill(size)
            bench.analyse()
            clients[size.schools] = {who: signed_in(found[size.schools][who]) for who in {who for who, _page in PAGES.values()}}
        return turn_by_turn(PAGES, bench, sizes, found, clients)


def fill(size: Size, seed: int = 7) -> dict[str, int | str]:
    """Write a district with its years of growth; return the numbers of those whose pages are measured, by what they are."""
    dice = Random(seed)
    began = TODAY - timedelta(days=365 * size.years)

    def write(model: type, rows: list) -> list:
        return model.objects.bulk_create(rows, batch_size=CHUNK)

    def people(count: int) -> list:
        names = ["".join(dice.choices(SYLLABLES, k=3)).title() for _ in range(count)]
        return write(Person, [Person(given_name=name[:4], family_name=name, folded_name=f"{name.lower()} {name[:4].lower()}") for name in names])

    District.objects.create(name="Bench")
    schools = write(School, [School(name=f"School {n}") for n in range(size.schools)])
    heads, supervisors = people(size.schools), people(size.supervisors)
    write(Post, [Post(person=one, role=Role.PRINCIPAL, school=school, held_from=began) for one, school in zip(heads, schools, strict=True)])
    write(Post, [Post(person=one, role=Role.SUPERVISOR, held_from=began) for one in supervisors])
    of = [supervisors[n % size.supervisors] for n in range(size.schools)]
    write(Assignment, [Assignment(supervisor=one, school=school, held_from=began) for one, school in zip(of, schools, strict=True)])
    said = {"need": "A first year.", "said_on": began, "agreed_on": began}
    write(
        Cadence, [Cadence(principal=one, every_weeks=2 + n % 5, said_by=by, agreed_by=one, **said) for n, (one, by) in enumerate(zip(heads, of, strict=True))]
    )

    visits = []
    for n, (one, by) in enumerate(zip(heads, of, strict=True)):
        for week in range(0, size.years * 52, 4):
            on = began + timedelta(weeks=week, days=n % 5)
            if on < TODAY - timedelta(days=7):
                visits.append(Visit(principal=one, supervisor=by, school=schools[n], planned_by=by, planned_on=on, held_on=on, minutes=60))
        visits.append(Visit(principal=one, supervisor=by, school=schools[n], planned_by=by, planned_on=TODAY + timedelta(days=n % 20)))
    visits = write(Visit, visits)
    notes = []
    for visit in visits:
        if visit.held_on is not None:
            at = datetime.combine(visit.held_on, time(10), timezone.get_current_timezone())
            for _n in range(NOTES_A_VISIT):
                facts = {"author_id": visit.supervisor_id, "about_id": visit.principal_id, "visit": visit, "written_at": at, "got_at": at}
                notes.append(Note(**facts, sent_as=UUID(int=dice.getrandbits(128)), text=f"I saw {dice.choice(SYLLABLES)} and {dice.choice(SYLLABLES)}."))
    write(Note, notes)

    cycles = []
    for n, one in enumerate(heads):
        for half in range(size.years * 2):
            first = began + timedelta(days=half * 182)
            last = None if half == size.years * 2 - 1 else first + timedelta(days=180)
            cycles.append(Cycle(owner=one, school=schools[n], phase=3 if last is None else 4, begun_on=first, in_sight_from=first, closed_on=last))
    cycles = write(Cycle, cycles)
    lines, steps, closings = [], [], []
    for one in cycles:
        at = datetime.combine(one.begun_on, time(9), timezone.get_current_timezone())
        mine = {"owner_id": one.owner_id, "cycle": one, "written_on": one.begun_on, "changed_at": at}
        lines += [Line(kind="focus", words="How I open meetings.", **mine), Line(kind="theory", words="I ask", then="they speak", so_that="all read", **mine)]
        for n in range(4):
            on = one.begun_on + timedelta(days=30 * n)
            is_open = one.closed_on is None and n == 3
            look = max(on + timedelta(days=20), TODAY) if is_open else on + timedelta(days=20)
            facts = {"cycle": one, "by_id": one.owner_id, "written_on": on, "agreed_on": on, "in_sight": True, "look_back_on": look}
            steps.append(Step(words=f"Step {n}", closed_on=None if is_open else look, **facts))
        if one.closed_on:
            closings.append(Closing(cycle=one, on=one.closed_on, moved="More voices."))
    write(Line, lines)
    steps = write(Step, steps)
    write(CheckBack, [CheckBack(step=one, by_id=one.by_id, on=one.closed_on, words="It worked.", outcome="done") for one in steps if one.closed_on])
    write(Closing, closings)
    last = size.supervisors - 1  # has eleven schools at either size
    newest = next(one for one in reversed(cycles) if one.owner_id == heads[last].pk)
    return {"supervisor": supervisors[last].pk, "principal": heads[last].pk, "head": heads[last].pk, "cycle": newest.pk, "word": SYLLABLES[0]}
