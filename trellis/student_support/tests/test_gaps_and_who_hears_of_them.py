"""A gap opens by the rules and at once for an empty place; a person tells the family in their language; made up, it closes."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.directory.models import Demographics, GuardianRight
from trellis.letters.models import Line
from trellis.student_support.jobs import look_for_gaps as nightly
from trellis.student_support.models import Gap, GapLetter, Giving, MonthSum
from trellis.student_support.operations.gaps import NotTheirs, close_gap_with_reason, release_who_left, reopen_gap, send_gap_letter, write_gap_letter
from trellis.student_support.operations.ledger import Given, log_sessions
from trellis.student_support.operations.plans import change_service, end_service
from trellis.student_support.tests.test_todays_sessions import give

pytestmark = pytest.mark.django_db


def test_an_empty_place_opens_a_gap_and_a_person_tells_the_mother_in_spanish(around, noon, sign_in):
    service = give(around, giver=None, weekdays=[])
    assert nightly("2026-12-01") == 1 and nightly("2026-12-01") == 0
    gap = Gap.objects.get()
    letter = GapLetter.objects.get()
    assert (gap.because, gap.told_on, gap.minutes > 0, letter.to, letter.language) == ("vacant", None, True, around.rosa, "es")
    hannah = sign_in("hannah")
    assert "Tell the family by" in hannah.get(reverse("gaps")).text
    data = {"words": f"{letter.words}\n\nHannah", "edition": 1}
    assert hannah.post(reverse("write_gap_letter", args=[letter.pk]), data).status_code == 302
    assert hannah.post(reverse("write_gap_letter", args=[letter.pk]), {"words": "Mine", "edition": 1}).status_code == 409
    assert hannah.post(reverse("send_gap_letter", args=[letter.pk]), {"way": "letter", "edition": 1}).status_code == 409
    assert hannah.post(reverse("send_gap_letter", args=[letter.pk]), {"way": "letter", "edition": 2}).status_code == 302
    gap.refresh_from_db()
    assert gap.told_on is not None
    assert Line.objects.filter(to=around.rosa, room="student_support", about_child=True).count() == 1
    assert "Hannah" in sign_in("rosa").get(reverse("ledger_of_service", args=[service.pk])).text
    answer = sign_in("amina").post(reverse("assign_provider", args=[service.pk]), {"person": around.hannah.pk, "held_from": TODAY.isoformat()})
    assert answer.status_code == 302 and Giving.objects.get().person == around.hannah
    missing = gap.minutes
    log_sessions(by=around.hannah.pk, now=noon, today=TODAY, on=TODAY, given=[Given(service, minutes=min(480, missing), makes_up=True)])
    nightly("2026-12-01")
    gap.refresh_from_db()
    assert gap.closed_on == TODAY


def test_a_place_that_is_emptied_opens_its_gap_in_the_same_act(around, noon, sign_in):
    service = give(around, weekdays=[])
    log_sessions(by=around.hannah.pk, now=noon, today=TODAY, on=TODAY - timedelta(days=1), given=[Given(service)])
    amina, address = sign_in("amina"), reverse("assign_provider", args=[service.pk])
    assert "Nobody for now" in amina.get(address).text
    early = amina.post(address, {"person": "0", "held_from": (TODAY - timedelta(days=1)).isoformat()})
    assert early.status_code == 422 and "Choose a later day" in early.text  # minutes are entered for that day
    assert amina.post(address, {"person": "0", "held_from": TODAY.isoformat()}).url == reverse("gap", args=[Gap.objects.get().pk])
    assert (Gap.objects.get().because, Giving.objects.get().held_until, GapLetter.objects.get().to) == ("vacant", TODAY, around.rosa)
    assert "Nobody for now" not in amina.get(address).text


def test_whoever_left_leaves_an_empty_place_and_what_they_entered(around, noon):
    service = give(around, giver="lucien", weekdays=[])
    left = TODAY - timedelta(days=14)
    log_sessions(by=around.lucien.pk, now=noon, today=left, on=left - timedelta(days=1), given=[Given(service)])
    around.posts["lucien"].held_until = left
    around.posts["lucien"].save()
    assert nightly("2026-12-01") == 1
    assert (Giving.objects.get().held_until, Gap.objects.get().because) == (left, "vacant")
    assert sum(MonthSum.objects.values_list("missed", flat=True)) > 0
    assert release_who_left(today=TODAY) == 0


def test_the_plan_somebody_writes_stands_in_each_letter_that_is_not_sent(around, sign_in):
    give(around, giver=None)
    nightly("2026-12-01")
    gap, letter, hannah = Gap.objects.get(), GapLetter.objects.get(), sign_in("hannah")
    address = reverse("write_make_up_plan", args=[gap.pk])
    assert hannah.post(address, {"words": "Mondays at ten, with Yusuf.", "edition": 0}).status_code == 302
    beside = hannah.post(address, {"words": "Fridays.", "edition": 0})
    assert beside.status_code == 409 and "Mondays at ten" in beside.text and "Fridays." in beside.text
    letter.refresh_from_db()
    assert (letter.edition, letter.language) == (2, "es") and letter.words.count("Mondays at ten, with Yusuf.") == 1
    write_gap_letter(by=around.hannah.pk, letter=letter, words="Queridos: Mondays at ten, with Yusuf. Hannah", edition=2)
    hannah.post(address, {"words": "Tuesdays at nine.", "edition": 1})
    letter.refresh_from_db()
    assert letter.words == "Queridos: Tuesdays at nine. Hannah"
    assert "Tuesdays at nine." in sign_in("rosa").get(reverse("ledger_of_service", args=[gap.service_id])).text


def test_what_is_missing_of_a_changed_support_is_made_up_with_the_one_that_follows(around, noon, sign_in):
    service = give(around, weekdays=[])
    for week in (1, 2, 3):
        day = TODAY - timedelta(weeks=week, days=1)
        log_sessions(by=around.hannah.pk, now=noon, today=TODAY, on=day, given=[Given(service, 0, "provider_absent")])
    nightly("2026-12-01")
    gap = Gap.objects.get()
    changed = change_service(by=around.hannah.pk, now=noon, service=service, from_on=TODAY, what="Reading", minutes=60)
    gap.refresh_from_db()
    assert gap.service == changed and gap.closed_on is None and gap.minutes == 90
    page = sign_in("hannah").get(reverse("ledger_of_student", args=[service.plan.student_id])).text
    assert "90 minutes are still to be made up." in page and "goes on with the support that followed" in page
    log_sessions(by=around.hannah.pk, now=noon, today=TODAY, on=TODAY, given=[Given(changed, 90, makes_up=True)])
    assert "still to be made up" not in sign_in("hannah").get(reverse("ledger_of_service", args=[changed.pk])).text
    nightly("2026-12-01")
    gap.refresh_from_db()
    assert gap.closed_on == TODAY


def test_the_gap_of_a_support_that_ended_is_closed_by_a_leader_with_words_that_the_family_reads(around, noon, sign_in):
    service = give(around, giver=None, weekdays=[])
    nightly("2026-12-01")
    gap, letter, amina = Gap.objects.get(), GapLetter.objects.get(), sign_in("amina")
    address, why, page = reverse("close_gap_with_reason", args=[gap.pk]), "His new school makes them up.", reverse("gap", args=[gap.pk])
    assert address not in amina.get(page).text
    assert "This support goes on." in amina.post(address, {"because": why}).text
    end_service(by=around.hannah.pk, now=noon, service=service, ends_on=TODAY)
    assert address in amina.get(page).text and address not in sign_in("hannah").get(page).text
    assert sign_in("hannah").post(address, {"because": why}).status_code == 404
    assert "Tell them first" in amina.post(address, {"because": why}).text
    send_gap_letter(by=around.hannah.pk, now=noon, today=TODAY, letter=letter, way="letter", edition=1)
    assert amina.post(address, {"because": " "}).status_code == 422
    for _twice in range(2):
        assert amina.post(address, {"because": why}).status_code == 302
    nightly("2026-12-01")
    gap.refresh_from_db()
    assert (gap.closed_on, gap.closed_by, Gap.objects.count()) == (TODAY, around.amina, 1)
    rosa, minutes = sign_in("rosa"), reverse("ledger_of_service", args=[service.pk])
    told = rosa.get(minutes).text
    assert why in told and "minutes of it are missing" in told and "still to be made up" not in told
    news = Line.objects.filter(to=around.rosa, text__startswith="There is news", child=service.plan.student_id, about_child=True)
    assert news.get().link == minutes and why not in news.get().text
    assert why in amina.get(page).text and address not in amina.get(page).text
    assert rosa.post(reverse("reopen_gap", args=[gap.pk])).status_code == 404
    for _twice in range(2):
        assert amina.post(reverse("reopen_gap", args=[gap.pk])).status_code == 302
    gap.refresh_from_db()
    assert (gap.closed_on, gap.closed_because, gap.closed_by) == (None, "", None) and news.count() == 1
    assert why not in rosa.get(minutes).text


def test_the_reason_stands_in_each_letter_that_is_not_sent_until_the_gap_is_open_again(around, noon):
    service = give(around, giver=None, weekdays=[])
    nightly("2026-12-01")
    gap, letter = Gap.objects.get(), GapLetter.objects.get()
    end_service(by=around.hannah.pk, now=noon, service=service, ends_on=TODAY)
    Gap.objects.update(told_on=TODAY)  # another of the family was told
    drafted = letter.words
    close_gap_with_reason(by=around.amina.pk, today=TODAY, gap=gap, because="They moved.")
    letter.refresh_from_db()
    assert letter.words.count("They moved.") == 1 and letter.edition == 2 and not Line.objects.filter(text__startswith="There is news").exists()
    reopen_gap(by=around.amina.pk, today=TODAY, gap=gap)
    letter.refresh_from_db()
    assert letter.words == drafted
    write_gap_letter(by=around.hannah.pk, letter=letter, words="Querida Rosa:", edition=3)
    close_gap_with_reason(by=around.amina.pk, today=TODAY, gap=gap, because="They moved.")
    letter.refresh_from_db()
    assert letter.words == "Querida Rosa:\n\nThey moved."
    reopen_gap(by=around.amina.pk, today=TODAY, gap=gap)
    letter.refresh_from_db()
    assert letter.words == "Querida Rosa:"


def test_a_student_of_age_is_written_to_and_nobody_without_the_right(around, noon, sign_in):
    services = {key: give(around, key, giver=None) for key in ("mateo", "leilani", "sione")}
    of_age = Demographics.objects.create(student=around.students["mateo"], birth_date=TODAY.replace(year=TODAY.year - 18))
    nightly("2026-12-01")
    assert {(one.gap.service, one.to) for one in GapLetter.objects.all()} == {(services["mateo"], around.mateo), (services["leilani"], around.malia)}
    mateos, malias = GapLetter.objects.get(to=around.mateo), GapLetter.objects.get(to=around.malia)
    assert mateos.words.startswith("We promised you Reading")
    told = {"by": around.hannah.pk, "now": noon, "today": TODAY, "edition": 1}
    with pytest.raises(NotTheirs):  # she may be contacted and reads nothing: a letter in Trellis would lead nowhere
        send_gap_letter(**told, letter=malias, way="letter")
    page = sign_in("meiling").get(reverse("send_gap_letter", args=[malias.pk])).text
    assert "on paper, by hand" in page and "in their letters from Trellis" not in page
    send_gap_letter(**told, letter=mateos, way="letter")
    assert Line.objects.get(room="student_support").to == around.mateo and not Line.objects.get(room="student_support").about_child
    GuardianRight.objects.filter(guardianship__guardian=around.malia).update(held_until=TODAY)
    with pytest.raises(NotTheirs):  # the right ended after the draft was made
        send_gap_letter(**told, letter=malias, way="paper")
    of_age.delete()
    Gap.objects.filter(service=services["mateo"]).update(told_on=None)
    nightly("2026-12-01")
    assert GapLetter.objects.filter(gap__service=services["mateo"], to=around.rosa, sent_at=None).exists()  # whoever comes to hold the right has a draft


def test_each_verb_opens_for_those_named_and_for_nobody_else(around):
    give(around, giver="lucien", begins_on=date(2026, 9, 1))
    Giving.objects.update(held_until=TODAY - timedelta(days=30))
    give(around, giver="yusuf")
    around_him = "amina hannah yusuf meiling grace"
    expected = {
        (Verb.STUDENT_SUPPORT_LOG_SESSION, "student_support.Service"): "yusuf",
        (Verb.STUDENT_SUPPORT_SEE_LEDGER, "student_support.Service"): f"{around_him} rosa",  # Mateo from the age that the district sets
        (Verb.STUDENT_SUPPORT_SEND_GAP_LETTER, "student_support.Service"): around_him,
        (Verb.STUDENT_SUPPORT_ASSIGN_PROVIDER, "student_support.Service"): "amina meiling",
        (Verb.STUDENT_SUPPORT_TAKE_LEDGER, "student_support.Service"): "meiling",
        (Verb.STUDENT_SUPPORT_SEE_BOARD, "directory.School"): "amina keoni ingrid meiling",
    }
    found = {
        (verb, noun): {key for key in around.keys if within(around.standing(key), verb, apps.get_model(noun).objects.all()).exists()} for verb, noun in expected
    }
    assert found == {key: set(named.split()) for key, named in expected.items()}
