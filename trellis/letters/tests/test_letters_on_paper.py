from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tests.cast import TODAY, Cast
from trellis.audit.models import ReadEntry
from trellis.directory.models import Guardianship, Person, ProtectedAddress
from trellis.kit.paper import SignWithoutFace, pdf
from trellis.letters.models import Letter
from trellis.letters.notices import SHEET, _on_paper, paper_of
from trellis.letters.operations import gather_letters, put_line
from trellis.letters.queries import letters
from trellis.letters.tests.test_posting_letters import NOON


def on_paper(cast: Cast, *keys: str, text: str = "The reading hour moves to {day}.", **facts: Any) -> None:
    for key in keys:
        Person.objects.filter(pk=cast.people[key].pk).update(channel="paper", address="12 Mill Road\nRiverbend", **facts)
        put_line(to=cast.people[key], room="letters", text=text, words={"day": TODAY}, link="/practices/", by=None, today=TODAY)
    gather_letters(by=None, now=NOON)


@pytest.mark.parametrize("language", ["en", "es", "ar", "so"])
def test_a_letter_is_an_accessible_pdf_in_every_language(cast: Cast, language: str) -> None:
    on_paper(cast, "rosa", language=language)
    sheet = paper_of(list(letters(TODAY)))
    assert sheet.startswith(b"%PDF-") and b"pdfuaid" in sheet


def test_a_letter_in_arabic_runs_from_right_to_left(cast: Cast) -> None:
    on_paper(cast, "rosa", language="ar")
    assert _on_paper(letters(TODAY).get(), "Riverbend")["rtl"] is True


def test_what_people_typed_is_never_read_as_markup(cast: Cast) -> None:
    on_paper(cast, "rosa", text='#panic("read") $x$ *y* <z> @w [v] // u {day}', given_name='#read("letters.typ")')
    assert paper_of(list(letters(TODAY))).startswith(b"%PDF-")


def test_a_sign_that_no_face_draws_is_named() -> None:
    with pytest.raises(SignWithoutFace, match=r"U\+10570"):
        pdf(SHEET, {"title": "Letters", "language": "en", "letters": [_sheet("\U00010570")]})


def _sheet(text: str) -> dict[str, Any]:
    words = dict.fromkeys(("from", "day", "title", "greeting", "closing", "footer"), "x")
    return {**words, "language": "en", "rtl": False, "address": ["x"], "lines": [{"text": text, "link": "", "section": "x"}]}


def test_a_protected_address_stays_off_the_letter(cast: Cast) -> None:
    on_paper(cast, "rosa")
    ProtectedAddress.objects.create(person=cast.rosa, address="Somewhere safe", held_from=TODAY)
    with translation.override("en"):
        assert _on_paper(letters(TODAY).get(), "Riverbend")["address"] == ["Rosa Quispe"]


def test_the_front_office_hands_over_letters_to_families_of_its_school(cast: Cast, today: object, sign_in: Any) -> None:
    on_paper(cast, "rosa", "josefina", "amina")
    page = sign_in("denise").get("/letters/by-hand/").content.decode()
    assert "Rosa Quispe" in page
    assert "Josefina" not in page and "Amina Warsame</bdi>" not in page  # one works here, one has her child elsewhere
    page = sign_in("odile").get("/letters/by-hand/").content.decode()
    assert all(name in page for name in ("Rosa Quispe", "Josefina Reyes", "Amina Warsame"))


def test_a_guardian_with_a_child_elsewhere_is_left_to_the_administrator(cast: Cast, today: object, sign_in: Any) -> None:
    Guardianship.objects.create(guardian=cast.rosa, student=cast.students["sione"], relation="aunt")
    on_paper(cast, "rosa")
    assert "Rosa Quispe" not in sign_in("denise").get("/letters/by-hand/").content.decode()
    assert "Rosa Quispe" in sign_in("odile").get("/letters/by-hand/").content.decode()


def test_showing_and_printing_other_peoples_letters_is_entered_in_the_read_log(cast: Cast, today: object, sign_in: Any) -> None:
    on_paper(cast, "rosa")
    letter = Letter.objects.get()
    client: Client = sign_in("denise")
    client.get("/letters/by-hand/")
    assert client.get("/letters/by-hand/letters.pdf").content.startswith(b"%PDF-")
    entries = ReadEntry.objects.filter(verb="letters.hand_over", by=cast.denise.pk)
    assert [entry.records for entry in entries] == [[["letters.letter", letter.pk]]] * 2


def test_a_printed_letter_is_marked_by_whoever_handed_it_over(cast: Cast, today: object, sign_in: Any) -> None:
    on_paper(cast, "rosa")
    letter = Letter.objects.get()
    assert sign_in("grace").post("/letters/by-hand/printed/", {"letter": [letter.pk]}).status_code == 404
    sign_in("denise").post("/letters/by-hand/printed/", {"letter": [letter.pk]})
    letter = letters(TODAY).get()
    assert (letter.delivery.by_id, letter.delivery.channel) == (cast.denise.pk, "paper")


def test_a_person_is_told_by_phone_with_the_words(cast: Cast, today: object, sign_in: Any) -> None:
    Person.objects.filter(pk=cast.rosa.pk).update(channel="phone", phone="555 0100", needs_interpreter=True)
    put_line(to=cast.rosa, room="letters", text="The reading hour moves.", link="/", by=None, today=TODAY)
    gather_letters(by=None, now=NOON)
    client = sign_in("denise")
    page = client.get("/letters/by-hand/").content.decode()
    assert "555 0100" in page and "The reading hour moves." in page and "Speaks Spanish." in page and "Needs an interpreter." in page
    client.post(f"/letters/by-hand/{Letter.objects.get().pk}/told/")
    assert letters(TODAY).get().delivery.channel == "told"
    assert "Rosa" not in client.get("/letters/by-hand/").content.decode()


def test_a_letter_is_written_in_the_language_of_its_person(cast: Cast) -> None:
    on_paper(cast, "rosa")
    letter, titles = letters(TODAY).get(), {}
    for language in ("en", "es", "ar"):
        letter.language = language
        titles[language] = _on_paper(letter, "Riverbend")["title"]
    assert titles == {"en": "Riverbend: 1 thing for you", "es": "Riverbend: 1 asunto para usted", "ar": "Riverbend: أمر واحد لك"}
