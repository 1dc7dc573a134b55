"""A learning community from its beginning to a meeting: turns, what the presenter brings, plans that two change at once."""

import doctest
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY, Cast
from trellis.audit.models import Act
from trellis.commitments.models import Commitment
from trellis.growth.jobs import remind_of_meetings_and_walks
from trellis.growth.measures import naming, timers, turns
from trellis.growth.models import Community, Meeting, Membership, Problem
from trellis.growth.operations import communities as together
from trellis.growth.operations.runs import begin_run, press
from trellis.growth.queries.communities import members_of, next_day_of
from trellis.letters.models import Line
from trellis.safety.models import Alarm

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(days=3)


@pytest.fixture
def group(cast: Cast) -> Community:
    begun = together.begin_community(by=cast.amina.pk, today=TODAY, name="The second Thursday", purpose="To say what we do not know.")
    for member in (cast.keoni, cast.ingrid):
        invited = together.invite_to_community(by=cast.amina.pk, today=TODAY, community=begun, person=member.pk)
        together.answer_invitation(by=member.pk, today=TODAY, invitation=invited, joins=True)
    return begun


@pytest.fixture
def meeting(cast: Cast, group) -> Meeting:
    return together.plan_meeting(by=cast.amina.pk, today=TODAY, community=group, on=SOON, protocol_key="consultancy")


@pytest.mark.sqlite
def test_the_examples_in_the_measures_are_true():
    assert [doctest.testmod(module).failed for module in (naming, timers, turns)] == [0, 0, 0]


def test_a_community_begins_invites_and_meets(sign_in, cast):
    amina, keoni = sign_in("amina"), sign_in("keoni")
    amina.post(reverse("begin_community"), {"name": " The second Thursday ", "purpose": "", "every_weeks": "3"})
    group = Community.objects.get()
    assert "Nobody who works here" in amina.get(reverse("invite_to_community", args=[group.pk]), {"words": "zzz"}).text
    path = f"{reverse('invite_to_community', args=[group.pk])}?words=keoni"
    assert amina.post(path, {"person": cast.ingrid.pk}).status_code == 422, "only whom the list shows"
    amina.post(path, {"person": cast.keoni.pk})
    assert amina.post(path, {"person": cast.keoni.pk}).status_code == 422, "they are invited already"
    invited = Membership.objects.get(person=cast.keoni)
    assert keoni.get(reverse("community", args=[group.pk])).status_code == 404, "not before they have joined"
    assert "Amina Warsame invites you, since" in keoni.get(reverse("communities")).text
    assert "Amina Warsame invites you to learn together." in keoni.get(reverse("answer_invitation", args=[invited.pk])).text
    assert keoni.post(reverse("answer_invitation", args=[invited.pk]), {"join": "1"}).url == reverse("community", args=[group.pk])
    assert keoni.post(reverse("answer_invitation", args=[invited.pk]), {"join": "1"}).status_code == 404
    plan = {"on": SOON.isoformat(), "at": "15:30", "place": "Room 4", "presenter": cast.keoni.pk, "facilitator": cast.keoni.pk, "protocol_key": "tuning"}
    assert "does not lead the time as well" in keoni.post(reverse("plan_meeting", args=[group.pk]), plan).text
    past = keoni.post(reverse("plan_meeting", args=[group.pk]), {**plan, "facilitator": cast.amina.pk, "on": "2026-11-01"})
    assert past.status_code == 422 and "That day is over." in past.text and "Room 4" in past.text
    keoni.post(reverse("plan_meeting", args=[group.pk]), {**plan, "facilitator": cast.amina.pk})
    page = amina.get(reverse("meeting", args=[Meeting.objects.get().pk])).text
    assert "Keoni Makoa presents." in page and "Amina Warsame facilitates." in page and "What the presenter takes up" in page
    assert "You facilitate." in amina.get(reverse("home")).text and "You present: write what you bring." in keoni.get(reverse("home")).text
    assert amina.get(reverse("my_week")).status_code == 200


def test_turns_are_proposed_and_go_on_when_somebody_leaves(cast, group, meeting, sign_in):
    assert (meeting.presenter, meeting.facilitator) == (cast.amina, cast.keoni)
    second = together.plan_meeting(by=cast.amina.pk, today=TODAY, community=group, on=SOON + timedelta(days=28))
    assert (second.presenter, second.facilitator) == (cast.keoni, cast.amina)
    third = together.plan_meeting(by=cast.amina.pk, today=TODAY, community=group, on=SOON + timedelta(days=56))
    assert (third.presenter, third.facilitator) == (cast.ingrid, cast.keoni), "whoever has not yet; Ingrid presents, so she does not lead as well"
    assert next_day_of(group, TODAY) == third.on + timedelta(weeks=4)
    row = Membership.objects.get(community=group, person=cast.ingrid)
    with pytest.raises(together.NotTheirs):
        together.end_membership(by=cast.amina.pk, today=TODAY, membership=row)
    together.end_membership(by=cast.ingrid.pk, today=TODAY, membership=row)
    third.refresh_from_db()
    assert third.presenter == cast.amina and [one.person for one in members_of(group.pk, TODAY)] == [cast.amina, cast.keoni]
    assert sign_in("ingrid").get(reverse("community", args=[group.pk])).status_code == 404
    with pytest.raises(together.NotAMember):
        together.plan_meeting(by=cast.amina.pk, today=TODAY, community=group, on=SOON, presenter=cast.ingrid.pk)
    for member in (cast.amina, cast.keoni):
        together.end_membership(by=member.pk, today=TODAY, membership=Membership.objects.get(community=group, person=member))
    group.refresh_from_db()
    assert group.ended_on == TODAY


def test_what_the_presenter_brings_is_theirs_until_shown_and_two_devices_lose_nothing(sign_in, cast, meeting):
    amina, keoni, path = sign_in("amina"), sign_in("keoni"), reverse("write_problem", args=[meeting.pk])
    amina.post(path, {"words": "Nobody speaks after me.", "practice_key": "", "seen": "0"})
    assert "Nobody speaks after me." not in keoni.get(reverse("meeting", args=[meeting.pk])).text
    clash = amina.post(path, {"words": "From the other phone.", "practice_key": "", "seen": "0", "show": "1"})
    assert clash.status_code == 422 and "Nobody speaks after me." in clash.text and clash.text.count("From the other phone.") == 2
    amina.post(path, {"words": "From the other phone.", "practice_key": "", "seen": "1", "show": "1"})
    assert "From the other phone." in keoni.get(reverse("meeting", args=[meeting.pk])).text
    long = amina.post(path, {"words": "x" * 20_000, "practice_key": "", "seen": "2"})
    assert long.status_code == 422 and "at most 6000 characters" in long.text and "x" * 20_000 in long.text
    amina.post(path, {"words": "", "seen": "2", "take_back": "1"})
    assert "From the other phone." not in keoni.get(reverse("meeting", args=[meeting.pk])).text
    assert Problem.objects.get().edition == 2
    assert "phone" not in str(list(Act.objects.values_list("detail", flat=True)))
    amina.post(path, {"words": "I want to die.", "practice_key": "", "seen": "2"})
    assert not Alarm.objects.exists(), "what one writes for oneself nobody else reads"
    amina.post(path, {"words": "I want to die.", "practice_key": "", "seen": "3", "show": "1"})
    assert Alarm.objects.get().place == "What somebody brings to colleagues"


def test_two_who_change_one_plan_and_a_protocol_that_is_gone(sign_in, cast, meeting, noon):
    amina, path = sign_in("amina"), reverse("change_meeting", args=[meeting.pk])
    plan = {
        "on": SOON.isoformat(),
        "at": "",
        "place": "Room 4",
        "presenter": cast.amina.pk,
        "facilitator": cast.keoni.pk,
        "protocol_key": "tuning",
        "seen": "1",
    }
    assert sign_in("keoni").post(path, plan).status_code == 302
    late = amina.post(path, {**plan, "place": "The library"})
    assert late.status_code == 422 and "Room 4" in late.text and "The library" in late.text
    assert amina.post(path, {**plan, "place": "The library", "seen": "2"}).status_code == 302
    Meeting.objects.filter(pk=meeting.pk).update(protocol_key="gone")
    assert "is not here any more" in amina.get(reverse("meeting", args=[meeting.pk])).text
    assert "is not here any more" in amina.get(path).text
    begun = amina.post(reverse("begin_meeting", args=[meeting.pk]), {"protocol": "gone"}, follow=True)
    assert "This protocol is not here any more. Choose another, and begin." in begun.text
    amina.post(reverse("begin_meeting", args=[meeting.pk]), {"protocol": "consultancy"})
    assert amina.get(path).status_code == 404, "what has begun is not planned again"
    assert amina.get(reverse("call_meeting_off", args=[meeting.pk])).status_code == 404


def test_members_are_told_and_no_letter_says_what_it_is_about(cast, group, meeting):
    assert set(Line.objects.filter(key__startswith="growth.meeting-").values_list("to", flat=True)) == {cast.keoni.pk, cast.ingrid.pk}
    assert remind_of_meetings_and_walks(on=TODAY.isoformat()) == 1 and remind_of_meetings_and_walks(on=TODAY.isoformat()) == 1
    soon = Line.objects.filter(key__startswith="growth.meeting-soon")
    assert {line.to: line.text[:14] for line in soon} == {cast.amina: "You present in", cast.keoni: "You facilitate", cast.ingrid: "Your learning "}
    together.call_meeting_off(by=cast.keoni.pk, today=TODAY, meeting=meeting)
    assert "The second Thursday" not in str(list(Line.objects.values("text", "words"))) and not mail.outbox


def test_a_promise_in_a_meeting_tells_nobody_that_there_is_a_community(sign_in, cast, meeting, noon):
    amina, path = sign_in("amina"), reverse("promise_in_meeting", args=[meeting.pk])
    run = begin_run(by=cast.amina.pk, now=noon, of=meeting, protocol_key="consultancy")
    press(by=cast.amina.pk, now=noon, run=run, seen=1, what="end")
    typed = {"what": "I ask two teachers first.", "by_on": SOON.isoformat()}
    assert amina.post(path, {**typed, "to": cast.tomas.pk}).status_code == 422
    assert amina.post(path, {**typed, "by_on": "2026-11-01", "to": cast.keoni.pk}).status_code == 422
    amina.post(path, {**typed, "to": cast.keoni.pk})
    amina.post(path, {**typed, "what": "I bring the answers.", "to": "0"})
    alone, to_all = Commitment.objects.order_by("pk")
    assert (alone.to_alone, to_all.to_alone, to_all.to_words) == (cast.keoni, None, "Keoni Makoa, Ingrid Solberg")
    assert "Thursday" not in str(Commitment.objects.values())
    pages = {key: sign_in(key).get(reverse("meeting", args=[meeting.pk])).text for key in ("amina", "keoni", "ingrid")}
    assert {key: "I ask two teachers first." in page for key, page in pages.items()} == {"amina": True, "keoni": True, "ingrid": False}
    assert all("I bring the answers." in page for page in pages.values())
    assert sign_in("gloria").get(reverse("promise", args=[alone.pk])).status_code == 404
    amina.post(reverse("say_what_i_take_along", args=[meeting.pk]), {"words": "I speak too soon."})
    assert "I speak too soon." in sign_in("keoni").get(reverse("meeting", args=[meeting.pk])).text
    assert sign_in("keoni").get(reverse("say_what_i_take_along", args=[meeting.pk])).status_code == 404


@pytest.mark.sqlite
def test_pages_ask_as_often_for_three_as_for_one(sign_in, cast, group, meeting):
    amina, counts = sign_in("amina"), []
    paths = [reverse("communities"), reverse("community", args=[group.pk]), reverse("home")]
    for number in range(3):
        other = together.begin_community(by=cast.amina.pk, today=TODAY, name=f"Group {number}")
        together.plan_meeting(by=cast.amina.pk, today=TODAY, community=other, on=SOON)
        together.plan_meeting(by=cast.amina.pk, today=TODAY, community=group, on=SOON + timedelta(days=number + 1))
        asked = []
        for path in paths:
            with CaptureQueriesContext(connection) as found:
                amina.get(path)
            asked.append(len(found))
        counts.append(asked)
    assert counts[1] == counts[2]
