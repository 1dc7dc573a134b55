"""kill -9 of the whole server while people write: what was answered is there afterwards, and the database is whole."""

import json
import random
import re
import sqlite3
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing
from http.client import HTTPException
from http.cookiejar import CookieJar

import pytest
from django.urls import reverse

from tests.installation import kill_all, until
from trellis.site.tests.test_serving import Server

pytestmark = pytest.mark.slow
ROUNDS = 3
WRITERS = 4
MAKE_LINKS = """
import json, secrets
from datetime import timedelta
from django.utils import timezone
from trellis.directory.models import Person
from trellis.site.models import SignInLink
from trellis.site.operations import _token_hash
tokens = [secrets.token_hex(16).upper().replace("0", "H").replace("1", "J") for _link in range({count})]
person, now = Person.objects.get(), timezone.now()
until = now + timedelta(days=1)
SignInLink.objects.bulk_create([SignInLink(person=person, token_hash=_token_hash(token), made_at=now, expires_at=until) for token in tokens])
print(json.dumps(tokens))
"""
USED = """
import json
from trellis.audit.queries import acts
from trellis.site.models import SignInLink
from trellis.site.operations import _token_hash
print(json.dumps([[_token_hash(token) in set(SignInLink.objects.filter(used_at__isnull=False).values_list("token_hash", flat=True)) for token in {answered}],
    SignInLink.objects.filter(used_at__isnull=False).count(), acts(verb="site.sign_in").count()]))
"""


class Writer(threading.Thread):
    """Signs in with one link after the other, and remembers those that were answered."""

    def __init__(self, port, tokens):
        super().__init__()
        self.refused = None
        self.port, self.tokens, self.answered = port, tokens, []

    def run(self):
        class Stay(urllib.request.HTTPRedirectHandler):
            def http_error_302(self, request, answer, code, message, headers):
                return answer

        for token in self.tokens:
            browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), Stay)
            address = f"http://127.0.0.1:{self.port}{reverse('use_sign_in_link', args=[token])}"
            try:
                page = browser.open(address, timeout=5).read().decode()
                proof = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
                if browser.open(address, urllib.parse.urlencode({"csrfmiddlewaretoken": proof}).encode(), timeout=5).code == 302:
                    self.answered.append(token)
            except urllib.error.HTTPError as refused:
                self.refused = refused.code, refused.read()[:3000]
                return
            except (OSError, HTTPException):
                return  # killed, maybe between the first line of an answer and its last


def test_no_answered_act_is_lost_and_none_is_half_done(installation):
    dice = random.Random(20261201)
    answered = []
    for _round in range(ROUNDS):
        tokens = json.loads(installation.python(MAKE_LINKS.format(count=WRITERS * 200)))
        server = Server(installation)
        writers = [Writer(server.port, tokens[number::WRITERS]) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        enough = dice.randint(5, 25)
        until(lambda writers=writers, enough=enough: sum(len(writer.answered) for writer in writers) >= enough, within=60)
        time.sleep(dice.uniform(0, 0.05))
        kill_all(server.process)
        for writer in writers:
            writer.join(10)
            answered += writer.answered
            assert writer.refused is None
    assert len(answered) >= 15
    kept, used, acts = json.loads(installation.python(USED.format(answered=answered)))
    assert all(kept)
    assert acts == used, "an act stands exactly when its entry does"
    if not installation.database:
        with closing(sqlite3.connect(installation.home / "trellis.sqlite3")) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert database.execute("PRAGMA foreign_key_check").fetchone() is None
    installation.trellis("trail", "seal")
    assert "Everything is as it was sealed" in installation.trellis("trail", "verify").stdout
