"""Emergency access: one student, a reason, hours, and a second person."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.audit.models import ReadEntry
from trellis.directory.models import EmergencyAccess, Student
from trellis.directory.operations import emergencies
from trellis.directory.queries.emergencies import waiting_for_review
from trellis.directory.tests.conftest import NOON

pytestmark = pytest.mark.django_db
REASON = "She told a friend that she will not go home tonight."


def opened(cast, who: str = "yusuf", whom: str = "bilal", hours: int = 2, now=NOON) -> EmergencyAccess:
    return emergencies.open_emergency_access(by=cast.people[who].pk, student=cast.students[whom], reason=REASON, hours=hours, now=now)


def seen(cast, who: str, now) -> set[int]:
    return set(within(cast.standing(who, now=now), Verb.DIRECTORY_READ_STUDENT, Student.objects.all()).values_list("pk", flat=True))


def test_it_opens_one_student_for_its_hours(cast):
    before = seen(cast, "yusuf", NOON)
    opened(cast)
    assert seen(cast, "yusuf", NOON) == before | {cast.students["bilal"].pk}
    assert seen(cast, "yusuf", NOON + timedelta(minutes=119)) == before | {cast.students["bilal"].pk}
    assert seen(cast, "yusuf", NOON + timedelta(hours=2)) == before
    assert seen(cast, "hannah", NOON) == before  # nobody else


def test_without_the_time_it_opens_nothing(cast):
    opened(cast)
    assert not cast.standing("yusuf").has(Role.EMERGENCY)


def test_a_post_that_has_ended_opens_nothing_in_an_emergency_either(cast):
    opened(cast)
    cast.posts["yusuf"].held_until = cast.posts["yusuf"].held_from
    cast.posts["yusuf"].save()
    assert cast.standing("yusuf", now=NOON).held == ()


@pytest.mark.parametrize("hours", [0, 9, -1])
def test_it_lasts_one_to_eight_hours(cast, hours):
    with pytest.raises(emergencies.TooLong):
        opened(cast, hours=hours)


def test_it_wants_a_sentence(cast):
    with pytest.raises(emergencies.ReasonMissing):
        emergencies.open_emergency_access(by=cast.yusuf.pk, student=cast.students["bilal"], reason="help", hours=1, now=NOON)


def test_closing_it_early_closes_it(cast):
    access = opened(cast)
    with pytest.raises(emergencies.NotYours):
        emergencies.close_emergency_access(by=cast.amina.pk, access=access, now=NOON)
    emergencies.close_emergency_access(by=cast.yusuf.pk, access=access, now=NOON + timedelta(minutes=5))
    assert cast.students["bilal"].pk not in seen(cast, "yusuf", NOON + timedelta(minutes=5))


def test_a_second_person_looks_and_never_the_first(cast):
    access = opened(cast, who="lorraine")
    assert list(waiting_for_review(cast.standing("gloria"))) == [access]
    assert list(waiting_for_review(cast.standing("lorraine"))) == []
    assert list(waiting_for_review(cast.standing("amina"))) == []
    with pytest.raises(emergencies.NotYours):
        emergencies.review_emergency_access(by=cast.lorraine.pk, access=access, now=NOON, was_justified=True, words="Fine.")
    emergencies.review_emergency_access(by=cast.gloria.pk, access=access, now=NOON, was_justified=False, words="The school could have been asked.")
    assert list(waiting_for_review(cast.standing("gloria"))) == []
    with pytest.raises(emergencies.AlreadyOpen):
        emergencies.review_emergency_access(by=cast.bram.pk, access=access, now=NOON, was_justified=True, words="Again.")


def test_what_was_looked_at_while_it_ran_opens_nothing_any_more(cast):
    before, access = seen(cast, "yusuf", NOON), opened(cast)
    emergencies.review_emergency_access(by=cast.gloria.pk, access=access, was_justified=False, words="No danger.", now=NOON + timedelta(minutes=10))
    assert seen(cast, "yusuf", NOON + timedelta(minutes=9)) > before
    assert seen(cast, "yusuf", NOON + timedelta(minutes=10)) == before


def test_the_way_through_the_browser(cast, sign_in):
    client, student = sign_in("yusuf"), cast.students["bilal"]
    assert client.get(reverse("student", args=[student.pk])).status_code == 404
    assert "Bilal Siddiqui" in client.get(reverse("emergency"), {"q": "bilal siddiqui"}).content.decode()
    answer = client.post(reverse("open_emergency_access", args=[student.pk]), {"reason": REASON, "hours": 2}, follow=True)
    assert "You see this by emergency access." in answer.content.decode()
    assert ReadEntry.objects.order_by("-pk")[0].right == "emergency/caseload"
    review = sign_in("lorraine")
    assert REASON[:30] in review.get(reverse("emergencies")).content.decode()
    access = EmergencyAccess.objects.get()
    url = reverse("review_emergency_access", args=[access.pk])
    assert review.post(url, {"was_justified": "yes", "words": "Right to look, and quickly."}).status_code == 302
    assert "Right to look, and quickly." in client.get(reverse("emergency")).content.decode()
    assert client.post(reverse("close_emergency_access", args=[access.pk])).status_code == 302
    assert client.get(reverse("student", args=[student.pk])).status_code == 404
    assert access.closes_at > timezone.now()


@pytest.mark.parametrize("typed", ["bilal", "b s", "bilal sid", "siddiqui", "%", "", "S-"])
def test_half_a_name_finds_nobody(cast, sign_in, typed):
    assert sign_in("yusuf").get(reverse("emergency"), {"q": typed}).context["rows"] == []


@pytest.mark.parametrize("typed", ["Bilal Siddiqui", "siddiqui bilal", "BILAL SÍDDIQUI", "S-bilal"])
def test_a_full_name_or_a_number_finds_the_child_and_is_entered(cast, sign_in, typed):
    rows = sign_in("yusuf").get(reverse("emergency"), {"q": typed}).context["rows"]
    assert [row.student for row in rows] == [cast.students["bilal"]]
    assert ReadEntry.objects.get().verb == Verb.DIRECTORY_OPEN_EMERGENCY_ACCESS
