"""What is typed and sent around a student: pasted, hostile, impossible, or what it is not."""

import re
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import TODAY
from trellis.student_support import models as m
from trellis.student_support.operations.notes import write_note
from trellis.student_support.tests.test_todays_sessions import give

pytestmark = pytest.mark.django_db
UNSEEN = re.compile("[\u202e\u200b\x00\x1b]")
PASTED = "a\u202ebc\u200b \x1b[31m\u201cquoted\u201d"


def test_what_no_eye_sees_is_kept_nowhere_and_is_no_words(around, sign_in):
    mateo, hannah, day = around.students["mateo"], sign_in("hannah"), TODAY.isoformat()
    plan = m.Plan.objects.create(student=mateo, begins_on=TODAY, begun_by=around.hannah, review_on=TODAY)
    meeting = m.Meeting.objects.create(student=mateo, purpose="Reading", planned_on=TODAY, planned_by=around.hannah)

    def sent(words: str) -> list[int]:
        kept = {"sent_as": uuid4(), "version": uuid4(), "edition": 0}
        return [
            hannah.post(reverse(name, args=args), data).status_code
            for name, args, data in (
                ("add_to_plan", [plan.pk, "need"], {"on": day, "words": words, "where_it_shows": words, "why": words}),
                ("add_to_plan", [plan.pk, "classroom"], {"on": day, "words": words, "when_words": words}),
                ("plan_team_meeting", [mateo.pk], {"purpose": words, "on": day, "place": words, "all_the_same": "on"}),
                ("decide", [meeting.pk], {"words": words, "owner": around.grace.pk, "by_when": day}),
                ("raise_student_barrier", [mateo.pk], {"words": words, "leader": around.amina.pk, "by_when": day}),
                ("contribute", [meeting.pk], {**kept, "works": words, "worries": words, "would_try": words}),
                ("write_support_note", [mateo.pk], {"text": words}),
                ("notice_student", [mateo.pk], {"words": words}),
            )
        ]

    assert set(sent("\u200b\u202e \x00\u00a0")) == {422}
    assert set(sent(PASTED)) == {302}
    for model in (m.Need, m.Accommodation, m.Meeting, m.Decision, m.Barrier, m.Contribution, m.Note, m.Noticed, m.PlanChange):
        for row in model.objects.values():
            assert not [name for name, value in row.items() if isinstance(value, str) and UNSEEN.search(value)], (model, row)


@pytest.mark.sqlite
def test_a_file_is_what_its_content_says_and_is_only_taken_away(around, sign_in, noon):
    note = write_note(by=around.hannah.pk, now=noon, today=TODAY, student=around.students["mateo"], text="See the picture.")
    hannah = sign_in("hannah")
    blank = BytesIO()
    with pikepdf.new() as new:
        new.add_blank_page()
        new.save(blank)
    svg, html = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"<html><script>alert(1)</script>"
    broken = (b"\n%PDF-1.7", b"%PDF-1.4 " + html, b"%PDF-1.7" + b" " * 10_000_000, b"\x89PNG\r\n\x1a\n" + b"\xff" * 60, b"")
    for name, content in (("a.png", html), ("a.jpg", svg), *(("a.pdf", one) for one in broken)):
        hannah.post(reverse("attach_file_to_note", args=[note.pk]), {"file": SimpleUploadedFile(name, content, "image/png")})
    assert not m.NoteFile.objects.exists()
    hannah.post(reverse("attach_file_to_note", args=[note.pk]), {"file": SimpleUploadedFile("../x.html", blank.getvalue(), "text/html")})
    hannah.post(reverse("attach_file_to_note", args=[note.pk]), {"file": SimpleUploadedFile("again.pdf", blank.getvalue())})  # a second tap
    answer = hannah.get(reverse("file_of_note", args=[m.NoteFile.objects.get().pk]))
    said = [answer[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options", "Cache-Control")]
    assert said == ["application/pdf", f'attachment; filename="note-{note.pk}-1.pdf"', "nosniff", "no-store, private"]


def test_a_day_that_cannot_have_been_is_refused_in_words(around, sign_in):
    service, client = give(around), sign_in("hannah")
    for day in ("0001-01-01", "9999-12-31", "2026-02-30", "1999-01-01"):
        for more in ({"how": "planned"}, {"how": "made_up", "minutes": 10}):
            assert client.post(reverse("log_sessions"), {"sent_as": uuid4(), "on": day, "item": [service.pk], **more}).status_code == 422
        client.post(reverse("leave_unknown", args=[service.pk]), {"on": day})
    assert not m.Session.objects.exists() and not m.LeftUnknown.objects.exists()
