"""A finding of a round begins a cycle, and the same is measured again: under the floors of the room in which it was found."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.growth.models import Cycle, Measure, Point
from trellis.growth.queries.findings import finding_of
from trellis.self_study.models import Study
from trellis.self_study.operations import close_study, open_study
from trellis.self_study.tests.conftest import an_open_study, answer_all, framework, more_principals, study  # noqa: F401 -- fixtures: a closed study with its map

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(200)


def asked_again(cast, framework, levels: list[int] | None) -> Study:  # noqa: F811 -- the fixture's value
    """Ask the same a year on; with no levels nobody answers."""
    words = {"title": "A year on", "decision": "What we mend next.", "practices": ["4.1"], "groups": ["principals", "supervisors"]}
    days = {"opens_on": LATER - timedelta(9), "closes_on": LATER, "reply_by": LATER + timedelta(9)}
    made = open_study(by=cast.lorraine.pk, today=LATER - timedelta(9), framework=framework.pk, **words, **days)
    if levels:
        answer_all(made, "4.1", {"principals": levels, "supervisors": [2, 3]})
    close_study(by=cast.lorraine.pk, today=LATER, study=made)
    return made


def test_a_finding_is_the_baseline_and_the_same_value_is_offered_when_it_is_measured_again(sign_in, cast, study, framework, monkeypatch):  # noqa: F811
    amina = sign_in("amina")
    opened = amina.get(reverse("gap_map", args=[study.pk]), {"row": "4.1"}).text
    address = f"{reverse('begin_cycle')}?room=self_study&amp;number={study.pk}&amp;practice=4.1"
    assert address in opened
    begin = amina.get(address.replace("&amp;", "&"))
    assert "hidden to protect people" in begin.text and "Supervisors: " not in str(begin.context["form"]), "two supervisors are too few"
    given = {"room": "self_study", "number": study.pk, "practice": "4.1"}
    assert amina.post(reverse("begin_cycle"), {**given, "group": "supervisors"}).status_code == 422, "what is hidden is no baseline"
    amina.post(reverse("begin_cycle"), {**given, "group": "principals", "hoped_for": "3"})
    cycle, measure = Cycle.objects.get(), Measure.objects.get()
    assert (cycle.from_room, cycle.from_number, cycle.from_practice, "1.6" in cycle.from_words) == ("self_study", study.pk, "4.1", True)
    assert (measure.from_group, measure.hoped_for, measure.points.get().value) == ("principals", 3, Decimal("1.6"))
    assert "It began with a finding" in amina.get(reverse("cycle", args=[cycle.pk])).text
    page = reverse("measure", args=[measure.pk])
    assert "Measured again" not in amina.get(page).text

    asked_again(cast, framework, [3, 3, 3, 2, 2, 3, 4])
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: LATER + timedelta(1))
    assert "The same was asked again since." in amina.get(reverse("cycle", args=[cycle.pk])).text
    assert "Take it as a value" in amina.get(page).text
    amina.post(reverse("add_point", args=[measure.pk]), {"again": "1"})
    amina.post(reverse("add_point", args=[measure.pk]), {"again": "1"})
    assert [point.value for point in Point.objects.order_by("on")] == [Decimal("1.6"), Decimal("2.9")]
    assert "stands among your values" in amina.get(page).text


def test_a_value_that_is_hidden_when_it_is_measured_again_stays_hidden_and_says_so(sign_in, cast, study, framework, monkeypatch):  # noqa: F811
    amina = sign_in("amina")
    amina.post(reverse("begin_cycle"), {"room": "self_study", "number": study.pk, "practice": "4.1", "group": "apart"})
    measure = Measure.objects.get()
    assert not measure.more_is_better and measure.points.get().value == Decimal("1.6"), "offices 3.2, principals 1.6"
    asked_again(cast, framework, None)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: LATER + timedelta(1))
    page = amina.get(reverse("measure", args=[measure.pk])).text
    assert "This value is hidden there to protect people" in page and "Take it as a value" not in page
    amina.post(reverse("add_point", args=[measure.pk]), {"again": "1"})
    assert Point.objects.count() == 1


def test_a_finding_is_read_under_its_floors_by_whoever_asks_and_not_at_all_out_of_sight(sign_in, cast, study):  # noqa: F811
    for key in ("lorraine", "amina"):
        found = finding_of(cast.standing(key), "self_study", study.pk, "4.1", "en")
        assert found is not None and [one.key for one in found.hidden] == ["supervisors"], "nobody’s answers by name come into a cycle"
    assert finding_of(cast.standing("grace"), "self_study", study.pk, "4.1", "en") is None, "she was not asked"
    assert finding_of(cast.standing("amina"), "self_study", study.pk, "9.9", "en") is finding_of(cast.standing("amina"), "equity", 1, "", "en") is None
    for number in ("0", "x", "٣", "9" * 30):
        assert sign_in("amina").get(reverse("begin_cycle"), {"room": "self_study", "number": number, "practice": "4.1"}).status_code == 404
