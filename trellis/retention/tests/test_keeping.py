"""What is due is destroyed, what is held stays, and who, when and why is kept."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.cast import TODAY
from trellis.audit.models import Act
from trellis.directory.models import Demographics, EmergencyAccess, Guardianship, NameWord, Person, PersonKey, PersonMerge, Post, Source, Student
from trellis.kit.keeping import Kept, years_before
from trellis.letters.models import Line
from trellis.retention import operations, queries
from trellis.retention.models import Destruction, HoldRelease, LegalHold, Period

pytestmark = pytest.mark.django_db(databases=["default", "readlog"])
GONE = date(2021, 6, 30)  # five years and more before TODAY
RECENTLY = date(2024, 6, 30)


@pytest.fixture
def gone(cast):
    """Sione left in June 2021; so did everything that tied him and his mother's tie to him."""
    sione = cast.students["sione"]
    Student.objects.filter(pk=sione.pk).update(ended_on=GONE)
    Demographics.objects.create(student=sione, sex="male", asian=True, birth_date=date(2005, 1, 1))
    return sione


def due() -> dict[str, tuple[int, int]]:
    return {line.kind: (line.count, line.held) for line in queries.due(TODAY)}


def destroy() -> list[Destruction]:
    return operations.destroy_due(by=7, today=TODAY, confirmed={kind: count for kind, (count, _held) in due().items()})


def test_nothing_is_due_while_everybody_is_here(cast):
    assert due() == {}


def test_what_is_about_a_student_who_left_long_ago_is_due(cast, gone):
    found = due()
    assert found["directory.student"] == found["directory.demographics"] == found["directory.person"] == (1, 0)
    assert found["directory.guardianship"] == found["directory.guardianright"] == (1, 0)


@pytest.mark.parametrize("left", [RECENTLY, years_before(TODAY, 5), None])
def test_who_left_lately_or_just_five_years_ago_is_not_due_yet(cast, gone, left):
    Student.objects.filter(pk=gone.pk).update(ended_on=left)
    assert due() == {}


def test_a_person_who_still_has_another_hat_keeps_their_name(cast, gone):
    Post.objects.create(person=gone.person, role="teacher", school=cast.schools["mill_road"], held_from=RECENTLY)
    assert "directory.person" not in due()
    assert "directory.student" in due()


def test_a_teacher_who_left_long_ago_and_a_guardian_whose_child_did_are_due(cast, gone):
    Post.objects.filter(person=cast.tobias).update(held_from=date(2019, 8, 1), held_until=GONE)
    Guardianship.objects.create(guardian=Person.objects.create(given_name="Old", folded_name="old"), student=gone)
    assert due()["directory.person"] == (3, 0)


def test_a_guardian_with_another_child_here_is_not_due(cast, gone):
    Guardianship.objects.create(guardian=cast.rosa, student=gone)
    assert due()["directory.person"] == (1, 0)


def test_words_go_and_the_row_stays_with_who_when_and_why(cast, gone):
    made = destroy()
    person = Person.objects.get(pk=gone.person_id)
    assert (person.given_name, person.family_name, person.folded_name, person.email) == ("", "", "", "")
    demographics = Demographics.objects.get(student=gone)
    assert (demographics.sex, demographics.asian, demographics.birth_date) == ("", None, None)
    assert due() == {}
    noted = next(one for one in made if one.kind == "directory.person")
    assert (noted.by, noted.on, noted.why, noted.years, noted.records, noted.count) == (7, TODAY, "period", 5, [gone.person_id], 1)
    assert "given_name" in noted.fields
    act = Act.objects.get(act="retention.destroy_records")
    assert act.detail == {"why": "period", "count": sum(one.count for one in made)}


def test_indexes_and_keys_of_what_was_destroyed_are_removed(cast, gone):
    NameWord.objects.create(person=gone.person, hat="s", word="sione")
    PersonKey.objects.create(person=gone.person, source=Source.objects.create(name="sis"), sourced_id="x-1")
    destroy()
    assert not NameWord.objects.filter(person=gone.person).exists()
    assert not PersonKey.objects.filter(person=gone.person).exists()
    assert Destruction.objects.get(kind="directory.nameword").fields == []


def test_lists_go_as_words_do(cast):
    Line.objects.create(to=cast.amina, room="letters", text="Hello {name}", words={"name": "x"}, put_on=GONE)
    destroy()
    line = Line.objects.get()
    assert (line.text, line.words, line.link) == ("", {}, "")


def test_a_time_of_day_counts_by_its_day(cast):
    merge = PersonMerge.objects.create(kept=cast.amina, gone=cast.tobias, reason="the same human being")
    PersonMerge.objects.filter(pk=merge.pk).update(at="2021-11-30T12:00:00Z")
    assert due() == {"directory.personmerge": (1, 0)}
    PersonMerge.objects.filter(pk=merge.pk).update(at="2021-12-01T12:00:00Z")
    assert due() == {}


def test_many_records_are_noted_in_batches(cast, gone, monkeypatch):
    monkeypatch.setattr(operations, "BATCH", 1)
    Student.objects.filter(pk=cast.students["wren"].pk).update(ended_on=GONE)
    destroy()
    assert [one.count for one in Destruction.objects.filter(kind="directory.student")] == [1, 1]


def test_nothing_is_destroyed_when_more_became_due_since_somebody_looked(cast, gone):
    with pytest.raises(operations.DueHasChanged, match="since you looked") as refused:
        operations.destroy_due(by=7, today=TODAY, confirmed={"directory.student": 5, "directory.no_such": 1})
    assert refused.value.now == {"directory.student": 1, "directory.no_such": 0}
    assert Student.objects.get(pk=gone.pk).number == "S-sione"


def test_confirming_nothing_destroys_nothing(cast, gone):
    assert operations.destroy_due(by=7, today=TODAY, confirmed={}) == []
    assert not Act.objects.filter(act="retention.destroy_records").exists()


# -- periods -----------------------------------------------------------------------------------------------


def test_the_district_sets_its_own_period_and_the_newest_counts(cast, gone):
    for years in (3, 60):
        operations.set_period(by=7, kind="directory.student", years=years, basis="State schedule 12-B")
    assert "directory.student" not in due()
    assert queries.years_of(Student, queries.periods()) == (60, "State schedule 12-B")
    assert Period.objects.count() == 2


def test_a_kind_without_a_period_cannot_be_given_one(cast):
    with pytest.raises(operations.NoPeriod):
        operations.set_period(by=7, kind="audit.act", years=1, basis="-")


def test_a_period_begins_somewhere_and_something_goes_at_its_end():
    with pytest.raises(ValueError, match="neither"):
        Kept(whose="-", rule="-", years=3)
    with pytest.raises(ValueError, match="neither"):
        Kept(whose="-", rule="-", after="x")
    with pytest.raises(ValueError, match="what goes"):
        Kept(whose="-", rule="-", years=3, after="x")


def test_backups_expire_after_the_days_that_are_set(settings):
    settings.BACKUP_DAYS = 12
    assert queries.backup_days() == 12


# -- holds -------------------------------------------------------------------------------------------------


def test_a_hold_on_a_person_keeps_what_is_about_them_and_nothing_else(cast, gone):
    Student.objects.filter(pk=cast.students["wren"].pk).update(ended_on=GONE)
    operations.hold_records(by=7, today=TODAY, reason="A case", person=gone.person_id)
    found = due()
    assert found["directory.student"] == found["directory.person"] == (1, 1)
    destroy()
    assert Person.objects.get(pk=gone.person_id).given_name == "Sione"
    assert Person.objects.get(pk=cast.wren.pk).given_name == ""


def test_a_hold_on_everything_keeps_everything(cast, gone):
    operations.hold_records(by=7, today=TODAY, reason="An audit")
    assert all(count == 0 and held for count, held in due().values())
    assert destroy() == []


def test_a_hold_ends_on_its_day_or_when_somebody_ends_it(cast, gone):
    with_a_day = operations.hold_records(by=7, today=date(2026, 1, 1), reason="An order", held_until=TODAY)
    ended = operations.hold_records(by=7, today=date(2026, 1, 1), reason="A case")
    assert due()["directory.student"] == (0, 1)
    operations.release_hold(by=8, today=TODAY, hold=ended, reason="The case is closed")
    assert due()["directory.student"] == (1, 0)
    assert {one.pk for one in queries.holds()} == {with_a_day.pk, ended.pk}
    with pytest.raises(operations.HoldIsOver):
        operations.release_hold(by=8, today=TODAY, hold=ended, reason="Again")
    assert HoldRelease.objects.get().reason == "The case is closed"


def test_a_hold_cannot_end_before_it_begins(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        operations.hold_records(by=7, today=TODAY, reason="-", held_until=TODAY)


def test_holds_follow_a_person_who_was_merged(cast):
    operations.hold_records(by=7, today=TODAY, reason="A case", person=1)
    assert operations.move_holds(by=7, gone=1, kept=2) == 1
    assert operations.move_holds(by=7, gone=3, kept=2) == 0
    assert queries.held_on(TODAY).people == {1, 2}
    assert LegalHold.objects.count() == 2


# -- orders ------------------------------------------------------------------------------------------------


def test_an_order_destroys_what_is_about_one_person_whatever_its_age(cast):
    mateo = cast.students["mateo"]
    made = operations.destroy_on_order(by=7, today=TODAY, person=mateo.person_id, order="Court of Riverbend, 12 Nov 2026")
    assert Person.objects.get(pk=mateo.person_id).given_name == ""
    assert Person.objects.get(pk=cast.leilani.pk).given_name == "Leilani"
    assert Student.objects.get(pk=mateo.pk).number == ""
    assert {(one.why, one.rule, one.years) for one in made} == {("order", "Court of Riverbend, 12 Nov 2026", None)}
    assert Act.objects.get(act="retention.destroy_records").detail["person"] == mateo.person_id
    with pytest.raises(operations.NothingToDestroy):
        operations.destroy_on_order(by=7, today=TODAY, person=mateo.person_id, order="again")


@pytest.mark.parametrize("whom", ["mateo", "rosa", None])
def test_a_hold_stops_an_order_also_when_it_is_on_somebody_else_in_the_same_record(cast, whom):
    operations.hold_records(by=7, today=TODAY, reason="A case", person=cast.people[whom].pk if whom else None)
    with pytest.raises(operations.RecordsAreHeld):
        operations.destroy_on_order(by=7, today=TODAY, person=cast.mateo.pk, order="-")
    assert Person.objects.get(pk=cast.mateo.pk).given_name == "Mateo"


def test_a_hold_on_an_unconcerned_person_stops_no_order(cast):
    operations.hold_records(by=7, today=TODAY, reason="A case", person=cast.bram.pk)
    assert operations.destroy_on_order(by=7, today=TODAY, person=cast.mateo.pk, order="-")


def test_the_newest_destruction_is_listed_first_without_its_numbers(cast, gone):
    destroy()
    listed = list(queries.destructions())
    assert listed[0].pk > listed[-1].pk
    assert "records" in listed[0].get_deferred_fields()


# -- the inventory --------------------------------------------------------------------------------------------


def test_the_inventory_names_every_model_its_owner_period_and_rule(cast):
    page = queries.inventory()
    assert "### Demographics" in page
    assert "- Whose: students" in page
    assert "5 years. District setting, default 5 years after the last tie" in page
    assert "Then emptied: birth_date" in page
    assert "Then the row is removed." in page
    assert "`directory.read_student`" in page
    assert "not said yet" not in page
    assert EmergencyAccess.__name__ in page


def test_a_model_that_says_nothing_stands_in_the_inventory_as_not_said_yet(monkeypatch):
    monkeypatch.delattr(Demographics, "retention")
    assert "- Kept: not said yet" in queries.inventory()
    assert queries.retention_of(Demographics) is None
