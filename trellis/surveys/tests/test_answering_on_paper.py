"""Sheets, slips and a poster are printed; what comes back is typed with the keyboard alone and counts like one's own answer."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.letters.models import Letter, Line
from trellis.letters.notices import mail_of
from trellis.surveys import notices
from trellis.surveys.jobs import remind_of_rounds
from trellis.surveys.models import Answer, Audience, Invitation, Round, SealedSheet, Sending, Slip
from trellis.surveys.operations import (
    AskedGroup,
    AskedItem,
    AskedPerson,
    CodeUsed,
    Given,
    close_round,
    make_link,
    make_slips,
    remind_of_round,
    type_sheet,
)
from trellis.surveys.queries import code_of, in_groups
from trellis.surveys.tests.conftest import LAST_DAY, SIGNS, asked, make_round, more_people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TYPE = "/answer/paper/"


@pytest.fixture(autouse=True)
def keys_in_a_folder_of_this_test(settings, tmp_path):
    settings.HOME = tmp_path


def families(cast, **more) -> Round:
    people = (*(AskedPerson(person.pk, cast.schools["cedar_fork"].pk) for person in (cast.rosa, cast.malia)), *asked(*more_people(5)))
    groups = [
        AskedGroup("families", "Families", "home", "diamond", False, people, kind=Audience.Kind.FAMILIES),
        AskedGroup("community", "Community", "home", "diamond", True, (), kind=Audience.Kind.COMMUNITY),
    ]
    items = [AskedItem(key, key, {"families": f"{key} for families", "community": f"{key} for anybody"}, SIGNS) for key in ("4.1", "4.2")]
    return make_round(cast, groups=groups, items=items, **more)


@pytest.fixture(name="named")
def a_round_by_name(cast) -> Round:
    return families(cast)


@pytest.fixture(name="sealed")
def a_round_without_names(cast) -> Round:
    return families(cast, mode=Round.Mode.ANONYMOUS)


def of(round: Round, key: str, cast) -> Invitation:
    return Invitation.objects.get(round=round, person=cast.people[key])


def test_a_sheet_is_typed_with_a_code_and_a_sign_to_each_question(sign_in, named, cast):
    client, code = sign_in("denise"), in_groups(code_of(of(named, "rosa", cast))).lower()
    opened = client.post(TYPE, {"code": code})
    assert opened.status_code == 200 and "4.1 for families" in opened.content.decode()
    done = client.post(TYPE, {"code": code, "typed": "1", "1-said": "3", "1-seen": "A call.", "2-said": "C"})
    assert done.status_code == 302
    sending = Sending.objects.get()
    assert (sending.invitation.person, sending.channel, sending.entered_by) == (cast.rosa, "paper", cast.denise)
    assert list(Answer.objects.order_by("item__order").values_list("said", "level", "seen")) == [("level", 3, "A call."), ("cannot_say", None, "")]


def test_answers_by_phone_are_marked_so(sign_in, named, cast):
    sign_in("denise").post(TYPE, {"code": code_of(of(named, "rosa", cast)), "typed": "1", "1-said": "r", "by_phone": "1"})
    assert Sending.objects.get().channel == "phone"


def test_a_code_used_twice_is_refused_kindly(sign_in, named, cast):
    client, code = sign_in("denise"), code_of(of(named, "rosa", cast))
    client.post(TYPE, {"code": code, "typed": "1", "1-said": "3"})
    assert "there already" in client.post(TYPE, {"code": code}).content.decode()
    again = client.post(TYPE, {"code": code, "typed": "1", "1-said": "1"})
    assert again.status_code == 409 and "Put this sheet aside" in again.content.decode()
    assert Answer.objects.get().level == 3


@pytest.mark.parametrize("typed", ["K7QF-3M2P-X9AB", "K7QF", "²²²²", "x" * 55, "\u202eK7QF"])
def test_a_mistyped_code_says_what_to_do(sign_in, named, typed):
    answer = sign_in("denise").post(TYPE, {"code": typed})
    assert answer.status_code == 422 and "Compare it sign by sign" in answer.content.decode()


def test_a_wrong_sign_keeps_the_rest_of_the_sheet(sign_in, named, cast):
    answer = sign_in("denise").post(TYPE, {"code": code_of(of(named, "rosa", cast)), "typed": "1", "1-said": "7", "2-said": "2", "2-comment": "<b>Kept</b>"})
    assert answer.status_code == 422 and "1, 2, 3 or 4" in answer.content.decode() and "&lt;b&gt;Kept" in answer.content.decode()
    assert Answer.objects.count() == 0


def test_only_those_who_hand_out_paper_for_the_school_type_its_sheets(sign_in, named, cast):
    code = code_of(of(named, "rosa", cast))
    assert sign_in("grace").get(TYPE).status_code == 404
    assert sign_in("lorraine").post(TYPE, {"code": code}).status_code == 200
    Invitation.objects.filter(round=named).update(school=cast.schools["mill_road"])
    assert "Compare it sign by sign" in sign_in("denise").post(TYPE, {"code": code}).content.decode()


def test_a_slip_seals_one_sheet_and_belongs_to_nobody(sign_in, sealed):
    group = Audience.objects.get(round=sealed, key="families")
    (code,) = make_slips(by=1, audience=group, number=1)
    client = sign_in("denise")
    assert client.post(TYPE, {"code": code, "typed": "1", "1-said": "2"}).status_code == 302
    assert (SealedSheet.objects.count(), Sending.objects.count(), Answer.objects.count()) == (1, 0, 0)
    assert "there already" in client.post(TYPE, {"code": code}).content.decode()
    with pytest.raises(CodeUsed):
        type_sheet(by=1, today=TODAY, sheet=Slip.objects.get(), answers=[Given(item=1, said="cannot_say")])


def test_after_the_close_a_sheet_is_not_typed_any_more(sign_in, named, cast):
    close_round(by=cast.lorraine.pk, today=TODAY, round=named)
    client, code = sign_in("denise"), code_of(of(named, "rosa", cast))
    assert "takes no answers today" in client.post(TYPE, {"code": code}).content.decode()
    assert client.post(TYPE, {"code": code, "typed": "1", "1-said": "3"}).status_code == 409
    assert Answer.objects.count() == 0


def test_sheets_slips_and_a_poster_are_printed(sign_in, named, sealed, cast):
    client = sign_in("lorraine")
    page = client.get(reverse("sheets_on_paper", args=[named.pk])).content.decode()
    assert "7 people have not answered" in page and "Poster" in page
    for path in (
        reverse("print_sheets", args=[named.pk, "families"]),
        reverse("print_sheets", args=[named.pk, "families"]) + "?large",
        reverse("open_poster", args=[named.pk, "community"]),
    ):
        assert client.get(path).content.startswith(b"%PDF"), path
    slips = client.post(reverse("print_slips", args=[sealed.pk, "families"]), {"number": "2", "large": "1"})
    assert slips.content.startswith(b"%PDF") and Slip.objects.count() == 2
    assert client.get(reverse("print_sheets", args=[sealed.pk, "families"])).status_code == 404  # a name beside a sheet without one


def test_a_school_prints_the_sheets_of_its_own_families_alone(sign_in, named):
    client = sign_in("denise")
    assert "2 people have not answered" in client.get(reverse("sheets_on_paper", args=[named.pk])).content.decode()
    assert sign_in("keoni").get(reverse("sheets_on_paper", args=[named.pk])).status_code == 404
    assert client.get(reverse("print_sheets", args=[named.pk, "families"])).content.startswith(b"%PDF")


@pytest.mark.parametrize("number", ["0", "301", "", "x", "-1"])
def test_a_number_of_slips_that_cannot_be_makes_none(sign_in, sealed, number):
    assert sign_in("lorraine").post(reverse("print_slips", args=[sealed.pk, "families"]), {"number": number}).status_code == 302
    assert Slip.objects.count() == 0


# -- letters -------------------------------------------------------------------------------------------------


def test_a_letter_carries_the_link_in_the_persons_language_and_no_table_holds_it(named, cast):
    line = Line.objects.get(to=cast.rosa)
    code = code_of(of(named, "rosa", cast))
    assert "password" in line.text and line.link == f"/answer/{named.pk}/" and code not in f"{line.text}{line.words}{line.link}"
    letter = Letter.objects.create(to=cast.rosa, on=TODAY, channel="mail", language="es", gathered_at="2026-12-01T12:00Z", next_try_at="2026-12-01T12:00Z")
    Line.objects.filter(pk=line.pk).update(letter=letter)
    written = mail_of(letter).body
    assert f"/a/{code}/" in written and "contraseña" in written


def test_staff_are_led_to_the_page_on_which_they_sign_in(round, cast):
    assert "password" not in Line.objects.get(to=cast.amina).text
    assert notices.own_way_in(cast.amina, f"/answer/{round.pk}/") == ""


def test_one_reminder_goes_to_those_who_have_not_taken_part_in_the_last_days(named, cast):
    held = of(named, "rosa", cast)
    make_link(by=None, invitation=held)
    type_sheet(by=cast.denise.pk, today=TODAY, sheet=held, answers=[Given(item=named.items.first().pk, said="cannot_say")])
    assert remind_of_round(by=None, today=TODAY + timedelta(1), round=named) == 0
    assert remind_of_round(by=None, today=LAST_DAY - timedelta(1), round=named) == 6
    assert not Line.objects.filter(to=cast.rosa, key__startswith="surveys.reminded").exists()
    Line.objects.filter(key__startswith="surveys.reminded").update(
        letter=Letter.objects.create(to=cast.malia, on=TODAY, channel="mail", language="en", gathered_at="2026-12-01T12:00Z", next_try_at="2026-12-01T12:00Z")
    )
    assert remind_of_round(by=None, today=LAST_DAY, round=named) == 0


def test_the_clock_reminds_of_every_open_round(named, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: LAST_DAY - timedelta(1))
    remind_of_rounds()
    assert Line.objects.filter(key=f"surveys.reminded.{named.pk}").count() == 7
