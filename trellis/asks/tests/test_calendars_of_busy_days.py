"""A calendar of testing is brought in, looked over, and then counts beside the weeks."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from trellis.asks.models import BusyCalendar, BusyDays

pytestmark = pytest.mark.django_db


def calendar(*events: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", *events, "END:VCALENDAR", ""]).encode()


def event(name: str, first: str, last: str, rule: str = "") -> str:
    lines = ["BEGIN:VEVENT", f"UID:{name}", f"SUMMARY:{name}", f"DTSTART;VALUE=DATE:{first}", f"DTEND;VALUE=DATE:{last}", "DTSTAMP:20260801T000000Z"]
    return "\r\n".join([*lines, *([rule] if rule else []), "END:VEVENT"])


def send(client, content: bytes, **more: str):
    file = SimpleUploadedFile("tests.ics", content, "text/calendar")
    return client.post(reverse("bring_in_calendar"), {"name": "State tests", "file": file, **more}, follow=True)


def test_it_is_read_looked_over_and_counts_in_the_place_of_the_one_before(sign_in):
    odile = sign_in("odile")
    file = calendar(event("High school exams", "20261207", "20261210"), event("Report cards", "20261214", "20261215", "RRULE:FREQ=WEEKLY;COUNT=2"))
    page = send(odile, file).content.decode()
    for words in ("High school exams", "testing, High", "report cards, every level", "3 stretches of days", "Have it count"):
        assert words in page
    first = BusyCalendar.objects.get()
    budget = reverse("budget")
    assert "High school exams" not in odile.get(budget).content.decode()
    odile.post(reverse("busy_calendar", args=[first.pk]))
    assert "High school exams" in sign_in("amina").get(budget).content.decode()
    send(odile, calendar(event("Other", "20261207", "20261208")), kind="testing", level="middle")
    second = BusyCalendar.objects.exclude(pk=first.pk).get()
    assert BusyDays.objects.get(calendar=second).level == "middle"
    odile.post(reverse("busy_calendar", args=[second.pk]))
    first.refresh_from_db()
    assert first.replaced_on
    assert odile.post(reverse("busy_calendar", args=[first.pk])).status_code == 409
    odile.post(reverse("busy_calendar", args=[second.pk]), {"let_go": "1"})
    assert "counts no more" in odile.get(reverse("busy_calendars")).content.decode()


def test_what_is_no_calendar_is_empty_or_far_too_much_is_refused_in_words(sign_in):
    ruth = sign_in("ruth")
    many = calendar(*(event(f"Thing {number}", "20261207", "20261208") for number in range(2001)))
    for content, words in ((b"PK\x03\x04", "form-errors"), (calendar(event("Old", "20190101", "20190102")), "Nothing in this calendar"), (many, "2001 events")):
        refused = send(ruth, content)
        assert refused.status_code == 422
        assert words in refused.content.decode()
    assert not BusyCalendar.objects.exists()
    assert sign_in("priya").get(reverse("bring_in_calendar")).status_code == 404
