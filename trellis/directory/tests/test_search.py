"""Search: by the beginning of each word, without accents, within what one may see."""

import pytest
from django.urls import reverse

from trellis.audit.models import ReadEntry
from trellis.directory.models import Guardianship, Person
from trellis.directory.operations.names import index_missing_names, index_names
from trellis.directory.queries import fold_name, words_of
from trellis.directory.queries.search import people_named, search

pytestmark = pytest.mark.django_db


def found(cast, who: str, typed: str) -> dict[str, set[str]]:
    people = {person.pk: key for key, person in cast.people.items()}
    result = search(cast.standing(who), typed)
    return {
        "colleagues": {people[one.person.pk] for one in result.colleagues},
        "students": {people[one.person.pk] for one in result.students},
        "guardians": {people[tie.guardian_id] for tie in result.guardians},
        "places": {place.name for place in [*result.schools, *result.offices]},
    }


@pytest.mark.parametrize("typed", ["quispe", "QUI", "mateo q", "q mateo", "Matéo", "quispe mateo"])
def test_a_student_is_found_by_the_beginnings_of_words_in_any_order(cast, typed):
    assert found(cast, "amina", typed)["students"] == {"mateo"}


def test_each_finds_only_whom_they_may_see(cast):
    assert found(cast, "keoni", "quispe") == {"colleagues": set(), "students": set(), "guardians": set(), "places": set()}
    assert found(cast, "rosa", "quispe") == {"colleagues": set(), "students": {"mateo"}, "guardians": set(), "places": set()}
    assert found(cast, "andres", "quispe")["students"] == set()
    assert found(cast, "odile", "quispe")["students"] == {"mateo"}


def test_a_family_that_rings_up_is_found_by_the_name_of_the_one_who_rings(cast):
    assert found(cast, "denise", "rosa")["guardians"] == {"rosa"}
    assert found(cast, "odile", "andres")["guardians"] == {"andres"}


def test_accents_need_not_be_typed_and_may_be(cast):
    for typed in ("tomas", "Tomás", "TOMÁS"):
        assert found(cast, "bram", typed)["colleagues"] == {"tomas"}


def test_a_hyphen_and_an_apostrophe_do_not_hide_a_name(cast):
    for typed in ("mei", "ling", "mei-ling", "meiling", "chou mei"):
        assert found(cast, "bram", typed)["colleagues"] == {"meiling"}
    assert words_of("O’Brien") == words_of("O'Brien") == ["obrien"]


def test_letters_without_an_accent_to_take_off_have_plain_brothers():
    assert fold_name("Łukasz", "Sørensen-Đorđević") == "sorensen-dordevic lukasz"
    assert fold_name("Ağa", "Straße") == "strasse aga"


def test_places_are_found_by_any_word(cast):
    assert found(cast, "amina", "fork")["places"] == {"Cedar Fork Elementary"}
    assert found(cast, "amina", "trans")["places"] == {"Transport"}
    assert found(cast, "rosa", "salt")["places"] == set()


def test_who_works_elsewhere_now_is_no_longer_found(cast):
    assert found(cast, "amina", "renner")["colleagues"] == set()


def test_one_letter_finds_nothing_and_says_so(cast, sign_in):
    assert "at least two letters" in sign_in("amina").get(reverse("search"), {"q": "q"}).content.decode()


def test_a_student_is_found_by_number(cast):
    assert found(cast, "amina", "S-mateo")["students"] == {"mateo"}
    assert found(cast, "keoni", "S-mateo")["students"] == set()


def test_the_part_that_is_swapped_in_equals_the_part_of_the_whole_page(cast, sign_in):
    client = sign_in("amina")
    whole = client.get(reverse("search"), {"q": "qu"}).content.decode()
    part = client.get(reverse("search"), {"q": "qu"}, headers={"hx-request": "true"}).content.decode()
    assert "Mateo Quispe" in part and "<html" not in part
    assert part.strip() in whole


def test_a_search_that_shows_students_is_entered_and_what_was_typed_is_not(cast, sign_in):
    sign_in("amina").get(reverse("search"), {"q": "cedar"})
    assert not ReadEntry.objects.exists()
    sign_in("amina").get(reverse("search"), {"q": "quispe"})
    entry = ReadEntry.objects.get()
    assert entry.records == [["directory.student", cast.students["mateo"].pk]]
    assert "quispe" not in str(entry.__dict__).lower()


@pytest.mark.parametrize("typed", ["%", "'; DROP TABLE x", "🙂🙂", "…", "a" * 5000, "ﷺ", "()[]*\\"])
def test_odd_letters_find_nothing_and_break_nothing(cast, sign_in, typed):
    assert sign_in("odile").get(reverse("search"), {"q": typed}).status_code == 200


def test_a_new_name_is_found_and_the_old_one_is_not(cast):
    Person.objects.filter(pk=cast.mateo.pk).update(preferred_given_name="Teo")
    index_names(people=[cast.mateo.pk])
    assert found(cast, "amina", "teo")["students"] == {"mateo"}
    assert found(cast, "amina", "mateo")["students"] == {"mateo"}


def test_a_second_hat_gets_its_words_when_a_roster_puts_it_on(cast):
    Guardianship.objects.create(guardian=cast.grace, student=cast.students["leilani"])
    assert found(cast, "denise", "oyelaran")["guardians"] == set()
    assert index_missing_names() > 0
    assert found(cast, "denise", "oyelaran")["guardians"] == {"grace"}
    assert index_missing_names() == 0


def test_somebody_is_chosen_by_name_or_address(cast):
    everybody = Person.objects.all()
    assert people_named(everybody, "suzuki") == [cast.hana]
    assert people_named(everybody, "HANA@riverbend.example") == [cast.hana]
    assert {one.pk for one in people_named(everybody, "ha")} >= {cast.hana.pk, cast.hannah.pk, cast.yusuf.pk}
