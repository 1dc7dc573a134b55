"""Rights of guardians, names and languages, addresses that nobody may find."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Right, Verb
from trellis.audit.models import Act, ReadEntry
from trellis.directory.measures import comes_of_age_on
from trellis.directory.models import Demographics, Guardianship, Person, PersonKey, ProtectedAddress, Source, Student
from trellis.directory.operations import guardians, people
from trellis.directory.operations.conflicts import ChangedMeanwhile
from trellis.directory.queries.names import fold_name
from trellis.directory.queries.standing import with_standing
from trellis.directory.queries.versions import version_of

pytestmark = pytest.mark.django_db


def uncle(cast) -> Guardianship:
    return Guardianship.objects.get(guardian=cast.andres)


def grant(cast, **more):
    given = {"right": Right.READ, "held_from": TODAY, "basis": "Custody order of 3 Nov"} | more
    return guardians.grant_right(by=cast.denise.pk, guardianship=uncle(cast), **given)


def reads(cast, day: date = TODAY) -> set[int]:
    return set(within(cast.standing("andres", day), Verb.DIRECTORY_READ_STUDENT, Student.objects.all()).values_list("pk", flat=True))


def test_a_right_opens_one_child_for_its_days_and_nothing_else(cast):
    right = grant(cast, held_until=TODAY + timedelta(days=2))
    assert reads(cast) == {cast.students["mateo"].pk}
    assert reads(cast, TODAY + timedelta(days=2)) == set()
    guardians.end_right(by=cast.denise.pk, right=right, held_until=TODAY, basis="Order lifted")
    assert reads(cast) == set()
    assert right.basis == "Custody order of 3 Nov. Ended: Order lifted"


def test_each_right_stands_alone(cast):
    grant(cast, right=Right.CONTACT)
    assert reads(cast) == set()


def test_a_tie_that_left_the_roster_opens_nothing_whatever_was_granted(cast):
    grant(cast)
    Guardianship.objects.filter(guardian=cast.andres).update(ended_on=TODAY)
    assert reads(cast) == set()
    assert cast.standing("andres").held == ()
    with pytest.raises(guardians.TieHasEnded):
        grant(cast, right=Right.DECIDE)


def test_the_same_right_is_not_granted_twice_for_the_same_days(cast):
    grant(cast, held_until=TODAY + timedelta(days=5))
    with pytest.raises(guardians.RightIsHeld):
        grant(cast)
    grant(cast, held_from=TODAY + timedelta(days=5))


def test_rights_end_on_the_eighteenth_birthday(cast):
    Demographics.objects.create(student=cast.students["mateo"], birth_date=date(2009, 3, 5))
    assert grant(cast).ends_on == date(2027, 3, 5)
    assert reads(cast, date(2027, 3, 4)) and not reads(cast, date(2027, 3, 5))


def test_they_end_then_too_when_the_birth_date_arrives_after_the_right_or_is_corrected(cast, sign_in):
    right = grant(cast)
    assert reads(cast, date(2030, 1, 1)) and right.ends_on is None
    facts = Demographics.objects.create(student=cast.students["mateo"], birth_date=date(2008, 12, 1))
    assert date(2026, 12, 1) == TODAY
    assert not reads(cast) and reads(cast, TODAY - timedelta(days=1)) == set()  # held_from is today
    assert cast.standing("andres").held == ()
    assert not Person.objects.filter(with_standing(TODAY), pk=cast.andres.pk).exists()
    assert "since " not in rights_shown(sign_in("denise").get(reverse("student", args=[cast.students["mateo"].pk])))
    facts.birth_date = date(2008, 12, 2)  # the roster had the wrong day: he is of age tomorrow
    facts.save()
    assert reads(cast) and not reads(cast, TODAY + timedelta(days=1))
    again = grant(cast, held_from=TODAY + timedelta(days=1), student_agrees=True)
    assert reads(cast, TODAY + timedelta(days=400)) and again.ends_on is None


def rights_shown(page) -> str:
    return page.content.decode().split('id="guardians"')[1].split("</ul>")[0].split("Rosa")[0]


def test_nothing_is_open_over_a_child_who_has_left_the_roster(cast):
    grant(cast)
    Student.objects.filter(pk=cast.students["mateo"].pk).update(ended_on=TODAY)
    assert not reads(cast)


def test_after_it_a_right_is_granted_only_when_the_student_agrees_or_is_a_dependant(cast):
    Demographics.objects.create(student=cast.students["mateo"], birth_date=date(2008, 2, 29))
    assert comes_of_age_on(date(2008, 2, 29)) == date(2026, 3, 1)
    with pytest.raises(guardians.StudentIsOfAge):
        grant(cast)
    assert grant(cast, student_agrees=True).held_until is None


def test_several_rights_are_granted_on_one_paper_all_or_none(cast, sign_in):
    client, url = sign_in("denise"), reverse("grant_right", args=[uncle(cast).pk])
    assert client.post(url, {"rights": ["read", "contact"], "basis": "Custody order", "held_from": "2026-12-01"}).status_code == 302
    assert sorted(uncle(cast).rights.values_list("right", flat=True)) == ["contact", "read"]
    page = client.post(url, {"rights": ["decide", "read"], "basis": "Custody order", "held_from": "2026-12-01"}).content.decode()
    assert "hold this right in those days already" in page
    assert uncle(cast).rights.count() == 2
    assert sign_in("grace").post(url, {"rights": ["decide"], "basis": "x", "held_from": "2026-12-01"}).status_code == 404


def test_a_school_cannot_end_a_right_over_a_child_of_another_school(cast, sign_in):
    right = Guardianship.objects.get(guardian=cast.josefina).rights.get()
    assert sign_in("denise").post(reverse("end_right", args=[right.pk]), {"held_until": "2026-12-01", "basis": "x"}).status_code == 404
    right.refresh_from_db()
    assert right.held_until is None


# -- how a person is called and written to ------------------------------------------------------------


def edit(person: Person, **values: object) -> Person:
    return people.edit_person(by=None, person=person, values=values, seen=version_of(person, list(values)), today=TODAY)


def test_what_a_person_types_is_marked_so_that_no_roster_overwrites_it(cast):
    changed = edit(cast.rosa, preferred_given_name="Rosita", language="qu")
    assert changed.typed == ["language", "preferred_given_name"]
    assert changed.name == "Rosita Quispe"
    assert changed.language_name == "Quechua"
    assert edit(changed, pronouns="").typed == ["language", "preferred_given_name"]  # unchanged is not typed


def test_the_second_of_two_editors_sees_what_the_first_kept(cast, sign_in):
    client, url = sign_in("denise"), reverse("edit_person", args=[cast.rosa.pk])
    shown = client.get(url).context["form"].initial
    edit(cast.rosa, phone="555 0199", language="qu")
    typed = {key: value for key, value in shown.items() if value not in (None, False)} | {"phone": "555 0111"}
    page = client.post(url, typed)
    words = page.content.decode()
    assert "555 0199" in words and "555 0111" in words and "Quechua" in words
    cast.rosa.refresh_from_db()
    assert cast.rosa.phone == "555 0199"


def test_who_keeps_the_roster_changes_names_and_never_sees_a_telephone(cast, sign_in):
    Person.objects.filter(pk=cast.rosa.pk).update(phone="555 0143")
    page = sign_in("odile").get(reverse("edit_person", args=[cast.rosa.pk])).content.decode()
    assert "555 0143" not in page and "Name they go by" in page


def test_a_name_that_was_typed_here_is_corrected_here_and_one_of_the_roster_is_not(cast, sign_in):
    client, url = sign_in("denise"), reverse("edit_person", args=[cast.rosa.pk])
    sent = {key: value for key, value in client.get(url).context["form"].initial.items() if value not in (None, False)}
    assert client.post(url, sent | {"given_name": "Rosaura", "family_name": "Quispe Mamani"}).status_code == 302
    cast.rosa.refresh_from_db()
    assert (cast.rosa.name, cast.rosa.folded_name) == ("Rosaura Quispe Mamani", fold_name("Rosaura", "Quispe Mamani"))
    assert "Rosaura" in client.get(reverse("search") + "?q=mamani").content.decode()
    assert "given_name" not in sign_in("rosa").get(url).context["form"].fields  # who one is by law, somebody else has seen a paper of
    PersonKey.objects.create(person=cast.rosa, source=Source.objects.create(name="System"), sourced_id="g-1", is_student=False)
    assert "given_name" not in client.get(url).context["form"].fields
    with pytest.raises(people.NamedByRoster):
        edit(cast.rosa, given_name="Other")


def test_who_hands_out_ways_in_finds_them_beside_each_name(cast, sign_in):
    way, student = reverse("ways_in", args=[cast.rosa.pk]), reverse("student", args=[cast.students["mateo"].pk])
    for path, key in ((student, "rosa"), (reverse("search") + "?q=quispe", "rosa"), (reverse("search") + "?q=warsame", "amina"), (reverse("people"), "amina")):
        way = reverse("ways_in", args=[cast.people[key].pk])
        assert way in sign_in("odile").get(path).content.decode(), path
        assert way not in sign_in("denise").get(path).content.decode(), path


def test_a_conflict_is_raised_before_anything_is_written(cast):
    with pytest.raises(ChangedMeanwhile):
        people.edit_person(by=None, person=cast.rosa, values={"phone": "1"}, seen="something else", today=TODAY)


# -- addresses ----------------------------------------------------------------------------------------


@pytest.mark.sqlite
def test_protecting_an_address_takes_it_off_for_everybody_who_lives_there(cast, sign_in):
    Person.objects.filter(pk__in=[cast.mateo.pk, cast.rosa.pk]).update(address="12 Mill Road")
    client = sign_in("yusuf")
    url = reverse("protect_address", args=[cast.mateo.pk])
    assert client.post(url, {"address": "12 Mill Road", "also": [cast.rosa.pk]}).status_code == 302
    assert set(ProtectedAddress.objects.values_list("person", flat=True)) == {cast.mateo.pk, cast.rosa.pk}
    for key in ("mateo", "rosa"):
        person = Person.objects.get(pk=cast.people[key].pk)
        assert (person.address, person.typed) == ("", ["address"])
    for who in cast.keys:
        for page in (reverse("student", args=[cast.students["mateo"].pk]), reverse("search") + "?q=quispe", reverse("edit_person", args=[cast.rosa.pk])):
            assert "12 Mill Road" not in sign_in(who).get(page).content.decode(), who


def test_a_protected_address_is_not_typed_among_the_others(cast):
    people.protect_address(by=None, person=cast.rosa, address="12 Mill Road", today=TODAY)
    person = Person.objects.get(pk=cast.rosa.pk)
    with pytest.raises(people.AddressIsProtected):
        edit(person, address="12 Mill Road")


def test_each_reading_of_a_protected_address_is_entered_alone(more, sign_in):
    row = ProtectedAddress.objects.get(person=more.leilani)
    assert "9 Hidden Lane" in sign_in("yusuf").get(reverse("protected_address", args=[row.pk])).content.decode()
    entry = ReadEntry.objects.get()
    assert (entry.verb, entry.records) == (Verb.DIRECTORY_READ_PROTECTED_ADDRESS, [["directory.protectedaddress", row.pk]])


def test_ending_a_protection_does_not_put_the_address_back(more, sign_in):
    row = ProtectedAddress.objects.get(person=more.leilani)
    assert sign_in("yusuf").post(reverse("end_protection", args=[row.pk])).status_code == 302
    assert Person.objects.get(pk=more.leilani.pk).address == ""
    assert sign_in("yusuf").get(reverse("protected_address", args=[row.pk])).status_code == 404
    assert sign_in("yusuf").post(reverse("protect_address", args=[more.leilani.pk]), {"address": "1 New Street"}).status_code == 302


def test_the_trail_holds_numbers_and_no_names(cast):
    edit(cast.rosa, preferred_given_name="Rosita")
    people.protect_address(by=None, person=cast.rosa, address="12 Mill Road", today=TODAY)
    written = str(list(Act.objects.values()))
    assert "Rosita" not in written and "Mill" not in written
