"""A note is taken once, however often, late or out of order a device sends it; two texts are merged by a person; photos are made anew."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.audit.models import ReadEntry
from trellis.growth.models import Note, NoteText, Photo, Visit
from trellis.growth.operations.notes import NothingWritten, TooLong, remove_note, share_note, take_note, take_note_back
from trellis.growth.operations.visits import hold_visit, plan_visit
from trellis.growth.queries.take_along import visit_notes
from trellis.retention.operations import hold_records

pytestmark = pytest.mark.django_db
DEVICE = {"HTTP_ACCEPT": "application/json"}
ONE, TWO, THREE = (str(uuid4()) for _ in range(3))


@pytest.fixture
def visit(cast, noon) -> Visit:
    return plan_visit(
        by=cast.tomas.pk, now=noon, today=TODAY, planned_on=TODAY, principal=cast.amina.pk, supervisor=cast.tomas.pk, school=cast.schools["cedar_fork"].pk
    )


@pytest.fixture
def note(cast, noon, visit) -> Note:
    return take_note(by=cast.tomas.pk, now=noon, sent_as=uuid4(), text="The doors stood open.", visit=visit, practice_keys=["1.1"]).note


def send(client: Client, number: object, text: str, visit: Visit | None = None, version: str = ONE, **more: object):
    given = {"sent_as": number, "text": text, "kind": "saw", "version": version, "before": "", "edition": 0, "visit": visit.pk if visit else "", **more}
    return client.post(reverse("take_note"), given, **DEVICE)


def photo_of(size=(40, 20), kind="JPEG", **more: object) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, "green").save(made, kind, **more)
    return made.getvalue()


def test_a_note_sent_twice_late_or_out_of_order_stands_once_with_its_newest_text(sign_in, cast, visit):
    tomas, number = sign_in("tomas"), uuid4()
    for _twice in range(2):
        assert send(tomas, number, "The doors", visit).json() == {"taken": True, "edition": 1, "words": ""}
    # The second version went out twice, and its answer was lost; the third knows that.
    assert send(tomas, number, "The doors stood", visit, TWO, edition=1).json()["edition"] == 2
    assert send(tomas, number, "The doors stood open", visit, THREE, edition=1, before=TWO).json()["edition"] == 3
    for version, text in ((TWO, "The doors stood"), (ONE, "The doors")):
        assert send(tomas, number, text, visit, version, edition=1).json()["edition"] == 3, "what comes late changes nothing"
    note = Note.objects.get()
    assert (note.text, note.author_id, note.about_id) == ("The doors stood open", cast.tomas.pk, cast.amina.pk) and not NoteText.objects.exists()


def test_a_version_that_overtakes_the_one_before_is_not_taken_for_another_device(sign_in, visit):
    tomas, number = sign_in("tomas"), uuid4()
    assert send(tomas, number, "The doors stood", visit, TWO, before=ONE).json()["edition"] == 1
    assert send(tomas, number, "The doors", visit, ONE).json()["edition"] == 1
    assert Note.objects.get().text == "The doors stood" and not NoteText.objects.exists()


def test_two_devices_that_changed_one_note_leave_both_texts_and_a_person_merges_them(sign_in, note):
    tomas, path = sign_in("tomas"), reverse("note", args=[note.pk])
    send(tomas, note.sent_as, "From the laptop.", version=TWO, edition=1)
    for _twice in range(2):
        assert "changed on two devices" in send(tomas, note.sent_as, "From the phone.", version=THREE, edition=1).json()["words"]
    page = tomas.get(path).text
    assert "From the laptop." in page and "From the phone." in page and NoteText.objects.filter(beside=True).count() == 1
    assert "Make one text of two" in tomas.get(reverse("my_notes")).text
    late = tomas.post(reverse("merge_note", args=[note.pk]), {"edition": 1, "text": "Both, merged."})
    assert late.status_code == 409 and "Both, merged." in late.text and "From the laptop." in late.text
    tomas.post(reverse("merge_note", args=[note.pk]), {"edition": 2, "text": "Both, merged."})
    note.refresh_from_db()
    assert note.text == "Both, merged." and "Nothing is lost" not in tomas.get(path).text
    assert set(NoteText.objects.values_list("text", flat=True)) == {"From the laptop.", "From the phone."}


def test_another_person_another_visit_and_a_lost_session_leave_it_where_it_is(sign_in, cast, note, visit):
    assert send(sign_in("hana"), note.sent_as, "Not hers.").json()["taken"], "the same number of another person is another note"
    assert Note.objects.filter(sent_as=note.sent_as).count() == 2
    note.refresh_from_db()
    assert note.text == "The doors stood open."
    grace = send(sign_in("grace"), uuid4(), "Not her visit.", visit)
    assert "not open to you any more" in grace.json()["words"] and Note.objects.get(text="Not her visit.").visit_id is None
    nobody = send(Client(), uuid4(), "Lost?")
    assert nobody.status_code == 302 and "/sign-in/" in nobody["Location"]
    assert send(Client(enforce_csrf_checks=True), uuid4(), "Lost?").status_code == 403
    assert not Note.objects.filter(text="Lost?").exists()
    assert send(sign_in("rosa"), uuid4(), "A guardian.").status_code == 404
    for key in ("amina", "hana", "gloria", "odile", "bram"):
        assert sign_in(key).get(reverse("note", args=[note.pk])).status_code == 404
    assert Client().get(reverse("who_is_here")).status_code == 302
    assert sign_in("tomas").get(reverse("who_is_here")).json()["person"] == cast.tomas.pk


def test_a_wrong_clock_is_set_right_and_said(sign_in, visit, monkeypatch, noon):
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon)
    tomas = sign_in("tomas")
    off = noon + timedelta(hours=3)
    said = send(tomas, uuid4(), "By a wrong clock.", visit, device_at=(off - timedelta(minutes=20)).isoformat(), device_now=off.isoformat())
    assert "clock of this device is wrong" in said.json()["words"]
    wrong = Note.objects.get()
    assert wrong.written_at == noon - timedelta(minutes=20) and wrong.device_said_at == off - timedelta(minutes=20)
    assert "The clock of the device was wrong: it said" in tomas.get(reverse("note", args=[wrong.pk])).text
    send(tomas, uuid4(), "Right.", visit, device_at=(noon - timedelta(days=9)).isoformat(), device_now=(noon + timedelta(seconds=50)).isoformat())
    assert Note.objects.get(text="Right.").device_said_at is None
    send(tomas, uuid4(), "Hostile.", visit, device_at="9999-12-31T23:00:00+00:00", device_now="0001-01-01T00:00:00+00:00")
    assert Note.objects.get(text="Hostile.").written_at <= noon


def test_a_plain_form_works_and_twenty_thousand_characters_are_the_most(sign_in, cast, visit, noon):
    tomas, number = sign_in("tomas"), uuid4()
    page = tomas.get(reverse("visit_brief", args=[visit.pk])).text
    assert 'data-kept="visit-' in page and "Up to 20,000 characters" in page
    plain = {"sent_as": number, "edition": 0, "text": "  By hand. ", "kind": "heard", "visit": visit.pk}
    for _twice in range(2):
        photos = [SimpleUploadedFile("one.jpg", photo_of())]
        assert tomas.post(reverse("take_note"), {**plain, "photos": photos}).status_code == 302
    assert Note.objects.get().kind == "heard" and Photo.objects.count() == 1
    refused = tomas.post(reverse("take_note"), {**plain, "sent_as": uuid4(), "text": "With words.", "photos": [SimpleUploadedFile("a.txt", b"a")]}, follow=True)
    assert "not a picture that can be read here" in refused.text and "With words." in refused.text, "the note stands without its photo"
    too_long = tomas.post(reverse("take_note"), {**plain, "sent_as": uuid4(), "text": "x" * 20_001})
    assert too_long.status_code == 422 and "x" * 20_001 in too_long.text and "this one has 1 too many" in too_long.text
    assert "1 too many" in send(tomas, uuid4(), "x" * 20_001).json()["words"]
    assert send(tomas, uuid4(), "x" * 20_000).json()["taken"] and send(tomas, uuid4(), "  ").status_code == 422
    with pytest.raises(TooLong):
        take_note(by=cast.tomas.pk, now=noon, sent_as=uuid4(), text="x" * 20_001)
    with pytest.raises(NothingWritten):
        take_note(by=cast.tomas.pk, now=noon, sent_as=uuid4(), text=" ")


def test_a_photo_is_made_anew_upright_without_where_it_was_taken_and_is_taken_once(sign_in, note):
    tomas, number = sign_in("tomas"), uuid4()
    turned = Image.Exif()
    turned[0x0112], turned[0x010F] = 6, "A camera"  # lies on its side; its maker
    file = photo_of((3000, 1000), exif=turned, comment=b"41.2 N")

    def sent(content: bytes, as_number: UUID, to: object = note.sent_as):
        return tomas.post(reverse("take_photo"), {"note": to, "sent_as": as_number, "file": SimpleUploadedFile("x.jpg", content)}, **DEVICE)

    for _twice in range(2):
        assert sent(file, number).json()["taken"]
    photo = Photo.objects.get()
    made = Image.open(BytesIO(bytes(photo.picture)))
    assert made.size == (photo.width, photo.height) == (533, 1600) and not made.getexif() and b"41.2" not in bytes(photo.picture)
    path = reverse("note_photo", args=[photo.pk])
    served = tomas.get(path)
    assert (served["Content-Type"], served["X-Content-Type-Options"]) == ("image/jpeg", "nosniff") and "no-store" in served["Cache-Control"]
    assert sign_in("amina").get(path).status_code == sign_in("hana").get(path).status_code == 404
    assert "has not arrived yet" in sent(file, uuid4(), uuid4()).json()["words"]
    holes = BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(holes, "PNG")
    assert sent(holes.getvalue(), uuid4()).json()["taken"]


@pytest.mark.sqlite
def test_what_is_no_picture_is_refused_and_says_what_to_do(sign_in, note, monkeypatch):
    tomas = sign_in("tomas")
    bomb = bytearray(photo_of(kind="PNG"))
    bomb[16:24] = (100_000).to_bytes(4, "big") * 2  # says that it is 100,000 by 100,000
    for content, words in (
        (b"not a picture", "not a picture that can be read here"),
        (photo_of()[:200], "not a picture that can be read here"),
        (photo_of(kind="GIF"), "not a picture that can be read here"),
        (b"\x00\x00\x00\x18ftypheic" + b"\0" * 40, "Most Compatible"),
        (bytes(bomb), "not a picture|more points than any camera"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture that can be read here"),
    ):
        file = SimpleUploadedFile("photo.jpg", content, content_type="image/jpeg")
        said = tomas.post(reverse("take_photo"), {"note": note.sent_as, "sent_as": uuid4(), "file": file}, **DEVICE)
        assert said.status_code == 422 and any(one in said.json()["words"] for one in words.split("|")), content[:20]
    monkeypatch.setattr("trellis.kit.pictures.LARGEST_FILE", 100)
    large = tomas.post(reverse("take_photo"), {"note": note.sent_as, "sent_as": uuid4(), "file": SimpleUploadedFile("a.jpg", photo_of((200, 200)))}, **DEVICE)
    assert "more than 25 MB" in large.json()["words"] and not Photo.objects.exists()


def test_a_shared_note_is_read_and_answered_by_its_principal_and_by_nobody_else(sign_in, cast, note):
    def reach(verb: Verb) -> set[str]:
        return {key for key in cast.keys if within(cast.standing(key), verb, Note.objects.all()).exists()}

    tomas, amina, path = sign_in("tomas"), sign_in("amina"), reverse("note", args=[note.pk])
    assert reach(Verb.GROWTH_READ_NOTE) == reach(Verb.GROWTH_WRITE_NOTE) == {"tomas"}
    tomas.post(reverse("share_note", args=[note.pk]))
    assert reach(Verb.GROWTH_READ_NOTE) == {"tomas", "amina"} and reach(Verb.GROWTH_WRITE_NOTE) == {"tomas"}
    before = ReadEntry.objects.count()
    assert "The doors stood open." in amina.get(path).text and ReadEntry.objects.count() == before + 1
    assert "The doors stood open." in amina.get(reverse("my_notes")).text and "The doors stood open." in amina.get(reverse("visit", args=[note.visit_id])).text
    for _twice in range(2):
        amina.post(reverse("answer_note", args=[note.pk]), {"text": "The bell was early."})
    assert tomas.get(path).text.count("The bell was early.") == 1 and note.answers.count() == 1
    hold_visit(by=cast.tomas.pk, today=TODAY, visit=note.visit, minutes=45)
    with_it = str(visit_notes(cast.standing("amina"), "en"))
    assert "The doors stood open." in with_it and "The bell was early." in with_it and "45" in with_it, "it goes along with its principal"
    for name in ("merge_note", "take_note_back", "remove_note", "share_note"):
        assert amina.post(reverse(name, args=[note.pk])).status_code == 404
    tomas.post(reverse("take_note_back", args=[note.pk]))
    assert "The doors stood open." not in str(visit_notes(cast.standing("amina"), "en"))
    assert amina.get(path).status_code == 404 and amina.post(reverse("answer_note", args=[note.pk]), {"text": "More."}).status_code == 404
    alone = take_note(by=cast.tomas.pk, now=note.got_at, sent_as=uuid4(), text="For myself.").note
    tomas.post(reverse("share_note", args=[alone.pk]))
    alone.refresh_from_db()
    assert alone.shared_on is None


def test_a_destroyed_note_is_gone_unless_a_hold_keeps_it_and_words_that_come_late_bring_it_back(sign_in, cast, noon, note):
    kept = take_note(by=cast.tomas.pk, now=noon, sent_as=uuid4(), text="Held.", visit=note.visit).note
    sign_in("tomas").post(reverse("remove_note", args=[note.pk]))
    note.refresh_from_db()
    assert note.text == "" and sign_in("tomas").get(reverse("note", args=[note.pk])).status_code == 404
    send(sign_in("tomas"), note.sent_as, "Typed on the phone meanwhile.", version=TWO, edition=1)
    assert "Typed on the phone meanwhile." in sign_in("tomas").get(reverse("my_notes")).text
    hold_records(by=cast.bram.pk, today=TODAY, reason="A case", person=cast.tomas.pk)
    remove_note(by=cast.tomas.pk, today=TODAY, note=kept)
    kept.refresh_from_db()
    assert kept.text == "Held." and kept.removed_on == TODAY


def test_one_finds_ones_own_notes_by_words_principal_and_practice_in_as_many_questions_for_three_as_for_one(sign_in, cast, noon, note, visit):
    tomas, counts = sign_in("tomas"), []
    path = reverse("my_notes")
    asked_for = {"q": "doors OPEN", "about": cast.amina.pk, "practice": "1.1"}
    tomas.get(path)
    for number in range(3):
        with CaptureQueriesContext(connection) as asked:
            page = tomas.get(path, asked_for).text
        counts.append(len(asked))
        assert page.count("The doors stood open.") >= 1 and "Not this." not in page
        take_note(by=cast.tomas.pk, now=noon, sent_as=uuid4(), text=f"Doors again open {number}.", visit=visit, practice_keys=["1.1", "4.2"])
        take_note(by=cast.tomas.pk, now=noon, sent_as=uuid4(), text="Not this.", visit=visit)
        take_note(by=cast.hana.pk, now=noon, sent_as=uuid4(), text="Doors open, of somebody else.", practice_keys=["1.1"])
    assert len(set(counts)) == 1
    assert "None of your notes fits" in tomas.get(path, {"q": "nowhere"}).text
    assert "of somebody else" not in tomas.get(path, {"q": "doors"}).text
    share_note(by=cast.tomas.pk, now=noon, today=TODAY, note=note)
    take_note_back(by=cast.tomas.pk, note=note)
