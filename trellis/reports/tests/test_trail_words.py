"""Whoever reads the trail reads words; the name that a program gave stands small beside them."""

import ast
import re
from pathlib import Path

import pytest
from django.urls import reverse

import trellis
from trellis.access.policy import Verb
from trellis.audit.operations import record_act, record_reading
from trellis.reports.queries import ACTS, in_words

CODE = [path for path in Path(trellis.__file__).parent.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)]


def test_every_act_that_the_code_enters_has_its_words_and_no_other_has():
    calls = [node for path in CODE for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    given = [part for call in calls for key in call.keywords if key.arg == "act" for part in ast.walk(key.value)]
    entered = {part.value for part in given if isinstance(part, ast.Constant) and re.fullmatch(r"[a-z_]+\.[a-z_]+", str(part.value))}
    assert entered == set(ACTS)


def test_what_the_code_no_longer_knows_is_called_by_its_name():
    assert in_words("letters.fold_paper_boats") == "letters.fold_paper_boats"


@pytest.mark.django_db
def test_acts_and_readings_stand_there_in_words_and_are_chosen_by_them(cast, sign_in):
    record_act(by=cast.ruth.pk, act="commitments.make_promise", about=[])
    record_act(by=cast.odile.pk, act="directory.hold_post", about=[])
    record_reading(standing=cast.standing("amina"), verb=Verb.DIRECTORY_READ_STUDENT, records=[cast.students["mateo"]])
    bram = sign_in("bram")
    page = bram.get(reverse("trail"), {"log": "acts", "verb": "commitments.make_promise"})
    assert [(entry.words, entry.verb) for entry in page.context["entries"]] == [("Made a promise", "commitments.make_promise")]
    html = page.content.decode()
    assert '<option value="commitments.make_promise" selected>Made a promise</option>' in html
    assert '<option value="directory.read_student">Was shown a student’s record</option>' in html
    assert "Was shown a student’s record" in bram.get(reverse("trail")).content.decode()
