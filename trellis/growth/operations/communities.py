"""Learning communities: beginning one, inviting, joining and leaving, planning meetings, and what the presenter brings."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.growth.models import Community, Meeting, Membership, Problem
from trellis.growth.notices import communities as notices
from trellis.growth.queries.communities import members_of, turns, who_supervises
from trellis.growth.queries.protocols import shelf
from trellis.safety.operations import watch

Part = Membership.Part


class DayIsOver(Exception):
    """The day lies in the past."""


class ClosedToSupervisors(Exception):
    """Whoever supervises is no member."""


class IsHereAlready(Exception):
    """The person is in it, or is invited."""


class NotTheirs(Exception):
    """A member leaves by themselves; nobody ends that for them."""


class NotAMember(Exception):
    """Whoever is to present or to facilitate is not in the community today."""


class PlannedMeanwhile(Exception):
    """Somebody else has changed the plan of the meeting since it was read."""


class PlannedAlready(Exception):
    """Somebody has planned another meeting for that day and hour."""


class WrittenMeanwhile(Exception):
    """The presenter's own text has changed on another device since it was read."""


class ProtocolIsGone(Exception):
    """There is no protocol of that key any more."""


class WordsMissing(Exception):
    """Nothing was said."""


class BegunAlready(Exception):
    """The meeting has begun, or was called off."""


@transaction.atomic
def begin_community(*, by: int, today: date, name: str, purpose: str = "", every_weeks: int = 4) -> Community:
    """Begin a community; whoever begins it is its first member. The same name on the same day is one. Raises WordsMissing or ClosedToSupervisors."""
    if not name.strip():
        raise WordsMissing(_("Give it a name that its members know it by."))
    if who_supervises([by], today):
        raise ClosedToSupervisors(_("Learning communities belong to those who are not anybody’s supervisor here."))
    same = Community.objects.filter(begun_by_id=by, begun_on=today, name=name.strip(), ended_on__isnull=True).first()
    if same is not None:
        return same
    begun = Community.objects.create(name=name.strip(), purpose=purpose.strip(), every_weeks=every_weeks, begun_by_id=by, begun_on=today)
    Membership.objects.create(community=begun, person_id=by, invited_on=today, joined_on=today)
    record_act(by=by, act="growth.begin_community", about=[begun])
    return begun


@transaction.atomic
def change_community(*, by: int, community: Community, name: str, purpose: str = "", every_weeks: int = 4) -> Community:
    """Change the name, the purpose or the rhythm. Raises WordsMissing."""
    if not name.strip():
        raise WordsMissing(_("Give it a name that its members know it by."))
    words = (name.strip(), purpose.strip(), every_weeks)
    if (community.name, community.purpose, community.every_weeks) != words:
        community.name, community.purpose, community.every_weeks = words
        community.save(update_fields=["name", "purpose", "every_weeks"])
        record_act(by=by, act="growth.change_community", about=[community])
    return community


@transaction.atomic
def invite_to_community(*, by: int, today: date, community: Community, person: int) -> Membership:
    """Invite somebody: a colleague as a member, who answers; whoever supervises as a guest, who reads from today on and whom every member sees.

    Raises IsHereAlready.
    """
    part = Part.GUEST if who_supervises([person], today) else Part.MEMBER
    Community.objects.select_for_update().get(pk=community.pk)
    if Membership.objects.filter(community=community, person_id=person, part=part, left_on__isnull=True).exists():
        raise IsHereAlready(_("They are in it already, or have been invited and have not answered yet."))
    facts = {"invited_by_id": by, "invited_on": today, "joined_on": today if part == Part.GUEST else None}
    invited = Membership.objects.create(community=community, person_id=person, part=part, **facts)
    notices.tell_invited(by=by, today=today, invited=invited)
    if part == Part.GUEST:
        notices.tell_of_guest(by=by, today=today, guest=invited)
    record_act(by=by, act="growth.invite_guest" if part == Part.GUEST else "growth.invite_to_community", about=[community, invited])
    return invited


@transaction.atomic
def answer_invitation(*, by: int, today: date, invitation: Membership, joins: bool) -> Membership:
    """Join, or do not. Answered twice is answered once. Raises ClosedToSupervisors."""
    held = Membership.objects.select_for_update().get(pk=invitation.pk)
    if held.joined_on is not None or held.left_on is not None:
        return held
    if joins and who_supervises([by], today):
        raise ClosedToSupervisors(_("You supervise now. A member may invite you as a guest."))
    if joins:
        held.joined_on = today
    else:
        held.left_on, held.ended_by_id = today, by
    held.save(update_fields=["joined_on", "left_on", "ended_by"])
    record_act(by=by, act="growth.join_community" if joins else "growth.decline_community", about=[held])
    return held


@transaction.atomic
def end_membership(*, by: int, today: date, membership: Membership) -> Membership:
    """Leave; or take back the invitation of a guest, or one that nobody has answered. Twice is once. Raises NotTheirs.

    Meetings to come in which somebody who leaves had a part are given to whoever's turn it is.
    """
    held = Membership.objects.select_for_update().select_related("community").get(pk=membership.pk)
    if held.left_on is not None:
        return held
    is_member = held.part == Part.MEMBER and held.joined_on is not None
    if is_member and held.person_id != by and not who_supervises([held.person_id], today):
        raise NotTheirs(_("Members leave by themselves. Nobody ends that for them."))
    held.left_on, held.ended_by_id = today, by
    held.save(update_fields=["left_on", "ended_by"])
    if is_member:
        _hand_parts_on(held, today)
    is_guest = held.part == Part.GUEST
    record_act(by=by, act="growth.leave_community" if is_member else "growth.take_guest_back" if is_guest else "growth.take_invitation_back", about=[held])
    return held


def _hand_parts_on(gone: Membership, today: date) -> None:
    here = [one.person_id for one in members_of(gone.community_id, today)]
    if not Membership.objects.filter(community=gone.community_id, part=Part.MEMBER, joined_on__isnull=False, left_on__isnull=True).exists():
        Community.objects.filter(pk=gone.community_id).update(ended_on=today)
        Membership.objects.filter(community=gone.community_id, left_on__isnull=True).update(left_on=today)
    coming = Meeting.objects.filter(community=gone.community_id, on__gte=today, called_off_on__isnull=True, run__isnull=True).order_by("on", "pk")
    for meeting in coming:
        presents, facilitates = turns(gone.community_id, here, but=meeting.pk)
        if meeting.presenter_id == gone.person_id:
            meeting.presenter_id = presents if presents != meeting.facilitator_id else next((one for one in here if one != meeting.facilitator_id), None)
        if meeting.facilitator_id == gone.person_id:
            meeting.facilitator_id = facilitates if facilitates != meeting.presenter_id else next((one for one in here if one != meeting.presenter_id), None)
        meeting.edition += 1
        meeting.save(update_fields=["presenter", "facilitator", "edition"])


# -- meetings ------------------------------------------------------------------------------------------------


def _check(community: int, today: date, on: date, presenter: int | None, facilitator: int | None, protocol_key: str) -> None:
    if on < today:
        raise DayIsOver(_("That day is over. Choose today or a later day."))
    here = {one.person_id for one in members_of(community, today)}
    if not {one for one in (presenter, facilitator) if one} <= here:
        raise NotAMember(_("One of them is no member any more. Choose somebody who is."))
    if protocol_key and protocol_key not in shelf().protocols:
        raise ProtocolIsGone(_("This protocol is not here any more. Choose another."))


@transaction.atomic
def plan_meeting(
    *,
    by: int,
    today: date,
    community: Community,
    on: date,
    at: time | None = None,
    place: str = "",
    presenter: int | None = None,
    facilitator: int | None = None,
    protocol_key: str = "",
) -> Meeting:
    """Plan a meeting. Whoever is not named has their turn. The same plan twice is one meeting.

    Raises DayIsOver, NotAMember, PlannedAlready or ProtocolIsGone.
    """
    _check(community.pk, today, on, presenter, facilitator, protocol_key)
    Community.objects.select_for_update().get(pk=community.pk)
    same = Meeting.objects.filter(community=community, on=on, at=at, called_off_on__isnull=True).first()
    if same is not None:
        if (same.place, same.protocol_key, presenter or same.presenter_id) != (place.strip(), protocol_key, same.presenter_id):
            raise PlannedAlready(_("A meeting is planned for that day and hour already. Change that one, or choose another hour."))
        return same
    presents, facilitates = turns(community.pk, [one.person_id for one in members_of(community.pk, today)])
    planned = Meeting.objects.create(
        community=community,
        on=on,
        at=at,
        place=place.strip(),
        presenter_id=presenter or presents,
        facilitator_id=facilitator or facilitates,
        protocol_key=protocol_key,
        planned_by_id=by,
        planned_on=today,
    )
    notices.tell_of_meeting(notices.PLANNED, by=by, today=today, meeting=planned)
    record_act(by=by, act="growth.plan_meeting", about=[planned])
    return planned


@transaction.atomic
def change_meeting(
    *,
    by: int,
    today: date,
    meeting: Meeting,
    seen: int,
    on: date,
    at: time | None = None,
    place: str = "",
    presenter: int | None = None,
    facilitator: int | None = None,
    protocol_key: str = "",
) -> Meeting:
    """Change the plan of a meeting that was read as edition `seen`.

    Raises PlannedMeanwhile, BegunAlready, DayIsOver, NotAMember or ProtocolIsGone.
    """
    held = Meeting.objects.select_for_update().get(pk=meeting.pk)
    before = (held.on, held.at, held.place, held.presenter_id, held.facilitator_id, held.protocol_key)
    after = (on, at, place.strip(), presenter, facilitator, protocol_key)
    if before == after:
        return held
    if held.called_off_on is not None or hasattr(held, "run"):
        raise BegunAlready(_("This meeting has begun or was called off. Plan another."))
    if held.edition != seen:
        raise PlannedMeanwhile(_("Somebody changed the plan while you were at it. It stands above. Look at both, then keep yours or leave it."))
    _check(held.community_id, today, on, presenter, facilitator, protocol_key)
    held.on, held.at, held.place, held.presenter_id, held.facilitator_id, held.protocol_key = after
    held.edition += 1
    held.save()
    if before[:2] != after[:2]:
        notices.tell_of_meeting(notices.MOVED, by=by, today=today, meeting=held)
    record_act(by=by, act="growth.change_meeting", about=[held])
    return held


@transaction.atomic
def call_meeting_off(*, by: int, today: date, meeting: Meeting, why: str = "") -> Meeting:
    """Call a meeting off. Twice is once. Raises BegunAlready once it has begun."""
    held = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if hasattr(held, "run"):
        raise BegunAlready(_("This meeting has begun. End it on its own page."))
    if held.called_off_on is None:
        held.called_off_on, held.called_off_why = today, why.strip()
        held.save(update_fields=["called_off_on", "called_off_why"])
        notices.tell_of_meeting(notices.CALLED_OFF, by=by, today=today, meeting=held)
        record_act(by=by, act="growth.call_meeting_off", about=[held])
    return held


# -- what the presenter brings -------------------------------------------------------------------------------


@transaction.atomic
def write_problem(*, by: int, today: date, now: datetime, meeting: Meeting, words: str, practice_key: str = "", seen: int = 0, shows: bool = False) -> Problem:
    """Keep what the presenter brings; `shows` shows it to the members from now on. `seen` is the edition that was read, 0 for none.

    Raises WordsMissing when nothing is to be shown, WrittenMeanwhile when another device wrote since.
    """
    if shows and not words.strip():
        raise WordsMissing(_("Write what you bring before you show it."))
    held, is_new = Problem.objects.select_for_update().get_or_create(meeting=meeting, author_id=by, defaults={"changed_at": now, "edition": 0})
    same = (held.words, held.practice_key) == (words.strip(), practice_key)
    if same and not is_new and (not shows or held.shared_on is not None):
        return held
    if not is_new and not same and held.edition != seen:
        raise WrittenMeanwhile(_("You wrote here on another device meanwhile. Both texts stand here. Change yours as you mean it, then keep it."))
    if not same or is_new:
        held.words, held.practice_key, held.edition, held.changed_at = words.strip(), practice_key, held.edition + 1, now
    shows_first = shows and held.shared_on is None
    if shows_first:
        held.shared_on = today
    held.save()
    if held.shared_on is not None:
        watch(by=by, writer=by, now=now, today=today, texts=[held.words], place=_("What somebody brings to colleagues"))
    if shows_first:
        notices.tell_of_problem(by=by, today=today, meeting=meeting)
    record_act(by=by, act="growth.show_problem" if shows_first else "growth.write_problem", about=[held])
    return held


@transaction.atomic
def take_problem_back(*, by: int, problem: Problem) -> Problem:
    """Stop showing what one brings. What was read was read."""
    if Problem.objects.filter(pk=problem.pk, author_id=by, shared_on__isnull=False).update(shared_on=None):
        record_act(by=by, act="growth.take_problem_back", about=[problem])
    return problem


@transaction.atomic
def say_what_i_take_along(*, by: int, today: date, now: datetime, meeting: Meeting, words: str) -> Problem:
    """Say what one takes along from having presented. The members read it. Raises WordsMissing."""
    if not words.strip():
        raise WordsMissing(_("Say in a sentence what you take along."))
    held, _is_new = Problem.objects.select_for_update().get_or_create(meeting=meeting, author_id=by, defaults={"changed_at": now, "shared_on": today})
    if held.takes_along != words.strip():
        held.takes_along, held.changed_at, held.shared_on = words.strip(), now, held.shared_on or today
        held.save(update_fields=["takes_along", "changed_at", "shared_on"])
        watch(by=by, writer=by, now=now, today=today, texts=[held.takes_along], place=_("What somebody brings to colleagues"))
        record_act(by=by, act="growth.say_what_i_take_along", about=[held])
    return held
