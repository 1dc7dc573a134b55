"""No student is asked before the family has had every question for the set days; a no takes the child out; where the law wants a yes, it is waited for.

Wren (14) has one guardian who is written to and may decide; Bilal (8) has nobody who could be written to; Mateo (4) is too young to be asked
without a yes from Rosa, his mother.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.cast import LONG_AGO, TODAY, Cast
from trellis.access.gate import within
from trellis.access.policy import Right, Verb
from trellis.audit.models import Act, ReadRecord
from trellis.directory.models import Demographics, GuardianRight, Guardianship, Person, Student
from trellis.framework.commands import PACKS
from trellis.framework.importers import read_pack
from trellis.framework.operations import load_pack
from trellis.framework.queries import newest_frameworks
from trellis.letters.models import Letter, Line
from trellis.letters.operations import gather_letters, mark_delivered
from trellis.self_study import jobs
from trellis.self_study.models import FamilyDecision, Study
from trellis.self_study.operations import NoticeTooShort, RoundIsOver, WhoSaidSo, close_study, decide_for_child, open_study
from trellis.self_study.queries import notice_key
from trellis.surveys.models import Answer, Audience, Invitation, Round, SealedSheet, Sending
from trellis.surveys.operations import Given, new_receipt, save_answer, seal_sheet, send_answers
from trellis.surveys.operations.sealing import make_key
from trellis.surveys.queries import code_of, taking_part

pytestmark = pytest.mark.django_db
NOTICE = 14  # days, the setting's default
FIRST, LAST = TODAY + timedelta(days=NOTICE), TODAY + timedelta(days=NOTICE + 10)
FACTS: dict[str, Any] = {
    "title": "How you are heard",
    "decision": "Which rules we look at first.",
    "opens_on": FIRST,
    "closes_on": LAST,
    "reply_by": LAST + timedelta(days=7),
    "groups": ["students"],
    "practices": ["1.3", "1.6"],
    "at_home": ["1.3", "1.6"],
}


@pytest.fixture(autouse=True)
def keys_of_their_own(settings, tmp_path):
    settings.HOME = tmp_path


@pytest.fixture
def aunt(cast: Cast) -> Person:
    """Somebody who is written to about Wren and decides for her, and works nowhere in the district."""
    person = Person.objects.create(given_name="Ines", family_name="Sandoval", folded_name="ines sandoval", email="ines@example.org")
    tie = Guardianship.objects.create(guardian=person, student=cast.students["wren"], relation="aunt")
    for right in (Right.DECIDE, Right.CONTACT):
        GuardianRight.objects.create(guardianship=tie, right=right, held_from=LONG_AGO, basis="Papers seen", granted_by=cast.denise)
    Demographics.objects.create(student=cast.students["wren"], birth_date=TODAY.replace(year=TODAY.year - 14))
    cast.people["ines"] = person
    return person


@pytest.fixture
def opened(cast: Cast, framework, aunt):
    def opened(**more: Any) -> Study:
        return open_study(by=cast.lorraine.pk, today=TODAY, **{"framework": framework.pk, **FACTS, **more})

    return opened


def is_asked(study: Study, cast: Cast, key: str) -> bool:
    return Invitation.objects.filter(round=study.round, person=cast.students[key].person, withdrawn_on__isnull=True).exists()


def asked(study: Study, cast: Cast) -> set[str]:
    return {key for key in cast.students if is_asked(study, cast, key)}


def give_notice(study: Study, on: date = TODAY) -> None:
    """Let the line be put, and the letters of that day reach their people."""
    jobs.tell_families(study.pk, study.round.opened_by_id, on.isoformat())
    noon = datetime.combine(on, datetime.min.time(), UTC) + timedelta(hours=18)
    gather_letters(by=None, now=noon)
    for letter in Letter.objects.filter(delivery__isnull=True, lines__key=notice_key(study)).distinct():
        mark_delivered(letter=letter, channel="paper", by=None, now=noon)


def decide(study: Study, cast: Cast, key: str, who: str, allows: bool, today: date = FIRST, **more: Any) -> Any:
    return decide_for_child(by=cast.people[who].pk, today=today, study=study, student=cast.students[key], allows=allows, **more)


def begin(study: Study, on: date = FIRST) -> int:
    return jobs.let_students_begin(on.isoformat())


def test_no_round_with_students_begins_before_the_notice_could_have_been_read(opened, cast):
    with pytest.raises(NoticeTooShort, match="Families must know before"):
        opened(opens_on=FIRST - timedelta(days=1))
    assert not Study.objects.exists() and not Round.objects.exists()


def test_nobody_is_asked_until_the_notice_has_reached_the_family_for_the_set_days(opened, cast):
    study = opened()
    assert asked(study, cast) == set() and not Line.objects.filter(key__startswith="surveys.asked").exists()
    assert begin(study) == 0, "no letter went out, so nobody was told"
    give_notice(study, TODAY + timedelta(days=3))
    assert set(Line.objects.filter(key=notice_key(study)).values_list("to__given_name", flat=True)) == {"Rosa", "Malia", "Ines"}
    assert begin(study, FIRST) == 0 and begin(study, FIRST + timedelta(days=2)) == 0, "a late letter makes the round later, not the notice shorter"
    assert begin(study, FIRST + timedelta(days=3)) == 1
    assert asked(study, cast) == {"wren"}
    assert set(Line.objects.filter(key__startswith="surveys.asked").values_list("to_id", flat=True)) == {cast.students["wren"].person_id}
    assert begin(study, FIRST + timedelta(days=4)) == 0, "nobody begins twice"


def test_under_thirteen_and_where_nobody_could_be_told_a_yes_is_waited_for(opened, cast):
    Demographics.objects.create(student=cast.students["bilal"], birth_date=TODAY.replace(year=TODAY.year - 14))
    study = opened()
    give_notice(study)
    begin(study)
    assert asked(study, cast) == {"wren"}, "Mateo is too young, about Bilal nobody was written to"
    decide(study, cast, "mateo", "rosa", allows=True)
    assert asked(study, cast) == {"wren", "mateo"}
    with pytest.raises(WhoSaidSo):
        decide(study, cast, "bilal", "josefina", allows=True, on_behalf=True)
    decide(study, cast, "bilal", "josefina", allows=True, on_behalf=True, told_by_words="father, by phone")
    assert asked(study, cast) == {"wren", "mateo", "bilal"}


def test_by_birth_date_a_child_of_twelve_waits_and_one_of_thirteen_does_not_and_who_is_eighteen_decides_alone(opened, cast):
    Demographics.objects.filter(student=cast.students["wren"]).update(birth_date=FIRST.replace(year=FIRST.year - 13) + timedelta(days=1))
    Demographics.objects.create(student=cast.students["bilal"], birth_date=FIRST.replace(year=FIRST.year - 18))
    study = opened()
    give_notice(study)
    begin(study)
    assert asked(study, cast) == {"bilal"}, "one day short of thirteen waits; an adult needs no notice to a family"
    Demographics.objects.filter(student=cast.students["wren"]).update(birth_date=FIRST.replace(year=FIRST.year - 13))
    begin(study)
    assert asked(study, cast) == {"bilal", "wren"}


@pytest.fixture
def student_support(framework):
    load_pack(by=None, pack=read_pack(PACKS / "student-support.toml"))
    return newest_frameworks().get(key="student-support")


def test_where_a_question_touches_what_the_law_protects_and_it_is_required_or_funded_a_yes_is_needed(opened, cast, student_support):
    cases = (("1.1", True, False, True), ("1.1", False, True, True), ("1.1", False, False, False), ("1.3", True, True, False))
    for day, (practice, is_required, is_funded, needs_consent) in enumerate(cases):
        study = opened(
            title=f"{practice} {is_required} {is_funded}",
            framework=student_support.pk,
            practices=[practice],
            at_home=[practice],
            is_required=is_required,
            is_funded=is_funded,
        )
        assert study.needs_consent is needs_consent
        give_notice(study, TODAY - timedelta(weeks=day))  # one letter a day
        begin(study)
        assert ("wren" in asked(study, cast)) is not needs_consent
        decide(study, cast, "wren", "ines", allows=True)
        assert "wren" in asked(study, cast)
        close_study(by=cast.lorraine.pk, today=FIRST, study=study)


def test_a_no_before_the_first_day_keeps_a_child_out_and_the_newest_word_counts(opened, cast):
    study = opened()
    give_notice(study)
    decide(study, cast, "wren", "ines", allows=False, today=TODAY)
    assert begin(study) == 0 and asked(study, cast) == set()
    decide(study, cast, "wren", "ines", allows=False, today=TODAY)
    assert FamilyDecision.objects.count() == 1, "the same word twice is said once"
    decide(study, cast, "wren", "ines", allows=True)
    assert asked(study, cast) == {"wren"}


@pytest.mark.parametrize("mode", ["named", "confidential"])
def test_a_no_on_or_after_the_first_day_takes_out_what_was_answered(opened, cast, sign_in, aunt, monkeypatch, mode):
    study = opened(mode=mode)
    Audience.objects.update(mode=mode)
    give_notice(study)
    begin(study)
    wren = Invitation.objects.get(person=cast.students["wren"].person)
    save_answer(by=None, today=FIRST, invitation=wren, item=study.round.items.get(key="1.3"), said="level", level=2, comment="Nobody asked.")
    send_answers(by=None, today=FIRST, invitation=wren)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: FIRST)
    page = sign_in("ines").post(reverse("decide_for_child", args=[study.pk, cast.students["wren"].pk]), {"allows": "0"}, follow=True).content.decode()
    assert "What had been answered was taken out again" in page and "the answers are taken out again" in page
    assert not Answer.objects.exists() and not Sending.objects.exists() and not is_asked(study, cast, "wren")
    assert [one.sent for one in taking_part(study.round)] == [0]
    assert Act.objects.filter(act="surveys.take_back_answers").count() == 1


def test_a_sheet_without_a_name_cannot_be_found_and_the_page_says_so(opened, cast, sign_in, aunt, monkeypatch):
    study = opened(mode="anonymous")
    Audience.objects.update(mode="anonymous")
    make_key(study.round)
    give_notice(study)
    begin(study)
    wren = Invitation.objects.get(person=cast.students["wren"].person)
    item = study.round.items.get(key="1.3")
    seal_sheet(by=None, today=FIRST, audience=wren.audience, receipt=new_receipt(study.round), answers=[Given(item.pk, "level", 2)], invitation=wren)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: FIRST)
    ines = sign_in("ines")
    assert "cannot be found and taken out" in ines.get(reverse("questions_for_students", args=[study.pk])).content.decode()
    page = ines.post(reverse("decide_for_child", args=[study.pk, cast.students["wren"].pk]), {"allows": "0"}, follow=True).content.decode()
    assert "Nobody can find it among the others, so it stays in" in page
    assert SealedSheet.objects.count() == 1 and not is_asked(study, cast, "wren")


def test_after_the_close_nothing_is_taken_out_any_more(opened, cast):
    study = opened()
    give_notice(study)
    begin(study)
    close_study(by=cast.lorraine.pk, today=FIRST, study=study)
    study = Study.objects.select_related("round__closure").get()
    with pytest.raises(RoundIsOver):
        decide(study, cast, "wren", "ines", allows=False)
    assert begin(study) == 0


def test_a_child_who_is_not_asked_any_more_finds_no_way_in(opened, cast, client, monkeypatch):
    study = opened()
    give_notice(study)
    begin(study)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: FIRST)
    way = reverse("link_sheet", args=[code_of(Invitation.objects.get(person=cast.students["wren"].person))])
    assert client.get(way, follow=True).status_code == 200
    decide(study, cast, "wren", "ines", allows=False)
    assert client.get(way).status_code == 404


def test_guardians_and_the_school_read_every_question_before_the_first_day_and_nobody_else(opened, cast, sign_in):
    study = opened()
    address = reverse("questions_for_students", args=[study.pk])
    readers = {key for key in cast.people if sign_in(key).get(address).status_code == 200}
    # The guardians with a right to be written to or to decide, the leaders of the district, and of the three schools who leads or minds the desk.
    assert readers == {"rosa", "malia", "ines", "lorraine", "gloria"} | {
        key for key in cast.people if within(cast.standing(key), Verb.SELF_STUDY_INSPECT_QUESTIONS, Study.objects.all()).exists()
    }
    assert {"grace", "andres", "ruth", "tomas", "mateo", "wren", "odile"}.isdisjoint(readers)
    page = sign_in("rosa").get(address).content.decode()
    for question in ("take time to get to know students like me", "before your child sees it"):
        assert question in page or "antes de que" in page
    assert "Mateo Quispe" in page and "Wren" not in page and "Bilal" not in page
    assert ReadRecord.objects.exists()


def test_only_who_decides_for_a_child_says_yes_or_no(opened, cast, sign_in):
    study = opened()

    def post(who: str, key: str) -> int:
        return sign_in(who).post(reverse("decide_for_child", args=[study.pk, cast.students[key].pk]), {"allows": "0", "told_by_words": "mother"}).status_code

    assert post("rosa", "mateo") == 302
    assert post("andres", "mateo") == 403, "who holds no right is no user at all"
    for who, key in (("rosa", "wren"), ("malia", "leilani"), ("grace", "mateo"), ("lorraine", "mateo"), ("ines", "mateo")):
        assert post(who, key) == 404, (who, key)
    assert FamilyDecision.objects.count() == 1


def test_the_leader_is_told_who_waits_for_what(opened, cast, sign_in):
    study = opened()
    address = reverse("study", args=[study.pk])
    shown = sign_in("lorraine").get(address).context["students"]
    assert (len(shown.may_be_asked), shown.await_notice, shown.await_yes) == (0, 1, len(cast.students) - 1)
    give_notice(study)
    decide(study, cast, "mateo", "rosa", allows=False, today=TODAY)
    page = sign_in("lorraine").get(address)
    assert page.context["students"].said_no == 1 and "1 family said no" in page.content.decode()
    assert "students" not in (sign_in("rosa").get(address).context or {"none": None})


def test_the_list_of_what_families_said_asks_no_more_for_many_than_for_one(opened, cast, sign_in, django_assert_max_num_queries):
    study = opened()
    for number in range(3):
        person = Person.objects.create(given_name=f"Given{number}", family_name="Zz", folded_name=f"zz {number}")
        student = Student.objects.create(person=person, grade="04", number=f"zz{number}")
        student.enrolments.create(school=cast.schools["cedar_fork"], begins_on=LONG_AGO)
        Invitation.objects.create(audience=study.round.audiences.get(), round=study.round, person=person, withdrawn_on=TODAY)
    amina = sign_in("amina")
    address = reverse("questions_for_students", args=[study.pk])
    amina.get(address)
    with django_assert_max_num_queries(30):
        assert amina.get(address).content.decode().count("Write down what they said") >= 4
