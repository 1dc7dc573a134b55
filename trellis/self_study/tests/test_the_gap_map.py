"""Where the pictures of the groups part, and what each reader may see of it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.audit.models import ReadEntry, ReadRecord
from trellis.self_study.operations import close_study
from trellis.self_study.queries import gap_map
from trellis.self_study.tests.conftest import answer_all
from trellis.surveys.models import Answer

pytestmark = pytest.mark.django_db


HIDDEN = "hidden"


def values(row) -> dict:
    return {mark.group.key: HIDDEN if mark.is_hidden else (mark.count, mark.mean) for mark in row.marks}


def test_a_system_leader_sees_every_group_widest_gap_first(study):
    shown = gap_map(study, sees_all=True, today=TODAY)
    assert [(row.key, row.apart) for row in shown.rows][:2] == [("4.1", 1.6), ("4.2", 1.6)]
    assert values(shown.rows[0]) == {"principals": (7, 1.6), "supervisors": (2, 2.5), "central_office": (5, 3.2)}
    assert (shown.rows[0].highest.group.key, shown.rows[0].lowest.group.key) == ("central_office", "principals")
    assert [row.apart for row in shown.rows[2:]] == [None] * 4
    assert shown.small == ("supervisors",)


def test_those_who_were_asked_see_averages_of_groups_that_hide_everybody_in_them(study):
    shown = gap_map(study, sees_all=False, today=TODAY)
    rows = {row.key: row for row in shown.rows}
    assert values(rows["4.1"]) == {"principals": (7, 1.6), "supervisors": HIDDEN, "central_office": (5, 3.2)}
    # All but one of the principals chose the same: hidden in the very form of the group that is too small.
    assert values(rows["4.2"]) == {"principals": HIDDEN, "supervisors": HIDDEN, "central_office": (5, 2.6)}
    assert (rows["4.1"].apart, rows["4.2"].apart) == (1.6, None)


def test_gap_and_order_are_counted_from_what_is_shown(study):
    """4.2 is 1.6 apart in truth; were the order counted from that, it would tell about the hidden group."""
    shown = gap_map(study, sees_all=False, today=TODAY)
    assert [row.key for row in shown.rows] == ["4.1", "4.2", "4.3", "4.4", "4.5", "4.6"]
    assert {row.key for row in shown.rows if row.apart is None} == {"4.2", "4.3", "4.4", "4.5", "4.6"}


def test_the_page_of_those_who_were_asked_names_nobody_and_gives_no_count_of_a_hidden_group(sign_in, study, cast):
    page = sign_in("amina").get(reverse("gap_map", args=[study.pk]), {"row": "4.2"}).content.decode()
    main = page[page.index("<main") :]
    for key in ("keoni", "tomas", "hana", "ruth", "priya"):
        assert cast.people[key].name not in main
    assert "Seen by" not in main
    assert "hidden to protect people" in main
    assert not re.search(r"Principals:? ?1\.9|\b1\.9\b", main)
    assert "in total" not in main
    assert ReadEntry.objects.count() == 0


def test_a_leader_who_opens_a_row_reads_answers_by_name_and_each_is_entered(sign_in, study, cast):
    client = sign_in("lorraine")
    page = client.get(reverse("gap_map", args=[study.pk]), {"row": "4.1"}).content.decode()
    assert "Keoni Makoa" in page
    assert "Seen by" in page
    entry = ReadEntry.objects.get()
    assert (entry.by, entry.verb) == (cast.lorraine.pk, "self_study.read_answers")
    shown = set(Answer.objects.filter(item__key="4.1").values_list("pk", flat=True)) | set(
        Answer.objects.filter(invitation__audience__key="supervisors").values_list("pk", flat=True)
    )
    assert set(ReadRecord.objects.values_list("record", flat=True)) == shown


def test_the_average_of_a_group_too_small_is_a_named_answer_and_is_entered(sign_in, study, cast):
    sign_in("gloria").get(reverse("gap_map", args=[study.pk]))
    assert set(ReadRecord.objects.values_list("record", flat=True)) == set(
        Answer.objects.filter(invitation__audience__key="supervisors").values_list("pk", flat=True)
    )


def test_an_open_round_has_no_map(sign_in, open_study):
    assert sign_in("lorraine").get(reverse("gap_map", args=[open_study.pk])).url == reverse("study", args=[open_study.pk])


def test_a_round_without_answers_says_so_calmly(sign_in, open_study, cast):
    close_study(by=cast.lorraine.pk, today=TODAY, study=open_study)
    for key in ("lorraine", "amina"):
        page = sign_in(key).get(reverse("gap_map", args=[open_study.pk])).content.decode()
        assert "No two groups can be compared" in page


def test_the_map_has_a_table_with_the_same_figures(sign_in, study):
    page = sign_in("lorraine").get(reverse("gap_map", args=[study.pk])).content.decode()
    table = page[page.index("<table") : page.index("</table>")]
    assert [words for words in ("1.6", "2.5", "3.2") if words not in table] == []


def test_the_map_costs_the_same_for_a_few_answers_and_for_many(sign_in, study, django_assert_num_queries):
    client = sign_in("lorraine")
    client.get(reverse("gap_map", args=[study.pk]))
    with CaptureQueriesContext(connection) as before:
        client.get(reverse("gap_map", args=[study.pk]))
    cost = len(before)
    answer_all(study, "4.3", {"principals": [1] * 7, "supervisors": [4, 4], "central_office": [2] * 5})
    with django_assert_num_queries(cost):
        client.get(reverse("gap_map", args=[study.pk]))
