"""kill -9 of the whole server while people write: what was answered is there afterwards, and the database is whole."""

import json
import random
import re
import sqlite3
import threading
import time
import urllib.parse
import urllib.request
from contextlib import closing
from http.cookiejar import CookieJar

import pytest

from tests.installation import kill_all
from trellis.site.tests.test_serving import Server

pytestmark = pytest.mark.slow
ROUNDS = 3
WRITERS = 4
MAKE_LINKS = """
import json, secrets
from datetime import timedelta
from django.utils import timezone
from trellis.site.models import Account, SignInLink
from trellis.site.operations import _digest
tokens = [secrets.token_urlsafe(24) for _link in range({count})]
account, until = Account.objects.get(), timezone.now() + timedelta(days=1)
SignInLink.objects.bulk_create([SignInLink(account=account, digest=_digest(token), opens_until=until) for token in tokens])
print(json.dumps(tokens))
"""
USED = """
import json
from trellis.audit.queries import acts
from trellis.site.models import SignInLink
print(json.dumps([list(SignInLink.objects.filter(used_at__isnull=False).values_list("digest", flat=True)), acts(verb="site.use_sign_in_link").count()]))
"""


class Writer(threading.Thread):
    """Signs in with one link after the other, and remembers those that were answered."""

    def __init__(self, port, tokens):
        super().__init__()
        self.address, self.tokens, self.answered = f"http://127.0.0.1:{port}/sign-in/link/", tokens, []

    def run(self):
        class Stay(urllib.request.HTTPRedirectHandler):
            def http_error_302(self, request, answer, code, message, headers):
                return answer

        for token in self.tokens:
            browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), Stay)
            try:
                page = browser.open(self.address + token, timeout=5).read().decode()
                proof = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
                if browser.open(self.address + token, urllib.parse.urlencode({"csrfmiddlewaretoken": proof}).encode(), timeout=5).code == 302:
                    self.answered.append(token)
            except OSError:
                return  # killed


def test_no_answered_act_is_lost_and_none_is_half_done(installation):
    dice = random.Random(20261201)
    answered = []
    for _round in range(ROUNDS):
        tokens = json.loads(installation.python(MAKE_LINKS.format(count=WRITERS * 200)))
        server = Server(installation)
        writers = [Writer(server.port, tokens[number::WRITERS]) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(dice.uniform(0.3, 1.2))
        kill_all(server.process)
        for writer in writers:
            writer.join(10)
            answered += writer.answered
    assert len(answered) > 20
    used, acts = json.loads(installation.python(USED))
    from trellis.site.operations import _digest

    assert {_digest(token) for token in answered} <= set(used)
    assert acts == len(used), "an act stands exactly when its entry does"
    if not installation.database:
        with closing(sqlite3.connect(installation.home / "trellis.sqlite3")) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert database.execute("PRAGMA foreign_key_check").fetchone() is None
    installation.trellis("trail", "seal")
    assert "Everything is as it was sealed" in installation.trellis("trail", "verify").stdout
