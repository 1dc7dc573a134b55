"""The director's board: exact where it is shown, and no small group is found by subtraction."""

import doctest
from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import TODAY
from trellis.access.policy import POLICY, Verb
from trellis.directory.models import Person, Student
from trellis.kit.small_groups import Hidden
from trellis.student_support.measures import board as measures
from trellis.student_support.models import BuildingSum, Gap, PlanPart
from trellis.student_support.operations.gaps import add_up_buildings
from trellis.student_support.operations.ledger import Given, log_sessions, recount
from trellis.student_support.queries.gaps import FIGURES, board
from trellis.student_support.tests.test_todays_sessions import BEGAN, give

NOVEMBER = date(2026, 11, 1)
OWED = 240  # 30 minutes on Tuesdays and Thursdays, four weeks


def promised(around, now, *kinds: tuple[str, int]):
    """Let so many students have each kind of support, all in one programme; the first of each was given one session, the second missed one."""
    services = []
    for kind, number in kinds:
        for n in range(number):
            key = f"{kind}-{n}"
            if key not in around.students:
                around.students[key] = Student.objects.create(person=Person.objects.create(given_name=key, folded_name=key))
            services.append(give(around, key, kind=kind))
            part = PlanPart.objects.create(plan=services[-1].plan, programme="iep", begins_on=BEGAN)
            services[-1].part = part
            services[-1].save()
            if n < 2:
                one = Given(services[-1], *(() if n == 0 else (0, "provider_absent")))
                log_sessions(by=around.hannah.pk, now=now, today=TODAY, on=BEGAN + timedelta(days=1), given=[one])
    recount([(one, NOVEMBER) for one in services], today=TODAY)
    return services


def numbers(promise) -> list[float | None]:
    return [None if isinstance(figure, Hidden) else figure.value for figure in (getattr(promise, name) for name in FIGURES)]


@pytest.mark.django_db
def test_what_is_shown_is_exact_and_what_is_small_is_hidden_with_a_neighbour(around, noon, sign_in):
    services = promised(around, noon, ("teaching", 12), ("daily", 10), ("speech", 3))
    Gap.objects.create(service=services[0], because="missed", opened_on=NOVEMBER, minutes=60, tell_by=TODAY, make_up_by=TODAY, told_on=NOVEMBER)
    Gap.objects.create(service=services[1], because="missed", opened_on=NOVEMBER, minutes=60, tell_by=TODAY, make_up_by=TODAY)
    add_up_buildings(month=NOVEMBER, today=TODAY)
    add_up_buildings(month=NOVEMBER, today=TODAY)  # twice is once
    found = board([around.schools["cedar_fork"]], NOVEMBER)[0]
    # due, given, missed, made up, unknown, gaps, told
    assert numbers(found.whole) == [25 * OWED, 90, 90, 0, 25 * OWED - 180, 2, 1]
    assert {one.name: numbers(one) for one in found.by_kind[1:]} == {
        "Teaching in a small group or alone": [12 * OWED, 30, 30, 0, 12 * OWED - 60, 2, 1],
        "Speech and language": [None] * 7,
        "Check-ins and help through the day": [None] * 7,
    }
    assert numbers(found.by_programme[0]) == numbers(found.whole)
    page = sign_in("meiling").get(reverse("promises_kept") + "?month=2026-11").text
    assert "6,000" in page and "2,880" in page and "720" not in page and "2,400" not in page  # of three and of ten students
    assert sign_in("hannah").get(reverse("promises_kept")).status_code == 404


@pytest.mark.django_db
def test_a_school_is_counted_by_students_and_not_by_their_supports(around, noon):
    for n, service in enumerate(promised(around, noon, ("teaching", 5))):
        recount([(give(around, f"teaching-{n}", kind="daily", what="Check-in"), NOVEMBER)], today=TODAY)
        assert service.plan.services.count() == 2
    add_up_buildings(month=NOVEMBER, today=TODAY)
    assert set(BuildingSum.objects.values_list("by", "students")) == {("school", 5), ("programme", 5), ("kind", 5)}
    found = board([around.schools["cedar_fork"], around.schools["saltmarsh"]], NOVEMBER)
    assert [numbers(one) for one in (*found[0].by_kind, *found[0].by_programme)] == [[None] * 7] * 5  # ten supports of five students
    assert (found[1].whole, found[1].by_kind) == (None, [])


@given(st.dictionaries(st.sampled_from("abcdef"), st.sets(st.integers(0, 40), min_size=1, max_size=30), min_size=1))
def test_the_whole_less_what_is_shown_is_nothing_or_no_small_group(cells):
    """Students stand in several cells, so those whom the hidden ones hold together are the union and not the sum."""
    everybody = set().union(*cells.values())
    hidden = measures.hidden_cells({key: len(one) for key, one in cells.items()}, 10)
    if len(everybody) >= 10:  # else nothing of the school is shown at all
        assert not hidden or len(hidden) == len(cells) or (len(hidden) > 1 and len(set().union(*(cells[key] for key in hidden))) >= 10)
    assert all(len(one) >= 10 for key, one in cells.items() if key not in hidden)


def test_whoever_reads_the_board_may_open_each_ledger_behind_it():
    """So that what one month less another tells of somebody who joined is no more than its reader may have: the board has no guard against it."""
    opens = {(one.role, one.reach) for one in POLICY[Verb.STUDENT_SUPPORT_SEE_LEDGER]}
    assert {(one.role, one.reach) for one in POLICY[Verb.STUDENT_SUPPORT_SEE_BOARD]} <= opens


def test_the_examples_hold():
    assert doctest.testmod(measures).failed == 0
