"""Somebody notices; it waits until somebody has answered, and whoever noticed hears back."""

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.letters.models import Line
from trellis.safety.models import Alarm
from trellis.student_support.models import Noticed
from trellis.student_support.operations.noticed import AnsweredAlready, answer_noticed, notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def noticed(around, noon) -> Noticed:
    return notice(by=around.denise.pk, now=noon, today=TODAY, student=around.students["mateo"], words="He sits alone since Monday.", goes_well="Chess.")


def test_a_clerk_notices_the_counselor_answers_and_the_clerk_hears_back_without_a_name_in_the_letter(around, noon, sign_in):
    mateo = around.students["mateo"]
    denise = sign_in("denise")
    assert denise.get(reverse("student_page", args=[mateo.pk])).status_code == 404
    sent = denise.post(reverse("notice_student", args=[mateo.pk]), {"words": "He sits alone since Monday.", "goes_well": ""})
    made = Noticed.objects.get()
    assert sent.url == reverse("one_noticed", args=[made.pk])
    assert set(Line.objects.values_list("to_id", flat=True)) == {around.amina.pk, around.yusuf.pk}
    yusuf = sign_in("yusuf")
    assert "1 student or adult is waiting" in yusuf.get(reverse("what_was_noticed")).content.decode()
    assert yusuf.post(reverse("answer_noticed", args=[made.pk]), {"answer": "I ate with him today."}).status_code == 302
    assert "Nobody is waiting" in yusuf.get(reverse("what_was_noticed")).content.decode()
    assert Line.objects.filter(to=around.denise, link=f"/noticed/{made.pk}/").exists()
    assert "I ate with him today." in denise.get(reverse("one_noticed", args=[made.pk])).content.decode()
    assert not [line for line in Line.objects.all() if "Mateo" in f"{line.text} {line.words} {line.link}"]


def test_two_answers_do_not_replace_each_other(around, noon, noticed, sign_in):
    answer_noticed(by=around.yusuf.pk, now=noon, today=TODAY, noticed=noticed, answer="I go at noon.")
    with pytest.raises(AnsweredAlready):
        answer_noticed(by=around.amina.pk, now=noon, today=TODAY, noticed=noticed, answer="I call home.")
    page = sign_in("amina").post(reverse("answer_noticed", args=[noticed.pk]), {"answer": "I call home."})
    assert page.status_code == 422
    assert "I go at noon." in page.content.decode()
    assert "I call home." in page.content.decode()


def test_words_of_harm_reach_whoever_is_on_duty(around, noon):
    notice(by=around.mateo.pk, now=noon, today=TODAY, student=around.students["mateo"], words="I want to kill myself")
    assert Alarm.objects.count() == 1


def test_a_student_asks_one_adult_who_is_told_at_once_and_the_rest_of_the_team_is_not_shown_it(around, noon, sign_in):
    client = sign_in("mateo")
    assert client.post(reverse("talk_to_me"), {"asked": str(around.hannah.pk), "words": ""}).status_code == 302
    made = Noticed.objects.get()
    assert list(Line.objects.values_list("to_id", "is_urgent")) == [(around.hannah.pk, True)]
    address = reverse("one_noticed", args=[made.pk])
    assert {key for key in ("hannah", "yusuf", "grace", "rosa", "mateo") if sign_in(key).get(address).status_code == 200} == {"hannah", "yusuf", "mateo"}
    assert sign_in("hannah").post(reverse("answer_noticed", args=[made.pk]), {"answer": "At two."}).status_code == 302
    assert sign_in("grace").get(reverse("talk_to_me")).status_code == 404
