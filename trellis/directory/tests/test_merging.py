"""Two records that are one human being: merged with a journal, split by it."""

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from tests.cast import TODAY, YEAR_BEGAN, Cast
from trellis.access.gate import within
from trellis.access.policy import Right, Verb
from trellis.directory.models import (
    Demographics,
    GuardianRight,
    Guardianship,
    NameWord,
    Person,
    PersonKey,
    PersonMerge,
    SchoolEnrolment,
    Source,
    Student,
)
from trellis.directory.operations import merging
from trellis.directory.operations.names import index_missing_names
from trellis.directory.queries import standing_of
from trellis.directory.queries.merging import ties_to, what_hangs_on
from trellis.directory.queries.search import people_named
from trellis.retention.operations import hold_records
from trellis.retention.queries import held_on
from trellis.site.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def twin(cast: Cast) -> Person:
    """Bring Grace a second time, as the mother of Leilani, from another system."""
    source = Source.objects.create(name="Second system")
    person = Person.objects.create(given_name="Grace", family_name="Oyelaran-Bello", folded_name="oyelaran-bello grace")
    PersonKey.objects.create(person=person, source=source, sourced_id="G-2")
    tie = Guardianship.objects.create(guardian=person, student=cast.students["leilani"])
    GuardianRight.objects.create(guardianship=tie, right=Right.READ, held_from=YEAR_BEGAN, basis="Birth certificate seen")
    index_missing_names()
    return person


def merge(cast: Cast, kept: Person, gone: Person) -> PersonMerge:
    return merging.merge_people(by=cast.odile.pk, kept=kept, gone=gone, reason="She told the front office", today=TODAY)


def everything() -> dict[str, list[tuple]]:
    """Return every row of every room, to compare."""
    rooms = [model for model in apps.get_models() if model.__module__.startswith("trellis.") and model._meta.app_label not in {"audit"}]
    return {model._meta.label: sorted(model._base_manager.values_list(), key=str) for model in rooms if model not in {PersonMerge, NameWord}}


def test_a_teacher_who_is_a_parent_here_reads_both(cast, twin):
    merge(cast, cast.grace, twin)
    seen = within(cast.standing("grace"), Verb.DIRECTORY_READ_STUDENT, Student.objects.all())
    assert set(seen) == {cast.students["mateo"], cast.students["leilani"]}
    assert PersonKey.objects.get(sourced_id="G-2").person == cast.grace
    assert people_named(Person.objects.filter(merged_into=None), "bello") == []


def test_a_split_puts_every_row_back_where_it_was(cast, twin):
    before = everything()
    merged = merge(cast, cast.grace, twin)
    assert everything() != before
    merging.split_people(by=cast.odile.pk, merge=merged)
    assert everything() == before
    assert people_named(Person.objects.all(), "bello") == [twin]


def test_what_was_written_since_stays_with_the_record_that_was_kept(cast, twin):
    merged = merge(cast, cast.grace, twin)
    since = Guardianship.objects.create(guardian=cast.grace, student=cast.students["bilal"])
    merging.split_people(by=None, merge=merged)
    since.refresh_from_db()
    assert since.guardian == cast.grace


def test_a_child_brought_twice_becomes_one_student_with_both_histories(cast):
    again = Person.objects.create(given_name="Mateo", family_name="Quispe Ramos", folded_name="quispe ramos mateo")
    student = Student.objects.create(person=again, grade="04", number="7-1234")
    SchoolEnrolment.objects.create(student=student, school=cast.schools["saltmarsh"], begins_on=YEAR_BEGAN)
    Demographics.objects.create(student=student, sex="male")
    tie = Guardianship.objects.create(guardian=cast.rosa, student=student, relation="mother")
    GuardianRight.objects.create(guardianship=tie, right=Right.DECIDE, held_from=YEAR_BEGAN, basis="Seen")
    before = everything()
    merged = merge(cast, cast.mateo, again)
    mateo = cast.students["mateo"]
    assert mateo.enrolments.count() == 2 and mateo.demographics.sex == "male"
    # Rosa was tied to both: the rights move to the tie that stays, the other tie stays with the student who goes.
    assert Guardianship.objects.get(guardian=cast.rosa, student=mateo).rights.count() == 4
    student.refresh_from_db()
    assert student.ended_on == TODAY
    merging.split_people(by=None, merge=merged)
    assert everything() == before


def test_of_two_accounts_one_opens_nothing_afterwards(cast, twin, sign_in):
    account = Account.objects.create(person=twin)
    sign_in("grace")
    merge(cast, cast.grace, twin)
    account.refresh_from_db()
    assert account.person == twin
    assert standing_of(twin.pk, TODAY).held == ()


def test_every_foreign_key_of_every_room_that_points_at_a_person_is_found():
    listed = {(tie.model, tie.name) for tie in ties_to(Person)}
    pointing = {
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Person and model not in {PersonMerge, NameWord}
    }
    assert listed == pointing
    assert {model._meta.app_label for model, _name in listed} >= {"directory", "site"}


def test_the_preview_counts_what_would_move_and_opens_none_of_it(cast, twin, sign_in):
    assert {(row.words, row.rows) for row in what_hangs_on(twin)} >= {("Ties of guardians to students", 1)}
    page = sign_in("odile").get(reverse("merge_people", args=[cast.grace.pk, twin.pk])).content.decode()
    assert "Leilani" not in page
    assert not PersonMerge.objects.exists()


def test_one_cannot_merge_a_record_with_itself_nor_one_that_is_gone(cast, twin):
    with pytest.raises(merging.CannotMerge):
        merge(cast, cast.grace, cast.grace)
    merge(cast, cast.grace, twin)
    with pytest.raises(merging.CannotMerge):
        merge(cast, twin, cast.hana)


def test_a_later_merge_is_split_first(cast, twin):
    first = merge(cast, cast.grace, twin)
    second = merge(cast, cast.hana, cast.grace)
    with pytest.raises(merging.CannotSplit):
        merging.split_people(by=None, merge=first)
    merging.split_people(by=None, merge=second)
    merging.split_people(by=None, merge=first)
    with pytest.raises(merging.CannotSplit):
        merging.split_people(by=None, merge=first)


def test_the_way_through_the_browser(cast, twin, sign_in):
    client = sign_in("odile")
    answer = client.get(reverse("merges"), {"kept-who": "grace oyelaran", "gone-who": "bello"})
    assert "Several people fit" in answer.content.decode()
    answer = client.get(reverse("merges"), {"kept-who": "grace oyelaran", "kept-number": cast.grace.pk, "gone-who": "bello"})
    assert answer.status_code == 302
    assert client.post(answer.url, {"reason": "She told us"}).status_code == 302
    page = client.get(reverse("merges")).content.decode()
    assert "She told us" in page
    assert client.post(reverse("split_people", args=[PersonMerge.objects.get().pk])).status_code == 302
    twin.refresh_from_db()
    assert twin.merged_into is None


def test_a_legal_hold_follows_the_person_it_covers(cast, twin):
    hold_records(by=cast.bram.pk, today=TODAY, reason="A case", person=twin.pk)
    merge(cast, cast.grace, twin)
    assert held_on(TODAY).people == {twin.pk, cast.grace.pk}


def test_nobody_takes_over_what_is_private_to_another_by_merging_them_with_oneself(cast):
    for kept, gone in ((cast.odile, cast.amina), (cast.amina, cast.odile)):
        with pytest.raises(merging.CannotMerge, match="your own"):
            merging.merge_people(by=cast.odile.pk, kept=kept, gone=gone, reason="x", today=TODAY)
