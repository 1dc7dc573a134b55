"""An emergency access is told to whoever may review it, at once; nothing of the child stands in the letter."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from trellis.directory.models import EmergencyAccess
from trellis.directory.operations import emergencies
from trellis.letters.jobs import tell_of_emergencies
from trellis.letters.models import Line

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 12, 1, 21, 40, tzinfo=ZoneInfo("America/New_York"))  # in everybody's quiet hours
FRIDAY = datetime(2026, 12, 4, 12, tzinfo=ZoneInfo("America/New_York"))


def opened(cast, who: str = "yusuf", at: datetime = TUESDAY) -> EmergencyAccess:
    student = cast.students["bilal"]
    return emergencies.open_emergency_access(by=cast.people[who].pk, student=student, reason="She will not go home tonight.", hours=2, now=at)


def told() -> set[int]:
    return set(Line.objects.values_list("to_id", flat=True))


def test_who_may_review_is_written_to_at_once_without_the_childs_name(cast, office):
    access = opened(cast)
    assert tell_of_emergencies(TUESDAY.isoformat()) == len(told())
    assert told() == {cast.people[key].pk for key in ("gloria", "lorraine", "meiling", "bram")}
    assert cast.lorraine.email in office.addresses
    for _to, mail in office.taken:
        assert "Bilal" not in mail.as_string() and "emergency" not in mail["Subject"]
        assert reverse("emergencies") in mail.get_body(("plain",)).get_content()
    assert tell_of_emergencies((TUESDAY + timedelta(minutes=1)).isoformat()) == 0
    emergencies.review_emergency_access(by=cast.bram.pk, access=access, was_justified=True, words="He was brought home.", now=TUESDAY + timedelta(hours=3))
    assert tell_of_emergencies((TUESDAY + timedelta(days=9)).isoformat()) == 0


def test_nobody_is_asked_to_review_what_they_opened(cast, office):
    opened(cast, "meiling")
    tell_of_emergencies(TUESDAY.isoformat())
    assert cast.meiling.pk not in told() and cast.lorraine.pk in told()


def test_a_late_review_is_said_once_more_and_a_weekend_is_not_late(cast, office):
    opened(cast, at=FRIDAY)
    first = tell_of_emergencies(FRIDAY.isoformat())
    for days in (1, 2, 3):  # Saturday, Sunday, Monday: it is due on Monday
        assert tell_of_emergencies((FRIDAY + timedelta(days=days)).isoformat()) == 0
    assert tell_of_emergencies((FRIDAY + timedelta(days=4)).isoformat()) == first
    assert tell_of_emergencies((FRIDAY + timedelta(days=5)).isoformat()) == 0
    assert not Line.objects.filter(key__startswith="letters.emergency-late", is_urgent=True).exists()


def test_the_first_page_and_the_list_say_that_it_is_late(cast, sign_in, today):
    opened(cast, at=TUESDAY - timedelta(days=6))
    for who in ("lorraine", "bram"):
        assert "1 review is late" in sign_in(who).get(reverse("home")).content.decode()
    page = sign_in("bram").get(reverse("emergencies")).content.decode()
    assert "days late" in page and "A second person was to look by" in page
    access = EmergencyAccess.objects.get()
    emergencies.review_emergency_access(by=cast.bram.pk, access=access, was_justified=True, words="He was brought home.", now=TUESDAY + timedelta(hours=3))
    assert "review is late" not in sign_in("lorraine").get(reverse("home")).content.decode()
