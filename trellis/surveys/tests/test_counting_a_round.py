"""A closed round is counted once, whatever happens meanwhile, and then nothing is left that could be opened."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.urls import reverse

from tests.cast import TODAY
from trellis.kit.small_groups import Hidden
from trellis.surveys import jobs
from trellis.surveys.models import Answer, Closure, Comment, Count, Counting, Invitation, Item, Round, SealedSheet, SealingKey, Turnout
from trellis.surveys.operations import close_round, count_round, give_up_sheets, print_key, restore_key, save_answer, send_answers
from trellis.surveys.operations.counting import NothingToGiveUp
from trellis.surveys.queries import Tally, results_of, rounds_to_count
from trellis.surveys.tests.conftest import LAST_DAY, seal, wide_round

pytestmark = pytest.mark.django_db
AFTER = LAST_DAY + timedelta(days=1)
SCHOOLS = {"elementary": {"Maple": 7, "Oak": 6, "Pine": 2}, "high": {"Elm": 8}}
LEVELS = [(1 + n % 4, 1 + n % 2, 3) for n in range(23)]


def people_of(asked) -> list[Invitation]:
    return list(Invitation.objects.filter(round=asked).select_related("round", "audience").order_by("pk"))


def answer_by_rows(invitation: Invitation, levels: tuple[int, ...], **words: str) -> None:
    for item, level in zip(Item.objects.filter(round=invitation.round).order_by("order"), levels, strict=True):
        save_answer(by=invitation.person_id, today=TODAY, invitation=invitation, item=item, said="level", level=level, **words)
    send_answers(by=invitation.person_id, today=TODAY, invitation=invitation)


@pytest.fixture
def make(cast):
    def of(mode: str) -> Round:
        asked = wide_round(cast, mode, schools=SCHOOLS)
        for invitation, levels in zip(people_of(asked), LEVELS, strict=True):
            (seal if mode == "anonymous" else answer_by_rows)(invitation, levels, comment=f"words of {levels}")
        return asked

    return of


def everything(asked: Round, *, sees_named: bool = False) -> dict:
    schools = [None, *Invitation.objects.filter(round=asked).values_list("school", flat=True).distinct()]
    found = {}
    for school in schools:
        for level in ("", "elementary", "high"):
            results = results_of(asked, sees_named=sees_named, school_level=level, school=school)
            found[school, level] = (results.cells, [(one.asked, one.sent, one.is_hidden) for one in results.groups])
    return found


@pytest.mark.parametrize("mode", ["named", "confidential", "anonymous"])
def test_all_modes_count_alike_and_hide_alike(make, mode, cast):
    asked = make(mode)
    count_round(by=None, today=AFTER, round=asked.pk)
    found = everything(asked)
    maple, oak, pine, elm = [row[0] for row in Invitation.objects.filter(round=asked).order_by("school").values_list("school").distinct()]
    cells, took_part = found[None, ""]
    assert cells["4.1", "teachers"] == Tally((6, 6, 6, 5))
    assert cells["4.3", "teachers"] == Hidden(5)  # all said the same
    assert took_part == [(23, 23, False)]
    assert isinstance(found[elm, ""][0]["4.1", "teachers"], Tally)
    assert found[pine, ""][0]["4.1", "teachers"] == Hidden(5)
    assert found[oak, ""][0]["4.1", "teachers"] == Hidden(5)  # or the two of Pine were found by subtraction
    assert isinstance(found[maple, ""][0]["4.1", "teachers"], Tally)
    assert (found[pine, ""][1], found[elm, ""][1]) == ([(0, 0, True)], [(8, 8, False)])


def test_the_count_says_what_counting_in_passing_says(make):
    asked = make("confidential")
    before = everything(asked)
    count_round(by=None, today=AFTER, round=asked.pk)
    assert everything(asked) == before


def test_named_groups_are_given_in_full_to_who_sees_them(make):
    asked = make("named")
    before = everything(asked, sees_named=True)
    count_round(by=None, today=AFTER, round=asked.pk)
    assert everything(asked, sees_named=True) == before
    assert not any(isinstance(cell, Hidden) for cells, _taking in before.values() for cell in cells.values())


def test_what_may_not_be_shown_of_an_unnamed_group_is_written_nowhere(make):
    asked = make("anonymous")
    count_round(by=None, today=AFTER, round=asked.pk)
    pine = Invitation.objects.filter(round=asked, school__name="Pine").values_list("school", flat=True).first()
    assert Turnout.objects.filter(cut="school", cut_key=str(pine)).exists()
    assert not Count.objects.filter(cut="school", cut_key=str(pine)).exists()
    assert not Count.objects.filter(is_hidden=True).exists()


def test_counting_twice_is_counting_once(make):
    asked = make("anonymous")
    count_round(by=None, today=AFTER, round=asked.pk)
    first = (list(Count.objects.order_by("pk").values()), sorted(Comment.objects.values_list("words", flat=True)), Counting.objects.values().get())
    count_round(by=None, today=AFTER, round=asked.pk)
    assert (list(Count.objects.order_by("pk").values()), sorted(Comment.objects.values_list("words", flat=True)), Counting.objects.values().get()) == first


def test_a_round_is_counted_when_its_last_day_has_passed_and_not_before(make):
    asked = make("anonymous")
    assert count_round(by=None, today=LAST_DAY, round=asked.pk) is None
    assert (rounds_to_count(LAST_DAY), rounds_to_count(AFTER)) == ([], [asked.pk])
    count_round(by=None, today=AFTER, round=asked.pk)
    assert rounds_to_count(AFTER) == []


def test_closing_a_round_has_it_counted_and_its_sheets_and_key_destroyed(make, cast, settings):
    asked = make("anonymous")
    close_round(by=cast.lorraine.pk, today=TODAY, round=asked)
    counting = Counting.objects.get(round=asked)
    assert (counting.state, counting.sheets, counting.done, counting.unreadable) == ("done", 23, 23, 0)
    assert SealedSheet.objects.count() == 0
    assert SealingKey.objects.get().destroyed_at
    assert list((settings.HOME / "keys" / "rounds").iterdir()) == []
    assert Comment.objects.count() == 69


def test_until_it_is_counted_a_round_says_which_groups_wait(make):
    asked = make("anonymous")
    results = results_of(asked, sees_named=True)
    assert (results.waits_for, results.cells, results.counting) == (("teachers",), {}, None)


def test_a_sheet_that_cannot_be_read_is_counted_as_such_and_stops_nothing(make):
    asked = make("anonymous")
    sheet = SealedSheet.objects.first()
    SealedSheet.objects.filter(pk=sheet.pk).update(box=b"\0" * 2_096)
    counting = count_round(by=None, today=AFTER, round=asked.pk)
    assert (counting.state, counting.done, counting.unreadable) == ("done", 23, 1)
    assert results_of(asked, sees_named=False).groups[0].sent == 22


def test_a_lost_key_is_said_plainly_and_its_print_brings_the_answers_back(make, settings):
    asked = make("anonymous")
    printed = print_key(by=None, round=asked)
    next((settings.HOME / "keys" / "rounds").iterdir()).unlink()
    counting = count_round(by=None, today=AFTER, round=asked.pk)
    assert (counting.state, counting.sheets, SealedSheet.objects.count()) == ("key_lost", 23, 23)
    assert rounds_to_count(AFTER) == []
    close_of_day = Round.objects.filter(pk=asked.pk)
    close_of_day.update(opens_on="2020-01-01", closes_on="2020-01-02", reply_by="2020-01-03")  # the job asks the clock
    restore_key(by=None, round=asked, printed=printed)
    assert Counting.objects.get().state == "done"
    assert results_of(asked, sees_named=False).cells["4.1", "teachers"] == Tally((6, 6, 6, 5))


def test_a_key_lost_for_good_is_given_up_and_nothing_is_invented(make, settings):
    asked = make("anonymous")
    with pytest.raises(NothingToGiveUp):
        give_up_sheets(by=None, today=AFTER, round=asked.pk)
    next((settings.HOME / "keys" / "rounds").iterdir()).unlink()
    count_round(by=None, today=AFTER, round=asked.pk)
    counting = give_up_sheets(by=None, today=AFTER, round=asked.pk)
    assert (counting.state, counting.done, counting.unreadable, SealedSheet.objects.count()) == ("done", 0, 23, 0)
    assert results_of(asked, sees_named=True).cells["4.1", "teachers"] == Hidden(5)


def test_texts_given_in_confidence_are_written_anew_and_blanked_where_a_person_stood_beside_them(make):
    asked = make("confidential")
    count_round(by=None, today=AFTER, round=asked.pk)
    assert Comment.objects.count() == 69
    assert not Answer.objects.exclude(comment="").exists()
    assert Answer.objects.filter(level__isnull=False).count() == 69  # their own levels stay, for themselves


def test_texts_of_a_group_below_the_floor_for_comments_are_kept_nowhere(cast):
    asked = wide_round(cast, "anonymous", schools={"high": {"Elm": 9}})
    for invitation in people_of(asked):
        seal(invitation, comment="I alone wrote this.")
    count_round(by=None, today=AFTER, round=asked.pk)
    assert Comment.objects.count() == 0


def test_texts_by_name_stay_with_their_names(make):
    asked = make("named")
    count_round(by=None, today=AFTER, round=asked.pk)
    assert (Comment.objects.count(), Answer.objects.exclude(comment="").count()) == (0, 69)


@pytest.mark.parametrize("moment", ["_write_anew", "destroy_key"])
def test_whatever_breaks_leaves_all_sheets_or_all_counts(make, monkeypatch, moment):
    """A fault in the middle stands for a kill; tests of the running server kill the process itself."""
    asked = make("anonymous")

    def broken(*_arguments, **_more):
        raise DatabaseError("gone")

    with monkeypatch.context() as patched:
        patched.setattr(f"trellis.surveys.operations.counting.{moment}", broken)
        with pytest.raises(DatabaseError):
            count_round(by=None, today=AFTER, round=asked.pk)
    has_counts, sheets = Count.objects.exists(), SealedSheet.objects.count()
    assert (has_counts, sheets) == ((False, 23) if moment == "_write_anew" else (True, 23))
    Round.objects.filter(pk=asked.pk).update(opens_on="2020-01-01", closes_on="2020-01-02", reply_by="2020-01-03")
    jobs.count_rounds()
    assert (SealedSheet.objects.count(), Counting.objects.get().state) == (0, "done")
    assert results_of(asked, sees_named=False).cells["4.1", "teachers"] == Tally((6, 6, 6, 5))


def test_counts_are_read_with_as_many_queries_for_three_people_as_for_many(make, django_assert_num_queries):
    asked = make("anonymous")
    count_round(by=None, today=AFTER, round=asked.pk)
    school = Invitation.objects.filter(round=asked).first().school_id
    with django_assert_num_queries(5):
        results_of(asked, sees_named=False)
    with django_assert_num_queries(5):
        results_of(asked, sees_named=False, school=school)


def test_a_round_that_is_over_and_not_counted_says_so_and_a_lost_key_too(make, cast, sign_in, settings):
    asked = make("anonymous")
    Invitation.objects.filter(pk=people_of(asked)[0].pk).update(person=cast.amina)
    key = next((settings.HOME / "keys" / "rounds").iterdir())
    key.unlink()
    page = reverse("answer_sheet", args=[asked.pk])
    Counting.objects.create(round=asked, sheets=23, done=5)
    Closure.objects.create(round=asked, by=cast.lorraine, closed_on=TODAY)
    assert "5 of 23 sheets so far" in sign_in("amina").get(page).content.decode()
    count_round(by=None, today=AFTER, round=asked.pk)
    shown = sign_in("amina").get(page).content.decode()
    assert "23 sheets came without names, and the key that opens them is lost" in shown
    assert "were counted" not in shown
