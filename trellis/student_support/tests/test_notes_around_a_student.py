"""Notes: open or restricted; a restricted one is known to those with a duty, and never to family or student, in any form."""

from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.cast import TODAY
from trellis.audit.models import ReadEntry
from trellis.student_support.models import Note, NoteFile
from trellis.student_support.operations.notes import ChangedMeanwhile, WordsMissing, mend_note, write_note
from trellis.student_support.queries.timeline import SOURCES

pytestmark = pytest.mark.django_db
CANARY = "Zitronenfalter-4711"


@pytest.fixture
def mateo(around):
    return around.students["mateo"]


@pytest.fixture
def restricted(around, noon, mateo) -> Note:
    return write_note(
        by=around.yusuf.pk, now=noon, today=TODAY, student=mateo, text=f"{CANARY} at home.", is_restricted=True, readers=[around.hannah.pk]
    )  # fmt: skip


def test_a_restricted_note_is_opened_by_author_and_named_reader_alone_and_each_opening_is_entered(around, restricted, sign_in):
    address = reverse("support_note", args=[restricted.pk])
    opened = {key for key in around.keys if around.standing(key).held and sign_in(key).get(address).status_code == 200}
    assert opened == {"yusuf", "hannah"}
    entries = ReadEntry.objects.filter(verb="student_support.read_note")
    assert {entry.by for entry in entries} == {around.yusuf.pk, around.hannah.pk}
    assert all(entry.right and entry.purpose for entry in entries)


@pytest.mark.sqlite
def test_who_has_a_duty_knows_that_it_is_there_and_family_and_student_learn_nothing(around, mateo, restricted, sign_in):
    addresses = [
        reverse("student_page", args=[mateo.pk]),
        *(
            f"{reverse('student_page', args=[mateo.pk])}?kind={source.key}&page={page}"
            for source in SOURCES
            if source.key in ("notes", "noticed")
            for page in (1, 2)
        ),
        reverse("own_words", args=[mateo.pk]),
        reverse("what_was_noticed"),
        reverse("student", args=[mateo.pk]),
        f"{reverse('search')}?q={CANARY[:9]}",
        reverse("home"),
        reverse("your_letters"),
    ]
    for key in ("rosa", "mateo", "grace", "lucien", "ofelia", "nadia", "denise"):
        client = sign_in(key)
        asked = addresses if key in ("rosa", "mateo") else addresses[:3]
        shown = "".join(client.get(address).content.decode() for address in asked)
        assert CANARY not in shown, key
        assert "restricted note" not in shown or key == "grace", key
    for key in ("amina", "meiling", "grace"):  # a teacher who is on the team
        page = sign_in(key).get(addresses[0]).content.decode()
        assert "A restricted note by: Counselor" in page
        assert CANARY not in page
        assert reverse("support_note", args=[restricted.pk]) not in page
    mine = sign_in("hannah").get(addresses[0]).content.decode()
    assert reverse("support_note", args=[restricted.pk]) in mine
    assert CANARY not in mine  # the substance stands at its own address alone


def test_family_and_student_see_the_same_page_with_and_without_notes(around, noon, mateo, sign_in):
    address = reverse("student_page", args=[mateo.pk])

    def pages() -> list[str]:
        return [sign_in(key).get(address).content.decode().split("<main")[1].split("csrfmiddlewaretoken")[0] for key in ("rosa", "mateo")]

    before = pages()
    write_note(by=around.yusuf.pk, now=noon, today=TODAY, student=mateo, text="Open words.")
    write_note(by=around.yusuf.pk, now=noon, today=TODAY, student=mateo, text="Closed words.", is_restricted=True)
    assert pages() == before


def test_a_mended_note_keeps_what_it_said_and_two_windows_see_both_texts(around, noon, mateo, sign_in):
    note = write_note(by=around.hannah.pk, now=noon, today=TODAY, student=mateo, text="First.\u202e\x07")
    assert note.text == "First."
    mend_note(by=around.hannah.pk, now=noon, today=TODAY, note=note, edition=1, text="Second.")
    with pytest.raises(ChangedMeanwhile):
        mend_note(by=around.hannah.pk, now=noon, today=TODAY, note=note, edition=1, text="Third.")
    with pytest.raises(WordsMissing):
        mend_note(by=around.hannah.pk, now=noon, today=TODAY, note=note, edition=2, text=" ")
    page = sign_in("hannah").post(reverse("mend_support_note", args=[note.pk]), {"edition": "1", "text": "Third."})
    assert page.status_code == 422
    shown = page.content.decode()
    assert all(words in shown for words in ("First.", "Second.", "Third."))
    assert sign_in("yusuf").post(reverse("mend_support_note", args=[note.pk]), {"edition": "2", "text": "Mine."}).status_code == 404


def a_pdf() -> bytes:
    made = BytesIO()
    with pikepdf.new() as new:
        new.add_blank_page()
        new.docinfo["/Author"] = CANARY
        new.save(made)
    return made.getvalue()


def test_files_are_what_their_content_says_and_are_never_shown_in_a_page(around, noon, mateo, restricted, sign_in):
    client, address = sign_in("yusuf"), reverse("attach_file_to_note", args=[restricted.pk])
    picture = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = CANARY
    Image.new("RGB", (9, 9)).save(picture, "JPEG", exif=exif)
    for name, content in (("a.pdf", picture.getvalue()), ("b.jpg", a_pdf()), ("c.jpg", b"<html><script>"), ("d.pdf", b"MZ")):
        client.post(address, {"file": SimpleUploadedFile(name, content)})
    kept = list(NoteFile.objects.order_by("pk"))
    assert [one.kind for one in kept] == ["image/jpeg", "application/pdf"]
    assert CANARY.encode() in a_pdf() and not any(CANARY.encode() in bytes(one.content) for one in kept)
    answer = client.get(reverse("file_of_note", args=[kept[1].pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    for key in ("amina", "rosa", "mateo", "grace"):
        assert sign_in(key).get(reverse("file_of_note", args=[kept[1].pk])).status_code == 404
