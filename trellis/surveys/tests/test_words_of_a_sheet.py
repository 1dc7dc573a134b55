"""What stands on a sheet, in which language, and what is said about the words before the first question."""

import pytest
from django.urls import reverse

from trellis.surveys.models import Answer, Audience, Invitation, Round
from trellis.surveys.operations import AskedGroup, AskedItem, Translated, close_round, reply_to_round
from trellis.surveys.queries import sheet_of
from trellis.surveys.tests.conftest import SIGNS, TODAY, asked, make_round

pytestmark = pytest.mark.django_db
SPANISH = [
    ("title", "Cómo ayuda la oficina", True),
    ("decision", "Qué servicio se mejora primero.", True),
    ("level.1", "Todavía no", True),
    ("level.3", "Casi siempre", True),
    ("4.1.ask.principals", "Cuatro uno", True),
    ("4.1.sign.1", "nadie lo hace", False),
]


@pytest.fixture(name="translated")
def a_translated_round(cast):
    return make_round(cast, translations=[Translated("es", place, words, is_reviewed) for place, words, is_reviewed in SPANISH])


@pytest.fixture
def first(sign_in):
    def page(round, key="amina", choose="") -> str:
        return sign_in(key).get(reverse("answer_item", args=[round.pk, 1]) + choose).content.decode()

    return page


def test_each_sentence_stands_in_the_asked_language_or_in_the_rounds_own(translated, cast):
    sheet = sheet_of(Invitation.objects.get(round=translated, person=cast.amina), TODAY, "es-MX")
    question = sheet.questions[0]
    assert (str(question.words), question.words.language) == ("Cuatro uno", "es")
    assert [(str(one.name), one.name.language) for one in question.choices] == [
        ("Todavía no", "es"),
        ("In places", "en"),
        ("Casi siempre", "es"),
        ("Everywhere", "en"),
    ]
    assert sheet.has_untranslated_words and sheet.has_unreviewed_words


def test_words_that_nobody_has_read_are_marked_and_read_ones_are_not(translated, cast, first):
    assert "Nadie que hable este idioma" in first(translated, choose="?in=es")
    read = make_round(cast, translations=[Translated("es", place, words, True) for place, words, _is_reviewed in SPANISH])
    assert "Nadie que hable este idioma" not in first(read, choose="?in=es")
    assert "Nobody who speaks this language" not in first(read, choose="?in=en")


def test_a_language_that_trellis_does_not_write_itself_is_offered_for_the_questions(cast, first):
    page = first(make_round(cast, translations=[Translated("so", "4.1.ask.principals", "Afar hal", True)]), choose="?in=so")
    assert '<h1 lang="so" dir="ltr">Afar hal</h1>' in page
    assert '<html lang="en"' in page


def test_english_words_inside_an_arabic_page_keep_their_direction(translated, first):
    page = first(translated, choose="?in=ar")
    assert '<html lang="ar" dir="rtl"' in page
    assert '<h1 lang="en" dir="ltr">4.1 for principals</h1>' in page


@pytest.mark.parametrize("asked", ["xx", "'\"><script>", "e" * 300, "../es"])
def test_a_language_that_is_not_offered_gives_the_rounds_own(translated, first, asked):
    page = first(translated, choose=f"?in={asked}")
    assert "4.1 for principals" in page and "<script>'" not in page


def test_larger_letters_stay_from_page_to_page(sign_in, translated):
    client, path = sign_in("amina"), reverse("answer_item", args=[translated.pk, 1])
    assert "survey--large" in client.get(path + "?letters=large").content.decode()
    assert client.post(path + "?letters=large", {"said": "1"}).url.endswith("/2/?letters=large")


def test_a_small_group_is_told_that_it_answers_by_name_in_spite_of_the_round(cast, first):
    head, _question = first(make_round(cast, mode=Round.Mode.CONFIDENTIAL)).split("<legend>", 1)
    assert "Others in this round answer without a name" in head and "3 people" in head and "Your answers carry your name" in head


def test_in_confidence_says_what_is_shown_from_how_many_on_and_who_could_look(cast, first):
    asked = make_round(cast, mode=Round.Mode.CONFIDENTIAL)
    Audience.objects.filter(round=asked).update(mode=Round.Mode.CONFIDENTIAL)
    head, _question = first(asked).split("<legend>", 1)
    for words in ("shown to nobody with your name", "at least 5 answers", "10 or more have answered", "Whoever runs the computer", "Fri 18 Dec"):
        assert words in head
    assert "Lorraine Whitehorse" not in head


def test_help_stands_beside_every_field_for_free_text(first, round, settings):
    settings.HELP_NOW_OWN_LINE = "555-0142"
    page = first(round)
    assert page.count("tel:988") == page.count("<textarea") == 2
    assert "555-0142" in page


def test_somebody_read_it_to_me_is_kept_as_the_channel_alone(sign_in, round):
    client = sign_in("amina")
    for number in (1, 2, 3):
        client.post(reverse("answer_item", args=[round.pk, number]), {"said": "1", "read_aloud": "1"})
    assert Invitation.objects.get(person__given_name="Amina").sending.channel == "read"


def test_everything_i_was_asked_stands_on_one_page(sign_in, round, cast, django_assert_max_num_queries):
    client = sign_in("amina")
    client.get("/answer/")
    with django_assert_max_num_queries(16):
        page = client.get("/answer/").content.decode()
    assert "How the office helps" in page and "It waits for your answers" in page
    for _each in range(2):
        make_round(cast)
    with django_assert_max_num_queries(16):
        client.get("/answer/")
    assert "You were asked nothing yet" in sign_in("grace").get("/answer/").content.decode()


def test_a_group_sees_signs_of_its_own_in_its_language_and_is_counted_with_the_rest(sign_in, cast):
    own = ("we hear nothing", "we hear late", "we hear in time", "we are asked")
    groups = [
        AskedGroup("principals", "Principals", "school", "circle", False, asked(cast.amina, cast.keoni, cast.ingrid)),
        AskedGroup("offices", "Offices", "office", "square", True, asked(cast.ruth, cast.daniel, cast.priya)),
    ]
    item = AskedItem("4.1", "Name of 4.1", {"principals": "Do you hear?", "offices": "Do they hear?"}, SIGNS, signs_of={"principals": own})
    translations = [Translated("es", "4.1.sign.principals.4", "nos preguntan", True), Translated("es", "4.1.sign.4", "todos", True)]
    own_round = make_round(cast, groups=groups, items=[item], translations=translations)
    signs = {
        (key, language): [str(one.sign) for one in sheet_of(Invitation.objects.get(round=own_round, person=person), TODAY, language).questions[0].choices]
        for key, person in (("principals", cast.amina), ("offices", cast.ruth))
        for language in ("en", "es")
    }
    assert signs["principals", "en"] == list(own) and signs["principals", "es"] == [*own[:3], "nos preguntan"]
    assert signs["offices", "en"] == list(SIGNS) and signs["offices", "es"] == [*SIGNS[:3], "todos"]
    for key in ("amina", "ruth"):
        sign_in(key).post(reverse("answer_item", args=[own_round.pk, 1]), {"said": "4"})
    assert set(Answer.objects.filter(invitation__round=own_round).values_list("item__key", "level")) == {("4.1", 4)}


def test_the_reply_stands_in_the_language_of_whoever_was_asked(sign_in, round, cast):
    close_round(by=cast.lorraine.pk, today=TODAY, round=round)
    spanish = [Translated("es", "heard", "El autobús llega tarde.", False), Translated("es", "will_do", "Compramos otro.", False)]
    reply_to_round(by=cast.lorraine.pk, today=TODAY, round=round, heard="The bus is late.", will_do="We buy another.", translations=spanish)
    amina = sign_in("amina")
    for address in ("/answer/", reverse("answer_sheet", args=[round.pk])):
        assert "We buy another." in amina.get(address).content.decode()
        page = amina.get(address + "?in=es", headers={"accept-language": "es-MX"}).content.decode()
        assert "Compramos otro." in page and "We buy another." not in page
    assert "Nadie que hable este idioma" in page
