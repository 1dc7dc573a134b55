"""Each guardian tries what is not theirs: a right that ends at midnight, one right alone, another child's page, a code on paper used twice or too late."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import TODAY
from trellis.access.policy import Right
from trellis.directory.models import GuardianRight, Guardianship, Person
from trellis.letters.models import Line
from trellis.site.operations import make_paper_code
from trellis.student_support.models import Contribution, Heard, Meeting
from trellis.student_support.operations import families, meetings, plans

pytestmark = pytest.mark.django_db
HERE, REAL_DAY = ZoneInfo("America/New_York"), timezone.localdate
SOON = TODAY + timedelta(days=2)


@pytest.fixture
def addresses(around, noon) -> dict[str, str]:
    """Return every page that a family can have about Mateo, for two guardians who were asked to the same meeting."""
    by, mateo = {"by": around.hannah.pk, "today": TODAY}, around.students["mateo"]
    ahead = meetings.plan_meeting(**by, student=mateo, purpose="Next", on=SOON)
    held = meetings.plan_meeting(**by, student=mateo, purpose="How mornings go", on=TODAY)
    for one in (ahead, held):
        meetings.ask_to_meeting(**by, meeting=one, person=around.rosa, kind="family")
    families.show_draft(**by, meeting=ahead, language="es", words="Un borrador secreto")
    meetings.hold_meeting(**by, now=noon, meeting=held)
    plan = plans.begin_plan(by=around.hannah.pk, now=noon, today=TODAY, student=mateo, review_on=SOON)
    of_student = ("family_page", "student_page", "student_papers", "ledger_of_student", "student", "student_records", "readers_of_student")
    return {
        **{name: reverse(name, args=[mateo.pk]) for name in of_student},
        "family_meeting": reverse("family_meeting", args=[ahead.pk]),
        "answer_heard": reverse("answer_heard", args=[Heard.objects.get(guardian=around.rosa).pk]),
        "plan": reverse("plan", args=[plan.pk]),
        "say_family_goal": reverse("say_family_goal", args=[plan.pk]),
    }


def open_to(client: Client, addresses: dict[str, str]) -> set[str]:
    return {name for name, path in addresses.items() if client.get(path).status_code == 200}


def rights_of(around, *rights: Right, student: str = "mateo") -> None:
    tie, _new = Guardianship.objects.get_or_create(guardian=around.rosa, student=around.students[student], defaults={"relation": "mother"})
    GuardianRight.objects.filter(guardianship=tie).delete()
    for right in rights:
        GuardianRight.objects.create(guardianship=tie, right=right, held_from=TODAY - timedelta(days=9), basis="Court order seen")


BY_ANY = {"family_page", "family_meeting", "answer_heard"}
BY_READING = BY_ANY | {"student_page", "student_papers", "ledger_of_student", "student", "student_records", "readers_of_student", "plan"}


@pytest.mark.parametrize(
    ("rights", "opened"),
    [
        ((), set()),
        ((Right.CONTACT,), BY_ANY),
        ((Right.DECIDE,), BY_ANY),
        ((Right.READ,), BY_READING),
        ((Right.READ, Right.CONTACT), BY_READING),
        ((Right.READ, Right.DECIDE), BY_READING | {"say_family_goal"}),
    ],
)
def test_one_right_opens_what_is_its_own_and_nothing_beside(around, addresses, sign_in, rights, opened):
    rights_of(around, *rights)
    rosa = sign_in("rosa")
    assert open_to(rosa, addresses) == opened
    if Right.READ not in rights and rights:
        assert "Un borrador secreto" not in rosa.get(addresses["family_meeting"]).text


def test_opposite_rights_over_two_children_do_not_lend_each_other_anything(around, addresses, sign_in):
    rights_of(around, Right.CONTACT)  # of Mateo
    rights_of(around, Right.READ, Right.DECIDE, student="leilani")
    rosa = sign_in("rosa")
    assert open_to(rosa, addresses) == BY_ANY
    assert rosa.get(reverse("student_page", args=[around.students["leilani"].pk])).status_code == 200


def test_a_right_ends_at_midnight_of_the_district(around, addresses, sign_in, monkeypatch):
    GuardianRight.objects.filter(guardianship__guardian=around.rosa).update(held_until=TODAY)
    midnight = datetime.combine(TODAY, time(0), HERE)
    moment = midnight - timedelta(seconds=30)  # in London it is five in the morning already
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    rosa = sign_in("rosa")
    monkeypatch.setattr("django.utils.timezone.localdate", REAL_DAY)
    meeting = Meeting.objects.get(purpose="Next")
    sent = {"works": "Said before midnight.", "worries": "", "would_try": "", "sent_as": str(meeting.pk).zfill(32)}
    assert "say_family_goal" in open_to(rosa, addresses)
    form = rosa.get(addresses["family_meeting"])  # the page is open while the clock strikes
    moment = midnight
    assert open_to(rosa, addresses) == set()
    answer = rosa.post(addresses["family_meeting"], {**sent, "sent_as": str(form.context["form"].initial["sent_as"])})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/"), "who holds nothing any more is nobody here"
    assert not Contribution.objects.exists()
    assert rosa.get(reverse("home")).text.count("Mateo") == 0


def _by_code(code: str) -> tuple[int, Client]:
    client = Client()
    answer = client.post(reverse("use_sign_in_link", args=[code]))
    return answer.status_code, client


def test_a_code_on_paper_opens_once_for_its_own_guardian_and_another_ends_it(around, addresses, today):
    tie = Guardianship.objects.get(guardian=around.rosa, student=around.students["mateo"])
    first = make_paper_code(by=around.denise.pk, today=TODAY, guardianship=tie)
    second = make_paper_code(by=around.denise.pk, today=TODAY, guardianship=tie)
    assert _by_code(first)[0] == 403, "the one before ends"
    status, rosa = _by_code(second)
    assert status == 302
    assert rosa.get(addresses["family_page"]).status_code == 200
    status, again = _by_code(second)
    assert status == 403
    assert again.get(addresses["family_page"]).status_code == 302, "nobody is signed in"


def test_a_code_on_paper_of_somebody_whose_right_ended_meanwhile_opens_nothing(around, addresses, today):
    tie = Guardianship.objects.get(guardian=around.rosa, student=around.students["mateo"])
    code = make_paper_code(by=around.denise.pk, today=TODAY, guardianship=tie)
    GuardianRight.objects.filter(guardianship=tie).update(held_until=TODAY)
    status, client = _by_code(code)
    assert (status, open_to(client, addresses)) == (403, set())


def test_whoever_loses_one_child_keeps_the_other_and_letters_of_the_first_are_gone(around, addresses, sign_in):
    rights_of(around, Right.READ, Right.CONTACT, student="leilani")
    assert Line.objects.filter(to=around.rosa, child=around.students["mateo"]).exists()
    GuardianRight.objects.filter(guardianship__guardian=around.rosa, guardianship__student=around.students["mateo"]).update(held_until=TODAY)
    rosa = sign_in("rosa")
    assert open_to(rosa, addresses) == set()
    assert rosa.get(reverse("family_page", args=[around.students["leilani"].pk])).status_code == 200
    assert "Mateo" not in rosa.get(reverse("your_letters")).text + rosa.get(reverse("home")).text


def test_a_mother_who_teaches_her_child_has_lost_the_child_by_every_hat(around, addresses, sign_in):
    """Grace teaches Mateo; once she is tied to him as family and holds no right any more, her post opens nothing about him either."""
    tie = Guardianship.objects.create(guardian=Person.objects.get(pk=around.grace.pk), student=around.students["mateo"], relation="mother")
    GuardianRight.objects.create(guardianship=tie, right=Right.READ, held_from=TODAY - timedelta(days=9), held_until=TODAY, basis="seen")
    assert open_to(sign_in("grace"), addresses) == set()
