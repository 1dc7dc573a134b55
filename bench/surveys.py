"""Rounds at two sizes: what a closed round shows with 1,000 and with 100,000 answers, at 22 and at 1,600 schools, and the close of 100,000 sheets.

Two rounds are filled at each size. In one every person answers 24 practices without a name, so that 100,000 sheets hold 2,400,000 answers; in
the other people answer by name, as many answers as the size says. Both are closed and counted, and then read: the gap map, its parts
and its rows as a superintendent and as a principal, the page of the round, the list of rounds. Each page must take as many queries at
both sizes, and at most one and a half times the CPU seconds (of this process, and of the PostgreSQL process that answers it).

The close runs in a process of its own, as a worker would, and its memory is that process's. How far it is, is read from outside meanwhile.
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
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from nacl.public import PublicKey, SealedBox  # noqa: E402

from bench.district import BEGAN, TODAY, Bench, signed_in, untouched  # noqa: E402
from bench.ratio import Ratio, spent  # noqa: E402
from trellis.access.policy import Role  # noqa: E402
from trellis.directory.models import District, Person, Post, School  # noqa: E402
from trellis.framework.commands import OURS  # noqa: E402
from trellis.framework.importers import read_pack  # noqa: E402
from trellis.framework.models import Practice  # noqa: E402
from trellis.framework.operations import load_pack  # noqa: E402
from trellis.self_study.models import Study  # noqa: E402
from trellis.surveys.models import Answer, Counting, Invitation, Item, Round, SealedSheet, SealingKey, Sending  # noqa: E402
from trellis.surveys.operations import AskedGroup, AskedItem, AskedPerson, count_round, new_receipt, open_round, remind_of_round, reply_to_round  # noqa: E402
from trellis.surveys.operations.sealing import _as_text, receipt_digest  # noqa: E402

PRACTICES, FEW, MANY, MEMORY = 24, 1_000, 100_000, 600
LEVELS = ("elementary", "middle", "high")
OPENED, CLOSED = TODAY - timedelta(days=9), TODAY - timedelta(days=1)
# what: (as whom, the address with the numbers of the round)
PAGES = {
    "gap map, superintendent": ("superintendent", "/self-study/{study}/map/"),
    "gap map, principal": ("principal", "/self-study/{study}/map/"),
    "gap map, one school level": ("principal", "/self-study/{study}/map/?level=high"),
    "a row, superintendent": ("superintendent", "/self-study/{study}/map/?row=4.3"),
    "a row, principal": ("principal", "/self-study/{study}/map/?row=4.3"),
    "results of the round, superintendent": ("superintendent", "/self-study/{study}/"),
    "results of the round, principal": ("principal", "/self-study/{study}/"),
    "list of rounds": ("superintendent", "/self-study/"),
    "one's own answers": ("principal", "/answer/{round}/"),
}
COUNT = """
import json, sys
import django
django.setup()
from datetime import date
from pathlib import Path
from django.db import connections
from bench.ratio import spent
connections["default"].settings_dict["NAME"] = sys.argv[1]
from trellis.surveys.operations import count_round
began = spent()
counting = count_round(by=None, today=date.fromisoformat(sys.argv[3]), round=int(sys.argv[2]))
cpu = spent() - began
# Of this program alone: the kernel's ru_maxrss still counts whoever started it.
memory = int(next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
print(json.dumps([cpu, memory, counting.done, counting.unreadable]))
"""


def measure(quick: bool = False) -> list[Ratio]:
    """Return the ratios of opening, close and pages."""
    many = MANY // 10 if quick else MANY
    ratios = []
    with untouched(), tempfile.TemporaryDirectory(prefix="trellis-bench-") as folder:
        settings.HOME = Path(folder)
        for schools in (22, 1_600):
            bench, found = Bench(Path(folder)), {}
            for number in (FEW, many):
                bench.make(number + schools)
                found[number] = _District(number, schools)
                bench.analyse()
            ratios += found[many].opening
            for number, one in found.items():
                bench.use(number + schools)
                closed = one.close()
                bench.analyse()
                ratios += closed if number == many else []
            sizes = {number: number + schools for number in (FEW, many)}
            ratios += _pages(bench, sizes, found, schools)
            for number in (FEW, many):
                bench.drop(number + schools)
    return ratios


class _District:
    """A district with one round without names and one by name, both full of answers."""

    def __init__(self, number: int, schools: int) -> None:
        self.number, self.schools = number, schools
        District.objects.create(name="Bench")
        load_pack(by=None, pack=read_pack(OURS))
        self.practices = list(Practice.objects.select_related("area").order_by("pk")[:PRACTICES])
        self.places = School.objects.bulk_create([School(name=f"School {n}", level=LEVELS[n % 3]) for n in range(schools)])
        self.heads = self._people(25)
        for one, place in zip(self.heads[:22], self.places, strict=False):
            Post.objects.create(person=one, role=Role.PRINCIPAL, school=place, held_from=BEGAN)
        Post.objects.create(person=self.heads[24], role=Role.SUPERINTENDENT, held_from=BEGAN)
        self.opening: list[Ratio] = []
        self.sealed = self._open(Round.Mode.ANONYMOUS, number)
        _seal(self.sealed)
        self.named = self._open(Round.Mode.NAMED, number // PRACTICES)
        for one in (self.sealed, self.named):
            _answer_by_name(one)
        self.studies = [Study.objects.create(round=one, framework=self.practices[0].area.framework) for one in (self.sealed, self.named)]
        self.clients = {"principal": signed_in(self.heads[0].pk), "superintendent": signed_in(self.heads[24].pk)}

    def _people(self, number: int) -> list[Person]:
        return Person.objects.bulk_create(
            [Person(given_name=f"Given{n}", family_name=f"Family{n}", folded_name=f"family{n}") for n in range(number)], batch_size=2_000
        )

    def _open(self, mode: str, number: int) -> Round:
        """Open a round to so many people: families, staff and students at their schools, principals, and supervisors who answer by name."""
        asked = [AskedPerson(one.pk, self.places[n % self.schools].pk, self.places[n % self.schools].level) for n, one in enumerate(self._people(number - 24))]
        principals = [AskedPerson(one.pk, place.pk, place.level) for one, place in zip(self.heads[:22], self.places, strict=False)]
        shares = [("families", "home", 0.6), ("school_staff", "school", 0.3), ("students", "home", 0.1)]
        groups, start = [], 0
        for key, voice, share in shares:
            end = start + round(len(asked) * share)
            groups.append(AskedGroup(key, key.title(), voice, "circle", True, tuple(asked[start:end]), key if key != "school_staff" else "staff"))
            start = end
        groups.append(AskedGroup("principals", "Principals", "school", "circle", False, tuple(principals)))
        groups.append(AskedGroup("supervisors", "Supervisors", "office", "triangle", False, tuple(AskedPerson(one.pk) for one in self.heads[22:24])))
        words = {group.key: "Is this so today?" for group in groups}
        began = spent()
        opened = open_round(
            by=self.heads[24].pk,
            today=OPENED,
            title="Bench",
            decision="Bench",
            opens_on=OPENED,
            closes_on=CLOSED,
            reply_by=TODAY + timedelta(days=8),
            levels=["Not yet", "In places", "Mostly", "Everywhere"],
            groups=groups,
            items=[AskedItem(one.key, one.name, words, ("a", "b", "c", "d")) for one in self.practices],
            mode=mode,
        )
        seconds = {"asked": spent() - began}
        if number == self.number:
            began = spent()
            remind_of_round(by=None, today=CLOSED, round=opened)
            seconds["reminded"] = spent() - began
            self.opening = [
                Ratio(f"letters: CPU seconds in the transaction by which {number:,} people are {what}, {self.schools:,} schools", took, 1, None)
                for what, took in seconds.items()
            ]
        return opened

    def close(self) -> list[Ratio]:
        """Count both rounds, that without names in a process of its own; return how it went."""
        name = str(connections["default"].settings_dict["NAME"])
        count_round(by=None, today=TODAY, round=self.named.pk)
        watcher, over, seen = None, threading.Event(), set()

        def watch() -> None:
            while not over.wait(0.05):
                seen.update(Counting.objects.filter(round=self.sealed).values_list("done", flat=True))
            connections.close_all()

        environment = {**os.environ, "TRELLIS_HOME": str(settings.HOME)}
        connections.close_all()
        watcher = threading.Thread(target=watch)
        watcher.start()
        began = time.perf_counter()
        command = [sys.executable, "-W", "ignore", "-c", COUNT, name, str(self.sealed.pk), str(TODAY)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - began
        over.set()
        watcher.join()
        if done.returncode:
            raise RuntimeError(done.stderr)
        cpu, megabytes, opened, unreadable = json.loads(done.stdout)
        sheets = Sending.objects.filter(invitation__round=self.sealed, invitation__audience__mode=Round.Mode.ANONYMOUS).count()
        began = spent()
        reply_to_round(by=self.heads[24].pk, today=TODAY, round=self.sealed, heard="Heard.", will_do="Will do.")
        replied = spent() - began
        what = f"closing {opened:,} sheets, {self.schools:,} schools"
        return [
            Ratio(f"{what}: seconds by the clock", seconds, 1, 600),
            Ratio(f"{what}: CPU seconds", cpu, 1, None),
            Ratio(f"{what}: memory in MB", megabytes, 1, MEMORY, unit=""),
            Ratio(f"{what}: sheets lost or unreadable", sheets - opened + unreadable + SealedSheet.objects.count(), 1, 0, unit=""),
            Ratio(f"{what}: ten steps of progress, over those seen", 10, len(seen - {0}), 1, unit=""),
            Ratio(f"letters: CPU seconds in the transaction by which {self.number:,} people hear back, {self.schools:,} schools", replied, 1, None),
        ]


def _sheet(dice: Random, item: int) -> list[object]:
    return [item, str(dice.randint(1, 4)), "", "what somebody writes " * 3 if dice.random() < 0.05 else ""]


def _seal(opened: Round) -> None:
    """Let all of those who answer without names answer, written in bulk."""
    dice = Random(7)
    box = SealedBox(PublicKey(bytes(SealingKey.objects.get(round=opened).public)))
    items = list(Item.objects.filter(round=opened).order_by("order").values_list("pk", flat=True))
    asked = Invitation.objects.filter(round=opened, audience__mode=Round.Mode.ANONYMOUS).select_related("audience").order_by("pk")
    sheets: list[SealedSheet] = []
    for invitation in asked.iterator(chunk_size=2_000):
        text = _as_text(invitation.audience, invitation, [_sheet(dice, item) for item in items])
        sheets.append(SealedSheet(round=opened, receipt_digest=receipt_digest(opened, new_receipt(opened)), box=box.encrypt(text)))
        if len(sheets) == 2_000:
            SealedSheet.objects.bulk_create(sheets, batch_size=200)
            sheets = []
    SealedSheet.objects.bulk_create(sheets, batch_size=200)
    Sending.objects.bulk_create((Sending(invitation_id=one, on=CLOSED) for one in asked.values_list("pk", flat=True)), batch_size=2_000)


def _answer_by_name(opened: Round) -> None:
    """Let all of those who answer by name answer, written in bulk."""
    dice = Random(7)
    items = list(Item.objects.filter(round=opened).order_by("order").values_list("pk", flat=True))
    asked = list(Invitation.objects.filter(round=opened, audience__mode=Round.Mode.NAMED).order_by("pk").values_list("pk", flat=True))
    answers = (
        Answer(invitation_id=one, item_id=item, said="level", level=dice.randint(1, 4), comment=str(_sheet(dice, 0)[3])) for one in asked for item in items
    )
    Answer.objects.bulk_create(answers, batch_size=2_000)
    Sending.objects.bulk_create((Sending(invitation_id=one, on=CLOSED) for one in asked), batch_size=2_000)


def _pages(bench: Bench, sizes: dict[int, int], found: dict[int, _District], schools: int) -> list[Ratio]:
    ratios = []
    for which, mode in enumerate(("without names", "by name")):
        for what, (who, address) in PAGES.items():
            queries: dict[int, int] = {}
            seconds: dict[int, list[float]] = {number: [] for number in found}
            for _round in range(5):
                for number, one in found.items():
                    bench.use(sizes[number])
                    page = address.format(study=one.studies[which].pk, round=one.studies[which].round_id)
                    with CaptureQueriesContext(connection) as captured:
                        _get(one.clients[who], page)  # the first one after a switch opens the connection
                    queries[number] = len(captured)
                    for _again in range(2):
                        began = spent()
                        _get(one.clients[who], page)
                        seconds[number].append(spent() - began)
            small, large = found
            name = f"{what}, {mode}, {schools:,} schools"
            ratios.append(Ratio(name, statistics.median(seconds[large]), statistics.median(seconds[small]), 1.5))
            ratios.append(Ratio(f"{name}, queries", queries[large], queries[small], 1.0, unit=""))
    return ratios


def _get(client: Client, page: str) -> None:
    answer = client.get(page, follow=True)
    if answer.status_code != 200:
        raise LookupError(f"{page}: {answer.status_code}")
