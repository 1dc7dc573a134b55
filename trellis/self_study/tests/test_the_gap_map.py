"""Where the pictures of the groups part, and what each reader may see of it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.audit.models import ReadEntry, ReadRecord
from trellis.commitments.models import Commitment
from trellis.self_study.operations import close_study, open_study
from trellis.self_study.queries import gap_map
from trellis.self_study.tests.conftest import LAST_DAY, REPLY_DAY, answer_all
from trellis.surveys.models import Answer, Audience
from trellis.surveys.operations import Given, count_round, new_receipt, seal_sheet

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


@pytest.mark.sqlite
def test_the_map_costs_the_same_for_a_few_answers_and_for_many(sign_in, study, django_assert_num_queries):
    client = sign_in("lorraine")
    client.get(reverse("gap_map", args=[study.pk]))
    with CaptureQueriesContext(connection) as before:
        client.get(reverse("gap_map", args=[study.pk]))
    cost = len(before)
    answer_all(study, "4.3", {"principals": [1] * 7, "supervisors": [4, 4], "central_office": [2] * 5})
    with django_assert_num_queries(cost):
        client.get(reverse("gap_map", args=[study.pk]))


def test_the_map_speaks_the_language_of_its_reader_and_a_promise_keeps_the_words_of_the_round(sign_in, study, cast):
    lorraine = sign_in("lorraine")
    for place, words in (("4.1.name", "Conocen la escuela"), ("group.principals", "Directores"), ("level.1", "Todavía no")):
        study.round.translations.update_or_create(language="es", place=place, defaults={"words": words})
    page = lorraine.get(reverse("gap_map", args=[study.pk]), {"row": "4.1"}, headers={"accept-language": "es"}).content.decode()
    assert "Conocen la escuela" in page and "Directores" in page and "Todavía no" in page
    assert "Principals" not in page[page.index("<main") :]
    typed = {"what": "Ir a verlas", "owner": cast.lorraine.pk, "by_on": "2026-12-30", "to": "group:principals"}
    lorraine.post(reverse("promise_from_row", args=[study.pk, "4.1"]), typed, headers={"accept-language": "es"})
    assert Commitment.objects.get().to_words == "Principals"


def test_what_came_by_the_open_link_stands_apart_with_its_words_and_in_no_gap(sign_in, cast, framework, more_principals, settings, tmp_path):
    settings.HOME = tmp_path
    study = open_study(
        by=cast.lorraine.pk,
        today=TODAY,
        framework=framework.pk,
        title="With the town",
        decision="What we mend.",
        opens_on=TODAY,
        closes_on=LAST_DAY,
        reply_by=REPLY_DAY,
        groups=["principals", "central_office", "community"],
        practices=["4.3"],
        at_home=["4.3"],
    )
    answer_all(study, "4.3", {"principals": [1, 1, 1, 2, 2, 2, 2], "central_office": [2, 2, 3, 3, 2]})
    audience, item = Audience.objects.get(round=study.round, key="community"), study.round.items.get()
    sheets = [1, 4, 4, 4, 4, 4, 3, 3, 4, 4]
    for number, level in enumerate(sheets):
        given = Given(item.pk, "level", level, comment=f"From the town {number}")
        seal_sheet(by=None, today=TODAY, audience=audience, receipt=new_receipt(study.round), answers=[given])
    lorraine = sign_in("lorraine")
    before = " ".join(re.sub(r"<[^>]+>", " ", lorraine.get(reverse("study", args=[study.pk])).content.decode()).split())
    assert "Community open link anybody sealed" in before and "nobody can know how often one person did" in before
    close_study(by=cast.lorraine.pk, today=TODAY, study=study)
    count_round(by=None, today=TODAY, round=study.round_id)
    after = " ".join(re.sub(r"<[^>]+>", " ", lorraine.get(reverse("study", args=[study.pk])).content.decode()).split())
    assert "Community open link anybody 10" in after
    page = sign_in("amina").get(reverse("gap_map", args=[study.pk]), {"row": "4.3"})
    shown, words = page.context["map"], page.content.decode()
    assert [mark.group.key for mark in shown.rows[0].marks] == ["central_office", "principals"] and shown.rows[0].apart == 0.8
    apart = words[words.index("Apart: anybody with the link") :]
    assert "One person may have answered more than once. It counts in no gap." in apart and apart.count("From the town") == 10
    assert "From the town" not in words[: words.index("Apart: anybody with the link")]
    assert "10 answers came through the open link" in words
