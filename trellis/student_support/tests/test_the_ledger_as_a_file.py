"""The director's file: the days asked for, no names and no words, no cell that a spreadsheet runs, and the same cost however long."""

import csv
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.audit.models import ReadEntry
from trellis.student_support.operations.ledger import Given, log_sessions
from trellis.student_support.tests.test_todays_sessions import give

pytestmark = pytest.mark.django_db


def rows_of(client, **asked) -> list[dict[str, str]]:
    answer = client.get(reverse("ledger_file"), asked)
    assert answer["Content-Type"].startswith("text/csv") and "attachment" in answer["Content-Disposition"]
    return list(csv.DictReader(b"".join(answer).decode("utf-8-sig").splitlines()))


def test_the_file_holds_the_days_asked_for_and_numbers_in_place_of_names(around, noon, sign_in):
    around.schools["cedar_fork"].name = "=Cedar Fork"
    around.schools["cedar_fork"].save()
    one, other = give(around, kind="teaching"), give(around, "leilani", kind="speech", weekdays=[])
    for days in (0, 5):
        given = [Given(one, words="Mateo was glad."), Given(other, 0, "testing")]
        log_sessions(by=around.hannah.pk, now=noon, today=TODAY, on=TODAY - timedelta(days=days), given=given)
    meiling = sign_in("meiling")
    entries = rows_of(meiling)
    assert len(entries) == 4 and [row["on"] for row in entries] == sorted(row["on"] for row in entries)
    assert rows_of(meiling, since=TODAY.isoformat(), until=TODAY.isoformat()) == entries[2:]
    mine = next(row for row in entries if row["service"] == str(one.pk))
    assert (mine["student"], mine["kind"], mine["given_minutes"], mine["by"]) == (str(one.plan.student_id), "teaching", "30", str(around.hannah.pk))
    assert mine["school"] == "'=Cedar Fork" and {row["reason"] for row in entries} == {"", "testing"}
    assert not any(words in str(entries) for words in ("Mateo", "Leilani", "Hannah", "glad"))
    months = rows_of(meiling, rows="months", since="2026-11-15")
    assert {row["service"] for row in months} == {str(one.pk), str(other.pk)}
    assert sum(int(row["given"]) for row in months) == 60 and all(int(row["unknown"]) >= 0 for row in months)
    assert ReadEntry.objects.filter(by=around.meiling.pk, verb="student_support.take_ledger").count() == 3
    refused = meiling.get(reverse("ledger_file"), {"since": "2026-12-01", "until": "2026-11-01"})
    assert refused.status_code == 422 and "The last day lies before the first." in refused.text
    for key in ("amina", "hannah", "lorraine", "odile", "rosa"):
        assert sign_in(key).get(reverse("ledger_file")).status_code == 404
    assert "as a file" in sign_in("meiling").get(reverse("promises_kept")).text and "as a file" not in sign_in("amina").get(reverse("promises_kept")).text
