"""Rounds at two sizes: results with 1,000 and 100,000 answers, the close of 100,000 sealed sheets, and 200 people who answer at once.

Memory and progress of the close are those of a process of its own, as a worker would be.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from random import Random

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.site.settings")
os.environ.setdefault("TRELLIS_MODE", "test")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from nacl.public import PublicKey, SealedBox  # noqa: E402

from bench.district import TODAY, Bench, untouched  # noqa: E402
from bench.ratio import Ratio, interleaved  # noqa: E402
from trellis.directory.models import Person, School  # noqa: E402
from trellis.surveys.models import Audience, Invitation, Item, Round, SealedSheet, SealingKey, Sending  # noqa: E402
from trellis.surveys.operations import AskedGroup, AskedItem, AskedPerson, Given, count_round, new_receipt, open_round, seal_sheet  # noqa: E402
from trellis.surveys.operations.sealing import _as_text, receipt_digest  # noqa: E402
from trellis.surveys.queries import results_of  # noqa: E402

PRACTICES, FEW, MANY, AT_ONCE, WITHIN, MEMORY = 24, 1_000, 100_000, 200, 10, 600
FIRST = 20
LEVELS = ("elementary", "middle", "high")
AFTER = TODAY + timedelta(days=8)
COUNT = """
import json, resource, sys, threading, time
import django
django.setup()
from datetime import date
from django.db import connections
name, number, after = sys.argv[1], int(sys.argv[2]), date.fromisoformat(sys.argv[3])
connections["default"].settings_dict["NAME"] = name
from trellis.surveys.models import Counting
from trellis.surveys.operations import count_round
seen, over = set(), threading.Event()
def watch():
    while not over.wait(0.2):
        seen.update(Counting.objects.filter(round=number).values_list("done", flat=True))
    connections.close_all()
watcher = threading.Thread(target=watch)
watcher.start()
began = time.monotonic()
counting = count_round(by=None, today=after, round=number)
seconds = time.monotonic() - began
over.set()
watcher.join()
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(seen), counting.done, counting.unreadable]))
"""


def measure(quick: bool = False) -> list[Ratio]:
    """Return the ratios of results, of the close and of many at once."""
    many = MANY // 10 if quick else MANY
    ratios = []
    with untouched(), tempfile.TemporaryDirectory() as folder:
        settings.HOME = Path(folder)
        for schools in (22, 1_600):
            bench, rounds = Bench(Path(folder)), {}
            for number in (FEW, many):
                size = number + schools
                bench.make(size)
                rounds[number] = (size, _filled(number, schools))
                bench.analyse()
            ratios += _closing(bench, rounds, many, schools)
            ratios += _results(bench, rounds, schools)
        bench.make(7)
        ratios += _at_once()
    return ratios


def _filled(number: int, schools: int, people_only: bool = False) -> Round:
    """Open a round to so many people at so many schools, and let all of them answer without names, written in bulk."""
    places = [School.objects.create(name=f"School {place}", level=LEVELS[place % 3]) for place in range(schools)]
    people = Person.objects.bulk_create(
        [Person(given_name=f"Given{n}", family_name=f"Family{n}", folded_name=f"family{n}") for n in range(number)], batch_size=2_000
    )
    asked = tuple(AskedPerson(person.pk, places[n % schools].pk, places[n % schools].level) for n, person in enumerate(people))
    opened = open_round(
        by=people[0].pk,
        today=TODAY,
        title="Bench",
        decision="Bench",
        opens_on=TODAY,
        closes_on=TODAY + timedelta(days=7),
        reply_by=AFTER,
        levels=["Not yet", "In places", "Mostly", "Everywhere"],
        groups=[AskedGroup("staff", "Staff", "school", "circle", True, asked[:FIRST])],
        items=[AskedItem(f"4.{n}", f"Item {n}", {"staff": f"Item {n}"}, ("a", "b", "c", "d")) for n in range(PRACTICES)],
        mode=Round.Mode.ANONYMOUS,
    )
    audience = Audience.objects.get(round=opened)
    Invitation.objects.bulk_create(  # a letter to each is no part of what is measured here
        (Invitation(audience=audience, round=opened, person_id=one.person_id, school_id=one.school_id, school_level=one.school_level) for one in asked[FIRST:]),
        batch_size=2_000,
    )
    if not people_only:
        _sealed(opened)
    return opened


def _sealed(opened: Round) -> None:
    dice, audience = Random(7), Audience.objects.get(round=opened)
    box = SealedBox(PublicKey(bytes(SealingKey.objects.get(round=opened).public)))
    items = list(Item.objects.filter(round=opened).order_by("order").values_list("pk", flat=True))
    batch: list[SealedSheet] = []
    for invitation in Invitation.objects.filter(round=opened).order_by("pk").iterator():
        answers = [[item, str(dice.randint(1, 4)), "", "what somebody writes " * 3 if dice.random() < 0.03 else ""] for item in items]
        text = _as_text(audience, invitation, answers)
        batch.append(SealedSheet(round=opened, receipt_digest=receipt_digest(opened, new_receipt(opened)), box=box.encrypt(text)))
        if len(batch) == 500:
            SealedSheet.objects.bulk_create(batch, batch_size=250)
            batch = []
    SealedSheet.objects.bulk_create(batch, batch_size=250)
    invitations = Invitation.objects.filter(round=opened).values_list("pk", flat=True)
    Sending.objects.bulk_create((Sending(invitation_id=one, on=TODAY) for one in invitations), batch_size=2_000)


def _closing(bench: Bench, rounds: dict[int, tuple[int, Round]], many: int, schools: int) -> list[Ratio]:
    size, asked = rounds[FEW]
    bench.use(size)
    count_round(by=None, today=AFTER, round=asked.pk)
    size, asked = rounds[many]
    bench.use(size)
    name = str(connections["default"].settings_dict["NAME"])
    environment = {**os.environ, "TRELLIS_HOME": str(settings.HOME)}
    connections.close_all()
    done = subprocess.run([sys.executable, "-c", COUNT, name, str(asked.pk), str(AFTER)], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    seconds, megabytes, steps, opened, unreadable = json.loads(done.stdout)
    what = f"closing {opened:,} sheets, {schools:,} schools"
    return [
        Ratio(f"{what}: seconds", seconds, 1, 600, unit="s"),
        Ratio(f"{what}: memory in MB", megabytes, 1, MEMORY, unit=""),
        Ratio(f"{what}: sheets lost or unreadable", many - opened + unreadable, 1, 0, unit=""),
        Ratio(f"{what}: at least ten steps of progress seen", 10, steps, 1, unit=""),
    ]


def _results(bench: Bench, rounds: dict[int, tuple[int, Round]], schools: int) -> list[Ratio]:
    ratios = []
    for what, more in {"whole": {}, "one level": {"school_level": "high"}, "one school": {"school": True}}.items():
        queries, seconds = [], []
        for number in rounds:
            size, asked = rounds[number]
            bench.use(size)
            words = {"school": School.objects.order_by("pk").first().pk} if "school" in more else more
            act = lambda asked=asked, words=words: results_of(asked, sees_named=True, **words)  # noqa: E731
            act()
            with CaptureQueriesContext(connection) as captured:
                found = act()
            if len(found.cells) != PRACTICES:
                raise LookupError(f"{what}: {len(found.cells)} cells")
            queries.append(len(captured))
            seconds.append(interleaved(act, rounds=15)[0])
        ratios.append(Ratio(f"results, {what}, {schools:,} schools", seconds[1], seconds[0], 1.5))
        ratios.append(Ratio(f"results, {what}, {schools:,} schools, queries", queries[1], queries[0], 1.0, unit=""))
    return ratios


def _at_once() -> list[Ratio]:
    """Let 200 people send their sheets within ten seconds to eight threads, as many as the server has; each waits from the moment of sending."""
    opened = _filled(AT_ONCE + 40, 22, people_only=True)
    audience = Audience.objects.get(round=opened)
    items = list(Item.objects.filter(round=opened).values_list("pk", flat=True))
    invitations = list(Invitation.objects.filter(round=opened).select_related("round").order_by("pk"))
    lock = threading.Lock()
    seconds: list[float] = []

    def answer(invitation: Invitation, sent_at: float) -> float:
        given = [Given(item, "level", 1 + invitation.pk % 4, comment="a word") for item in items]
        seal_sheet(by=None, today=TODAY, audience=audience, receipt=new_receipt(opened), answers=given, invitation=invitation)
        return time.perf_counter() - sent_at

    alone = statistics.median(answer(invitation, time.perf_counter()) for invitation in invitations[:39])
    with CaptureQueriesContext(connection) as captured:
        answer(invitations[39], 0)
    began, dice = time.perf_counter() + 0.5, Random(7)
    waiting = sorted(((began + dice.random() * WITHIN, invitation.pk, invitation) for invitation in invitations[40:]), reverse=True)

    def work() -> None:
        while True:
            with lock:
                if not waiting:
                    break
                sent_at, _number, mine = waiting.pop()
            time.sleep(max(0.0, sent_at - time.perf_counter()))
            took = answer(mine, sent_at)
            with lock:
                seconds.append(took)
        connections.close_all()

    threads = [threading.Thread(target=work) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = SealedSheet.objects.filter(round=opened).count()
    return [
        Ratio("sealing a sheet: statements, with those of its transaction", len(captured), 1, 18, unit=""),
        Ratio(f"{AT_ONCE} people at once: sheets lost", AT_ONCE + 40 - kept, 1, 0, unit=""),
        Ratio(f"{AT_ONCE} people at once: slowest of twenty over one alone", statistics.quantiles(seconds, n=20)[-1], alone, 5),
    ]
