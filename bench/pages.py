"""Pages at two sizes of a district: the same number of queries, and at most one and a half times the time.

Both districts are read in turn in one run, by CPU seconds. `within` is measured alone, and a page with its read entry against one without.
"""

import os
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.site.settings")
os.environ.setdefault("TRELLIS_MODE", "test")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.district import Bench, fill, signed_in, untouched  # noqa: E402
from bench.ratio import Ratio, spent  # noqa: E402
from trellis.access.gate import within  # noqa: E402
from trellis.access.policy import Verb  # noqa: E402
from trellis.directory.models import Person, Post, Student  # noqa: E402
from trellis.directory.queries import standing_of  # noqa: E402

SMALL, LARGE, ROUNDS = 1_000, 100_000, 15
# what: (as whom, the address with the numbers of the district)
PAGES: dict[str, tuple[str, str]] = {
    "home": ("principal", "/"),
    "students of a school": ("principal", "/directory/students/"),
    "students of the district": ("administrator", "/directory/students/"),
    "students of the district, from the middle": ("administrator", "/directory/students/?after={middle}"),
    "one student": ("teacher", "/directory/students/{student}/"),
    "colleagues": ("office", "/directory/people/"),
    "one colleague": ("office", "/directory/people/{principal}/"),
    "one school": ("office", "/directory/schools/{school}/"),
    "search as principal": ("principal", "/directory/search/?q=ma"),
    "search as teacher": ("teacher", "/directory/search/?q=ma"),
    "search of the district": ("administrator", "/directory/search/?q=ma"),
    "search of the district, two words": ("administrator", "/directory/search/?q={words}"),
    "search of the district, nothing fits": ("administrator", "/directory/search/?q=zzzz"),
}
GATE: dict[str, tuple[str, Verb, type]] = {
    "within students, by school": ("principal", Verb.DIRECTORY_SEE_STUDENT, Student),
    "within students, by class": ("teacher", Verb.DIRECTORY_SEE_STUDENT, Student),
    "within students, by family": ("guardian", Verb.DIRECTORY_SEE_STUDENT, Student),
    "within students, district": ("administrator", Verb.DIRECTORY_SEE_STUDENT, Student),
    "within people, by school": ("principal", Verb.DIRECTORY_READ_CONTACT, Person),
    "within posts, district": ("office", Verb.DIRECTORY_SEE_COLLEAGUE, Post),
}


def measure(quick: bool = False) -> list[Ratio]:
    """Return a ratio for each page and each question to the gate, large district over small one."""
    sizes = (SMALL, LARGE // 10 if quick else LARGE)
    with untouched(), tempfile.TemporaryDirectory() as folder:
        bench, cast, clients = Bench(Path(folder)), {}, {}
        for size in sizes:
            bench.make(size)
            cast[size] = fill(size)
            bench.analyse()
            clients[size] = {who: signed_in(cast[size][who]) for who in {who for who, _page in PAGES.values()}}
        return [*turn_by_turn(PAGES, bench, sizes, cast, clients), *_gate(bench, sizes, cast), _entry(bench, sizes[0], cast, clients)]


def _alternately(bench: Bench, sizes: tuple[int, int], acts: dict[int, Callable[[], object]]) -> list[float]:
    """Return the median CPU seconds of the act at each size, over rounds that take the sizes in turn."""
    seconds: dict[int, list[float]] = {size: [] for size in sizes}
    for _round in range(5):
        for size in sizes:
            bench.use(size)
            acts[size]()  # the first one after a switch opens the connection
            for _again in range(ROUNDS // 5):
                began = spent()
                acts[size]()
                seconds[size].append(spent() - began)
    return [statistics.median(seconds[size]) for size in sizes]


def turn_by_turn(pages: dict[str, tuple[str, str]], bench: Bench, sizes: tuple[int, int], cast: dict, clients: dict) -> list[Ratio]:
    """Return for each page its time and its queries at the larger size over those at the smaller one. `pages`: what: (as whom, the address)."""
    ratios = []
    for name, (who, page) in pages.items():
        acts, queries = {}, {}
        for size in sizes:
            bench.use(size)
            client, address = clients[size][who], page.format(**cast[size])
            acts[size] = lambda client=client, address=address: client.get(address)
            acts[size]()
            with CaptureQueriesContext(connection) as asked:
                if acts[size]().status_code != 200:
                    raise LookupError(f"{name}: {address} is not shown")
            queries[size] = len(asked)
        small, large = _alternately(bench, sizes, acts)
        ratios.append(Ratio(f"page: {name}", large, small, 1.5))
        ratios.append(Ratio(f"page: {name}, queries", queries[sizes[1]], queries[sizes[0]], 1.0, unit=""))
    return ratios


def _gate(bench: Bench, sizes: tuple[int, int], cast: dict) -> list[Ratio]:
    ratios = []
    for name, (who, verb, model) in GATE.items():
        acts = {}
        for size in sizes:
            bench.use(size)
            standing = standing_of(cast[size][who], timezone.localdate())
            acts[size] = lambda standing=standing, verb=verb, model=model: list(within(standing, verb, model.objects.all())[:25])
        small, large = _alternately(bench, sizes, acts)
        ratios.append(Ratio(f"gate: {name}", large, small, 1.5))
    return ratios


def _entry(bench: Bench, size: int, cast: dict, clients: dict) -> Ratio:
    """Return the time of a list with its read entry over that of the same list without one."""
    bench.use(size)
    client = clients[size]["principal"]

    def with_entry() -> object:
        return client.get("/directory/students/")

    seconds: dict[str, list[float]] = {"with": [], "without": []}
    with_entry()
    for _round in range(ROUNDS * 2):
        began = spent()
        with_entry()
        seconds["with"].append(spent() - began)
        with patch("trellis.directory.views.students.record_reading"):
            began = spent()
            with_entry()
            seconds["without"].append(spent() - began)
    return Ratio("page: list with its read entry over one without", statistics.median(seconds["with"]), statistics.median(seconds["without"]), 1.3)
