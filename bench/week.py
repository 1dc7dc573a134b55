"""The principals' week at two sizes of a district: 22 schools, and 1,600 with 200 offices, 40,000 asks a year and 300,000 threads.

The pages keep their number of queries and take at most one and a half times as long. All briefs of a Monday take at most a quarter of as many single
pages. Both districts are read in turn in one run, by CPU seconds.
"""

import os
import statistics
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.site.settings")
os.environ.setdefault("TRELLIS_MODE", "test")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.district import BEGAN, CHUNK, SYLLABLES, TODAY, Bench, signed_in, untouched  # noqa: E402
from bench.pages import turn_by_turn  # noqa: E402
from bench.ratio import Ratio, spent  # noqa: E402
from trellis.access.policy import Role  # noqa: E402
from trellis.asks.jobs import recount  # noqa: E402
from trellis.asks.models import Ask, AskWord, Audience, Cap, Done, Filing, Occasion  # noqa: E402
from trellis.asks.operations.brief import send_briefs  # noqa: E402
from trellis.asks.queries.brief import letters_of  # noqa: E402
from trellis.asks.queries.words import words_of_ask  # noqa: E402
from trellis.directory.models import District, Office, Person, Post, School  # noqa: E402
from trellis.threads.models import Holding, Message, Thread  # noqa: E402

LEVELS = ("elementary", "elementary", "middle", "high")
MONDAY = TODAY - timedelta(days=TODAY.weekday())
NOW = timezone.now()


@dataclass(frozen=True, slots=True)
class Size:
    """How large a district is in everything that its pages read."""

    schools: int
    offices: int
    asks: int
    threads: int


SMALL, LARGE = Size(22, 12, 806, 4_125), Size(1_600, 200, 40_000, 300_000)
TO_EVERYBODY, TO_LEVELS = 104, 156  # a principal is asked as much in a small district as in a large one: two and three things a week, and as much by name
# what: (as whom, the address with the numbers of the district)
PAGES: dict[str, tuple[str, str]] = {
    "my week": ("principal", "/my-week/"),
    "receipts owed, office": ("office", "/asks/receipts/"),
    "threads, principal": ("principal", "/threads/"),
    "threads, office": ("office", "/threads/"),
    "budget": ("principal", "/asks/budget/"),
    "register": ("principal", "/asks/"),
    "where an ask lands": ("office", "/asks/{draft}/when/"),
    "where it lands a week later": ("office", "/asks/{draft}/when/?due={later}"),
    "threads of the district": ("superintendent", "/threads/?which=known"),
    "one thread": ("principal", "/threads/{thread}/"),
}


def measure(quick: bool = False) -> list[Ratio]:
    """Return a ratio for each page, large district over small one."""
    large = Size(160, 40, 4_000, 30_000) if quick else LARGE
    sizes = (SMALL.schools, large.schools)
    with untouched(), tempfile.TemporaryDirectory() as folder:
        bench, found, clients = Bench(Path(folder)), {}, {}
        for size in (SMALL, large):
            bench.make(size.schools)
            found[size.schools] = fill(size)
            recount()
            bench.analyse()
            clients[size.schools] = {who: signed_in(found[size.schools][who]) for who in {who for who, _page in PAGES.values()}}
        return [*turn_by_turn(PAGES, bench, sizes, found, clients), *_briefs(bench, sizes, clients)]


def _briefs(bench: Bench, sizes: tuple[int, int], clients: dict) -> list[Ratio]:
    """Return all letters of a Monday over as many single pages of one, and the queries that gather them at both sizes."""
    queries = []
    for size in sizes:
        bench.use(size)
        letters_of(MONDAY, TODAY)
        with CaptureQueriesContext(connection) as asked:
            letters_of(MONDAY, TODAY)
        queries.append(len(asked))
    began = spent()
    letters = letters_of(MONDAY, TODAY)
    send_briefs(by=None, today=TODAY, week_on=MONDAY, letters=letters)
    taken = spent() - began
    client = clients[sizes[1]]["principal"]
    client.get("/brief/")
    pages = []
    for _round in range(9):
        began = spent()
        if b"/my-week/" not in client.get("/brief/").content:
            raise LookupError("the letter is not shown")
        pages.append(spent() - began)
    return [
        Ratio(f"all {len(letters):,} briefs of a Monday, over as many single pages", taken, statistics.median(pages) * len(letters), 0.25),
        Ratio("all briefs, queries that gather them", queries[1], queries[0], 1.0, unit=""),
    ]


def fill(size: Size, seed: int = 7) -> dict[str, int | str]:
    """Write a district with a year of asks and threads; return the numbers of those whose pages are measured, by what they are."""
    dice = Random(seed)

    def write(model: type, rows: list) -> list:
        return model.objects.bulk_create(rows, batch_size=CHUNK)

    def people(count: int) -> list:
        names = ["".join(dice.choices(SYLLABLES, k=3)).title() for _ in range(count)]
        return write(Person, [Person(given_name=name[:4], family_name=name, folded_name=f"{name.lower()} {name[:4].lower()}") for name in names])

    District.objects.create(name="Bench")
    schools = write(School, [School(name=f"School {n}", level=LEVELS[n % len(LEVELS)]) for n in range(size.schools)])
    offices = write(Office, [Office(name=f"Office {n}") for n in range(size.offices)])
    heads, staff, leaders = people(size.schools), people(size.offices * 4), people(2)
    posts = [Post(person=one, role=Role.PRINCIPAL, school=school, held_from=BEGAN) for one, school in zip(heads, schools, strict=True)]
    for n, one in enumerate(staff):
        posts.append(Post(person=one, role=Role.OFFICE_STAFF if n >= size.offices else Role.OFFICE_LEAD, office=offices[n % size.offices], held_from=BEGAN))
    posts.append(Post(person=leaders[0], role=Role.SUPERINTENDENT, held_from=BEGAN))
    posts.append(Post(person=leaders[1], role=Role.SUPERVISOR, held_from=BEGAN))
    write(Post, posts)
    write(Cap, [Cap(level="", minutes=90, held_from=BEGAN, set_by=leaders[0], because="Agreed on with principals.")])

    mandates = ("law", "board", "office", "office")
    asks = write(
        Ask,
        [
            Ask(
                what=f"Ask {n} about {dice.choice(SYLLABLES)} {dice.choice(SYLLABLES)}",
                why="To decide where help goes first.",
                mandate=mandates[n % 4],
                source="Board, 12 May" if n % 4 < 2 else "",
                office=offices[n % size.offices],
                owner=staff[n % len(staff)],
                written_by=staff[n % len(staff)],
                written_on=MONDAY - timedelta(days=250),
                minutes_low=2 + n % 3,
                minutes_high=4 + n % 11,
                due_on=MONDAY + timedelta(days=7 * (n % 52 - 36) + n % 5),
            )
            for n in range(size.asks)
        ],
    )
    draft = Ask.objects.create(
        what="Which rooms can hold make-up testing?", why="Where help goes first.", office=offices[0], owner=staff[size.offices],
        written_by=staff[size.offices], written_on=TODAY, minutes_low=20, minutes_high=45, due_on=MONDAY + timedelta(days=16),
    )  # fmt: skip
    Audience.objects.create(ask=draft)
    write(AskWord, [AskWord(ask=one, word=word) for one in (*asks, draft) for word in words_of_ask(one.what, one.why)])
    audience = []
    for n, ask in enumerate(asks):
        if n < TO_EVERYBODY:
            audience.append(Audience(ask=ask))
        elif n < TO_EVERYBODY + TO_LEVELS:
            audience.append(Audience(ask=ask, level=LEVELS[1 + n % 3]))
        else:
            audience += [Audience(ask=ask, school=school) for school in dice.sample(schools, 1 + n % 12)]
    write(Audience, audience)
    write(Filing, [Filing(ask=ask, by=ask.owner, on=ask.written_on) for ask in asks])
    occasions = write(
        Occasion,
        [
            Occasion(ask=ask, due_on=ask.due_on, week_on=ask.due_on - timedelta(days=ask.due_on.weekday()), receipt_by_on=ask.due_on + timedelta(days=30))
            for ask in asks
        ],
    )
    by_name = {one.ask_id: one.school_id for one in audience if one.school_id}
    write(
        Done,
        [
            Done(occasion=one, school_id=by_name[one.ask_id], by=heads[0], on=one.due_on, minutes_low=5, minutes_high=10)
            for one in occasions
            if one.ask_id in by_name and one.due_on < TODAY
        ],
    )

    def moment(n: int) -> datetime:
        return NOW - timedelta(minutes=n * 300 % 500_000)

    threads = write(
        Thread,
        [
            Thread(
                subject=f"About {dice.choice(SYLLABLES)} {n}",
                opened_by=heads[n % size.schools],
                school=schools[n % size.schools],
                opened_at=moment(n),
                answered_at=moment(n) if n % 4 else None,
                settled_at=moment(n) if n % 20 else None,  # one in twenty is open
            )
            for n in range(size.threads)
        ],
    )
    write(
        Holding,
        [
            Holding(thread=one, office=offices[n % size.offices], owner=staff[n % len(staff)], from_at=one.opened_at, until_at=one.settled_at)
            for n, one in enumerate(threads)
        ],
    )
    write(Message, [Message(thread=one, by_id=one.opened_by_id, at=one.opened_at, text="The bus comes late.") for one in threads])
    named = next(one.ask_id for one in audience if one.school_id == schools[0].pk)
    return {
        "principal": heads[0].pk, "office": staff[size.offices].pk, "lead": staff[0].pk, "superintendent": leaders[0].pk, "school": schools[0].pk,
        "ask": asks[0].pk, "ask_by_name": named, "thread": threads[0].pk,
        "draft": draft.pk, "later": (draft.due_on + timedelta(days=7)).isoformat(),
    }  # fmt: skip
