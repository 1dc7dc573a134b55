"""Days without school: half-open, joined where they overlap, taken back and never deleted."""

from datetime import date

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.directory.models import NonWorkingDays
from trellis.directory.operations import calendars
from trellis.directory.queries.places import days_without_school, is_school_day
from trellis.kit.days import SchoolYear

pytestmark = pytest.mark.django_db


def add(first: str, after: str, name: str = "Winter holidays", school=None):
    days = (date.fromisoformat(day) for day in (first, after))
    return calendars.add_non_working_days(by=None, school=school, name=name, starts_on=next(days), ends_on=next(days), today=TODAY)


def periods(school=None) -> list[tuple[str, str, str]]:
    rows = days_without_school(school, SchoolYear.of(TODAY))
    return [(row.name, row.starts_on.isoformat(), row.ends_on.isoformat()) for row in rows]


def test_days_of_one_name_that_overlap_or_touch_become_one_period(cast):
    add("2026-12-21", "2026-12-24")
    add("2026-12-24", "2026-12-31")
    add("2026-12-19", "2026-12-22", name="winter holidays ")
    assert periods() == [("winter holidays", "2026-12-19", "2026-12-31")]
    assert NonWorkingDays.objects.count() == 3  # nothing is deleted


def test_days_of_another_name_or_another_school_stand_beside_each_other(cast):
    add("2026-12-21", "2027-01-04")
    add("2027-01-03", "2027-01-05", name="Staff day", school=cast.schools["cedar_fork"])
    assert len(periods(cast.schools["cedar_fork"])) == 2
    assert len(periods(cast.schools["saltmarsh"])) == 1


def test_days_that_are_there_already_are_refused_and_so_is_a_slip_in_the_year(cast):
    add("2026-12-21", "2027-01-04")
    with pytest.raises(calendars.DaysAreThere):
        add("2026-12-22", "2026-12-23")
    with pytest.raises(calendars.TooManyDays):
        add("2026-03-01", "2027-03-05", name="Spring")


def test_a_school_day_is_no_weekend_and_no_day_of_either_calendar(cast):
    add("2026-12-21", "2027-01-04")
    add("2026-12-18", "2026-12-19", name="Staff day", school=cast.schools["cedar_fork"])
    assert is_school_day(date(2026, 12, 17), cast.schools["cedar_fork"])
    assert not is_school_day(date(2026, 12, 18), cast.schools["cedar_fork"])
    assert is_school_day(date(2026, 12, 18), cast.schools["saltmarsh"])
    assert not is_school_day(date(2026, 12, 19)) and not is_school_day(date(2027, 1, 1)) and is_school_day(date(2027, 1, 4))


def test_one_day_is_typed_as_one_day_and_the_last_day_as_people_say_it(cast, sign_in):
    client = sign_in("amina")
    url = reverse("add_days_of_school", args=[cast.schools["cedar_fork"].pk])
    assert client.post(url, {"name": "Snow day", "starts_on": "2026-12-03"}).status_code == 302
    assert client.post(url, {"name": "Field trip", "starts_on": "2026-12-10", "ends_on": "2026-12-11"}).status_code == 302
    assert periods(cast.schools["cedar_fork"]) == [("Snow day", "2026-12-03", "2026-12-04"), ("Field trip", "2026-12-10", "2026-12-12")]
    assert "The last day lies before the first" in client.post(url, {"name": "x", "starts_on": "2026-12-10", "ends_on": "2026-12-09"}).content.decode()
    days = NonWorkingDays.objects.get(name="Snow day")
    assert sign_in("keoni").post(reverse("take_back_days", args=[days.pk])).status_code == 404
    assert client.post(reverse("take_back_days", args=[days.pk])).status_code == 302
    assert is_school_day(date(2026, 12, 3), cast.schools["cedar_fork"])
