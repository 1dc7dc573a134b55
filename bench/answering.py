"""200 people who answer at once, against the server that `trellis serve` starts, over HTTP.

"At once" means in the middle of answering. Each of 200 families opens the link of their own, reads, chooses, presses the button and waits
for the next question, six times, until the page says thank you; between two screens they think 4 to 16 seconds, ten on average, so that
the whole takes the ninety seconds that it should take a family. They come within the first ten seconds, so that all 200 are at it
together. What one waits for a screen is everything a phone waits for: the sending, the redirect and the next page.

The lone one does the same with nobody else there. Twelve do, one after another, half of them before the many and half after, and think a
tenth as long: a pause changes nothing of what a lone person waits for, but the length of this bench (a colder machine would only make
the lone one slower).

Then, with no limit to hold, the moment that no family makes: 200 who press the same button in the same instant. On two cores the last of
them waits for the hundred before, whatever the code; the figure is what that wait comes to.
"""

import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from bench.ratio import Ratio
from tests.installation import free_port, new_database

PEOPLE, LONE, QUESTIONS, COME_WITHIN = 200, 12, 6, 10.0
THINKS = (4.0, 16.0)
FILL = """
import json, sys
import django
django.setup()
from datetime import date, timedelta
from trellis.site import preparing
preparing.prepare()
from trellis.directory.models import District, Person, School
from trellis.surveys.models import Invitation
from trellis.surveys.operations import AskedGroup, AskedItem, AskedPerson, open_round
from trellis.surveys.queries import code_of
today, people = date.today(), int(sys.argv[1])
District.objects.create(name="Bench")
place = School.objects.create(name="School", level="elementary")
codes = {}
for mode in ("confidential", "anonymous"):
    asked = Person.objects.bulk_create([Person(given_name=f"Given{n}", family_name="Family", folded_name=f"family{n}") for n in range(people)])
    group = AskedGroup("families", "Families", "home", "circle", True, tuple(AskedPerson(one.pk, place.pk, "elementary") for one in asked), kind="families")
    items = [AskedItem(f"4.{n}", f"Item {n}", {"families": f"Is this so? {n}"}, ("a", "b", "c", "d")) for n in range(int(sys.argv[2]))]
    opened = open_round(by=asked[0].pk, today=today, title="Bench", decision="Bench", opens_on=today, closes_on=today + timedelta(days=9),
        reply_by=today + timedelta(days=19), levels=["Not yet", "In places", "Mostly", "Everywhere"], groups=[group], items=items, mode=mode)
    codes[mode] = [code_of(one) for one in Invitation.objects.filter(round=opened).order_by("pk")]
print(json.dumps(codes))
"""
COUNT = """
import json
import django
django.setup()
from trellis.surveys.models import Answer, SealedSheet, Sending
whole = Answer.objects.filter(invitation__sending__isnull=False).count()
print(json.dumps([Sending.objects.filter(invitation__audience__mode="confidential").count(), whole, SealedSheet.objects.count()]))
"""


class Person:
    """Somebody with a phone: a connection that stays open, cookies, and the page before them."""

    def __init__(self, port: int, code: str) -> None:
        self.port, self.code = port, code
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.at, self.page = f"/a/{code}/", ""
        self.waited: list[float] = []
        self.failed = 0

    def _ask(self, method: str, path: str, body: str = "") -> http.client.HTTPResponse:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Accept-Language": "en"}
        if method == "POST":
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self.port}"}
        for is_last in (False, True):
            try:
                self.connection.request(method, path, body, headers)
                response = self.connection.getresponse()
                break
            except (http.client.RemoteDisconnected, ConnectionResetError):
                # The server let an idle connection go, as servers may: a browser opens another.
                self.connection.close()
                if is_last:
                    raise
        self.page = response.read().decode()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                cookie, _equals, rest = value.partition("=")
                self.cookies[cookie] = rest.split(";")[0]
        return response

    def screen(self, **chosen: str) -> None:
        """Send what was chosen, if anything, follow the redirects, and have the next page before oneself."""
        began = time.perf_counter()
        body = urlencode({"csrfmiddlewaretoken": self._hidden("csrfmiddlewaretoken"), **chosen}) if chosen else ""
        response = self._ask("POST" if chosen else "GET", self.at, body)
        while response.status in (301, 302, 303):
            self.at = response.headers["Location"]
            response = self._ask("GET", self.at)
        self.waited.append(time.perf_counter() - began)
        self.failed += response.status != 200

    def _hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        return found[1] if found else ""

    def answers(self, think: Callable[[], None]) -> None:
        """Answer everything, one question to a screen."""
        self.screen()
        for _question in range(QUESTIONS):
            think()
            self.screen(said="3")

    def sealed(self) -> dict[str, str]:
        """Return a whole sheet without names, ready to be sent."""
        return {"receipt": self._hidden("receipt"), **{f"{number}-said": "3" for number in range(1, QUESTIONS + 1)}}


def measure(quick: bool = False) -> list[Ratio]:
    """Return how long the slowest of twenty waits when 200 answer, over a lone one; what was lost; and the same in one instant."""
    with tempfile.TemporaryDirectory(prefix="trellis-bench-") as folder, new_database() as url:
        environment = {**os.environ, "TRELLIS_HOME": folder, "TRELLIS_MODE": "production", "DJANGO_SETTINGS_MODULE": "trellis.site.settings"}
        environment.pop("TRELLIS_DATABASE", None)
        environment |= {"TRELLIS_DATABASE": url} if url else {}
        codes = json.loads(_run(FILL, environment, str(PEOPLE + LONE + 2), str(QUESTIONS)))
        port = free_port()
        log = (Path(folder) / "log").open("w")
        server = subprocess.Popen([sys.executable, "-m", "trellis", "serve", "--port", str(port)], env=environment, stdout=log, stderr=log)
        try:
            _wait_for(port)
            ratios = _people(port, codes, quick)
        finally:
            server.terminate()
            server.wait(40)
            log.close()
        ratios.append(_lost(environment))
        return ratios


def _people(port: int, codes: dict[str, list[str]], quick: bool) -> list[Ratio]:
    dice = Random(7)
    slower = 0.2 if quick else 1.0

    def think(tenth: bool = False) -> None:
        time.sleep(dice.uniform(*THINKS) * (0.1 if tenth else slower))

    named, sealed = codes["confidential"], codes["anonymous"]
    for code in named[-2:]:  # the first pages of a server are no measure of it
        Person(port, code).answers(lambda: None)
    alone = [Person(port, code) for code in named[PEOPLE:-2]]
    for one in alone[: LONE // 2]:
        one.answers(lambda: think(tenth=True))
    many = [Person(port, code) for code in named[:PEOPLE]]
    coming = [dice.uniform(0, COME_WITHIN * slower) for _one in many]

    def answer(one: Person, comes: float) -> None:
        time.sleep(comes)
        one.answers(think)

    _together([lambda one=one, comes=comes: answer(one, comes) for one, comes in zip(many, coming, strict=True)])
    for one in alone[LONE // 2 :]:
        one.answers(lambda: think(tenth=True))
    lone_sheets = [Person(port, code) for code in sealed[PEOPLE:-2]]
    for one in lone_sheets:
        one.screen()
        one.screen(**one.sealed())
    at_once = [Person(port, code) for code in sealed[:PEOPLE]]
    for one in at_once:
        one.screen()
    gate = threading.Barrier(PEOPLE)

    def send(one: Person) -> None:
        gate.wait()
        one.screen(**one.sealed())

    _together([lambda one=one: send(one) for one in at_once])
    everybody = [*alone, *many, *lone_sheets, *at_once]
    screens, lone = ([seconds for one in people for seconds in one.waited] for people in (many, alone))
    sent, sent_alone = ([one.waited[1] for one in people] for people in (at_once, lone_sheets))
    return [
        Ratio(f"{PEOPLE} people in the middle of answering: slowest of twenty screens over a lone one's", _p95(screens), _p95(lone), 5),
        Ratio(f"{PEOPLE} people in the middle of answering: the middle screen over a lone one's", statistics.median(screens), statistics.median(lone), None),
        Ratio(f"{PEOPLE} people and more: pages that failed", sum(one.failed for one in everybody), 1, 0, unit=""),
        Ratio(f"{PEOPLE} sheets without names in one instant: slowest of twenty over a lone one's", _p95(sent), _p95(sent_alone), None),
    ]


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def _together(acts: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _lost(environment: dict[str, str]) -> Ratio:
    sent, answers, sheets = json.loads(_run(COUNT, environment))
    named = PEOPLE + LONE + 2
    lost = (named - sent) + (named * QUESTIONS - answers) + (PEOPLE + LONE - sheets)
    return Ratio(f"{PEOPLE} people at once: sheets and answers lost", lost, 1, 0, unit="")


def _run(program: str, environment: dict[str, str], *words: str) -> str:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program, *words], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.splitlines()[-1]


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            asking.request("GET", "/running/alive", headers={"Host": "localhost"})
            if asking.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            asking.close()
    raise TimeoutError("The server did not start.")
