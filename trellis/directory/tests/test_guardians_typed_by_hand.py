"""Who is guardian of whom, typed by hand: tied, given rights, ended, tied again, and left alone by every roster."""

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Right, Verb
from trellis.audit.models import Act, ReadEntry
from trellis.directory.models import Guardianship, Person, Student
from trellis.directory.operations import guardians, ties
from trellis.directory.tests.bundles import home, row, small  # noqa: F401 (fixture)
from trellis.directory.tests.test_a_roster_comes_in import bring

pytestmark = pytest.mark.django_db
TYPED = {"given_name": "Inés", "family_name": "Huanca", "relation": "grandparent", "language": "qu", "channel": "phone", "phone": "555 0177"}


def add_to(cast, client, child: str = "mateo", **more: str):
    return client.post(reverse("add_guardian", args=[cast.students[child].pk]), TYPED | more)


def reads(cast, person: Person) -> set[int]:
    from trellis.directory.queries import standing_of

    return set(within(standing_of(person.pk, TODAY), Verb.DIRECTORY_READ_STUDENT, Student.objects.all()).values_list("pk", flat=True))


def test_the_front_office_types_a_grandmother_and_then_says_what_she_may_do(cast, sign_in):
    client = sign_in("denise")
    answer = add_to(cast, client)
    tie = Guardianship.objects.get(guardian__given_name="Inés")
    assert answer["Location"] == reverse("grant_right", args=[tie.pk])
    assert (tie.student, tie.source, tie.relation) == (cast.students["mateo"], None, "grandparent")
    assert (tie.guardian.language, tie.guardian.channel, tie.guardian.phone) == ("qu", "phone", "555 0177")
    assert reads(cast, tie.guardian) == set()
    guardians.grant_right(by=cast.denise.pk, guardianship=tie, right=Right.READ, held_from=TODAY, basis="Power of attorney")
    assert reads(cast, tie.guardian) == {cast.students["mateo"].pk}
    page = client.get(reverse("student", args=[cast.students["mateo"].pk])).content.decode()
    assert "grandparent" in page and "Inés Huanca" in page
    assert "Inés" in client.get(reverse("search") + "?q=huan").content.decode()  # found by name
    assert [act.act for act in Act.objects.order_by("pk")][:2] == ["directory.add_guardian", "directory.tie_guardian"]
    assert "Huanca" not in str(list(Act.objects.values()))


def test_one_person_one_record(cast, sign_in):
    """A colleague of that name is offered, and chosen instead of written down twice."""
    client = sign_in("denise")
    named = {"given_name": "Grace", "family_name": cast.grace.family_name}
    page = add_to(cast, client, **named)
    assert page.status_code == 200 and "Is it one of these?" in page.content.decode()
    assert "Somebody of this name is here already" in page.content.decode()
    assert add_to(cast, client, **named, which=str(cast.grace.pk)).status_code == 302
    assert Guardianship.objects.get(student=cast.students["mateo"], guardian=cast.grace).relation == "grandparent"
    again = add_to(cast, client, **named, which=str(cast.grace.pk)).content.decode()
    assert "They are a guardian of this student already" in again
    assert add_to(cast, client, **named, which="0").status_code == 302
    assert Person.objects.filter(folded_name=cast.grace.folded_name).count() == 2


def test_a_number_that_was_not_offered_ties_nobody(cast, sign_in):
    page = add_to(cast, sign_in("denise"), which=str(cast.malia.pk))
    assert page.status_code == 302  # nobody of this name is here, so nobody was offered: somebody new is written down
    assert not Guardianship.objects.filter(student=cast.students["mateo"], guardian=cast.malia).exists()


def test_nobody_learns_from_a_name_alone_who_else_is_here(cast, sign_in):
    """Josefina is a mother and teacher elsewhere; Tobias left in June and is nobody's guardian: his name tells nothing."""
    name = {"given_name": cast.tobias.given_name, "family_name": cast.tobias.family_name}
    assert add_to(cast, sign_in("denise"), **name).status_code == 302
    page = add_to(cast, sign_in("odile"), **name)
    assert page.status_code == 200 and "Is it one of these?" in page.content.decode()


def test_an_address_lets_in_one_person(cast, sign_in):
    page = add_to(cast, sign_in("denise"), email=cast.rosa.email.upper())
    assert "it can let in only one" in page.content.decode()
    assert not Person.objects.filter(given_name="Inés").exists()


def test_whoever_wants_a_call_has_a_telephone(cast, sign_in):
    page = add_to(cast, sign_in("denise"), phone="")
    assert "That is how they want to hear from us" in page.content.decode()


def test_a_student_is_not_their_own_guardian(cast):
    with pytest.raises(ties.TiedToThemselves):
        ties.tie_guardian(by=None, student=cast.students["mateo"], guardian=cast.mateo, relation="other")


def test_ending_a_tie_closes_every_right_and_taking_it_up_again_opens_them(cast, sign_in):
    client, tie = sign_in("denise"), Guardianship.objects.get(guardian=cast.rosa)
    before = reads(cast, cast.rosa)
    page = client.get(reverse("end_tie", args=[tie.pk])).content.decode()
    assert "Read the child’s record" in page
    assert client.post(reverse("end_tie", args=[tie.pk]), {"because": "  "}).status_code == 200
    assert client.post(reverse("end_tie", args=[tie.pk]), {"because": "Order of the court"}).status_code == 302
    assert before and reads(cast, cast.rosa) == set()
    sheet = client.get(reverse("student", args=[tie.student_id])).content.decode()
    assert "Order of the court" in sheet and reverse("tie_again", args=[tie.pk]) in sheet
    assert "Order of the court" not in sign_in("grace").get(reverse("student", args=[tie.student_id])).content.decode()
    assert client.get(reverse("end_tie", args=[tie.pk])).status_code == 404
    assert "Read the child’s record" in client.get(reverse("tie_again", args=[tie.pk])).content.decode()
    assert client.post(reverse("tie_again", args=[tie.pk])).status_code == 302
    assert reads(cast, cast.rosa) == before
    acts = list(Act.objects.filter(act__in=["directory.end_tie", "directory.tie_again"]).order_by("pk").values_list("act", flat=True))
    assert acts == ["directory.end_tie", "directory.tie_again"]
    assert ReadEntry.objects.filter(verb=Verb.DIRECTORY_TIE_GUARDIAN).count() >= 2


def test_two_at_once_end_it_once(cast):
    tie = Guardianship.objects.get(guardian=cast.rosa)
    ties.end_tie(by=None, tie=tie, because="Moved away", today=TODAY)
    with pytest.raises(ties.TieStands):
        ties.end_tie(by=None, tie=tie, because="Moved away", today=TODAY)
    ties.tie_again(by=None, tie=tie)
    with pytest.raises(ties.TieStands):
        ties.tie_again(by=None, tie=tie)


def test_another_school_neither_ties_nor_ends(cast, sign_in):
    tie = Guardianship.objects.get(guardian=cast.rosa)
    for who in ("ingrid", "grace", "rosa"):
        client = sign_in(who)
        assert add_to(cast, client).status_code == 404
        assert client.post(reverse("end_tie", args=[tie.pk]), {"because": "x"}).status_code == 404


def first_tie() -> Guardianship:
    return Guardianship.objects.filter(source__isnull=False).order_by("pk").first()


def test_no_roster_brings_back_a_tie_that_a_person_ended(cast, home):  # noqa: F811
    bring(small())
    tie = first_tie()
    ties.end_tie(by=None, tie=tie, because="Order of the court", today=TODAY)
    for roster in (small(), touched()):
        _running, plan = bring(roster)
        assert (plan.counts["guardians"]["changed"], plan.counts["guardians"]["added"], plan.counts["guardians"]["ended"]) == (0, 0, 0)
        tie.refresh_from_db()
        assert tie.ended_on == TODAY
    ties.tie_again(by=None, tie=tie)
    _running, plan = bring(small())
    assert plan.counts["guardians"]["ended"] == 0
    tie.refresh_from_db()
    assert tie.ended_on is None and tie.source_id


def touched():
    """Return the roster with every adult changed a little, so that each row is read anew."""
    roster = small()
    for cells in roster.files["users"]:
        cells["phone"] = "555 0100"
    return roster


def test_no_roster_ends_or_changes_a_tie_typed_here(cast, home):  # noqa: F811
    bring(small())
    student = Student.objects.filter(person__keys__source__isnull=False).order_by("pk").first()
    typed = ties.add_guardian(
        by=None, student=student, relation="grandparent", given_name="Inés", family_name="Huanca", email="", phone="", language="qu",
        needs_interpreter=False, channel="paper",
    )  # fmt: skip
    bring(touched())
    typed.refresh_from_db()
    assert (typed.ended_on, typed.relation, typed.guardian.language) == (None, "grandparent", "qu")


def test_a_tie_that_the_roster_ended_is_taken_up_as_the_districts_own(cast, home):  # noqa: F811
    roster = small()
    bring(roster)
    tie = first_tie()
    child = tie.student.person.keys.get().sourced_id
    guardian = tie.guardian.keys.get().sourced_id
    apart = small()
    for one, other in ((child, guardian), (guardian, child)):
        cells = row(apart, "users", one)
        cells["agentSourcedIds"] = ",".join(agent for agent in cells.get("agentSourcedIds", "").split(",") if agent != other)
    bring(apart)
    tie.refresh_from_db()
    assert tie.ended_on == TODAY
    ties.tie_again(by=None, tie=tie)
    bring(apart)
    bring(roster)
    bring(apart)
    tie.refresh_from_db()
    assert (tie.ended_on, tie.source_id) == (None, None)
