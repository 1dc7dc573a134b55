"""Who is asked, in which words and until when is fixed at opening."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.audit.models import Act
from trellis.letters.models import Line
from trellis.surveys.models import Invitation, Round
from trellis.surveys.operations import AskedGroup, DaysOutOfOrder, NobodyAsked, close_round, reply_to_round
from trellis.surveys.tests.conftest import LAST_DAY, asked, make_round

pytestmark = pytest.mark.django_db


def test_everybody_in_a_group_is_invited_once(round, cast):
    assert {one.person_id for one in Invitation.objects.all()} == {
        cast.people[key].pk for key in ["amina", "keoni", "ingrid", "tomas", "hana", "ruth", "daniel", "priya"]
    }
    assert Act.objects.get(act="surveys.open_round").detail == {"asked": 8, "items": 3}


def test_a_person_in_two_groups_is_asked_in_the_first(cast):
    both = [AskedGroup("a", "A", "office", "square", False, asked(cast.ruth)), AskedGroup("b", "B", "office", "circle", False, asked(cast.ruth, cast.priya))]
    made = make_round(cast, groups=both)
    assert dict(made.invitations.values_list("person_id", "audience__key")) == {cast.ruth.pk: "a", cast.priya.pk: "b"}


def test_a_group_without_people_is_refused_and_nothing_is_opened(cast):
    with pytest.raises(NobodyAsked, match="“Cabinet”"):
        make_round(cast, groups=[AskedGroup("cabinet", "Cabinet", "office", "square", False, ())])
    assert Round.objects.count() == 0


@pytest.mark.parametrize(
    "days",
    [
        {"opens_on": TODAY - timedelta(days=1)},
        {"closes_on": TODAY - timedelta(days=1)},
        {"reply_by": LAST_DAY},
    ],
)
def test_days_that_do_not_follow_one_another_are_refused(cast, days):
    with pytest.raises(DaysOutOfOrder):
        make_round(cast, **days)


@pytest.mark.parametrize("mode", ["named", "confidential", "anonymous"])
def test_a_group_that_no_floor_can_hide_answers_by_name_whatever_was_promised(cast, mode, settings):
    settings.SURVEYS_FLOOR_ADULTS = 3
    made = make_round(cast, mode=mode)
    assert dict(made.audiences.values_list("key", "mode")) == {"principals": mode, "supervisors": "named", "offices": mode}


def test_a_round_takes_answers_on_its_last_day_and_not_the_day_after(round):
    assert [round.is_open(day) for day in (date(2026, 11, 30), TODAY, LAST_DAY, LAST_DAY + timedelta(days=1))] == [False, True, True, False]


def test_everybody_asked_is_told_once_and_told_again_when_the_reply_is_there(round, cast):
    assert Line.objects.filter(link=f"/answer/{round.pk}/").count() == 8
    close_round(by=cast.lorraine.pk, today=TODAY, round=round)
    reply_to_round(by=cast.lorraine.pk, today=TODAY, round=round, heard="You wait.", will_do="One list.")
    assert Line.objects.filter(to=cast.amina).count() == 2


def test_the_link_in_a_letter_leads_to_the_answers(round):
    assert reverse("answer_sheet", args=[round.pk]) == Line.objects.filter(room="surveys")[0].link
