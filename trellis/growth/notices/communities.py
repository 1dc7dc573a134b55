"""Telling people of learning communities. A letter says neither the name of a community nor what is brought to it: the words stand on the page."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from trellis.directory.queries import everybody
from trellis.growth.models import Meeting, Membership
from trellis.letters.operations import put_line, put_lines

INVITED = gettext_noop("{name} invites you into a learning community. Say whether you join.")
INVITED_AS_GUEST = gettext_noop("{name} invites you into a learning community as a guest. All its members see that, and any of them may take it back.")
GUEST = gettext_noop("{name} has invited {guest} into your learning community as a guest. Any member may take that back.")
PLANNED = gettext_noop("Your learning community meets on {day}.")
MOVED = gettext_noop("A meeting of your learning community has another day or hour: {day}.")
CALLED_OFF = gettext_noop("The meeting of your learning community on {day} was called off.")
SHOWN = gettext_noop("{name} shows what they bring to your learning community on {day}.")
YOU_PRESENT = gettext_noop("You present in your learning community on {day}. Write what you bring, and show it to the others.")
YOU_FACILITATE = gettext_noop("You facilitate your learning community on {day}. The steps of the protocol stand on the page of the meeting.")
BEFORE = 3  # days ahead


def _members(community: int, *but: int | None) -> QuerySet[Any]:
    here = Membership.objects.filter(community=community, part=Membership.Part.MEMBER, joined_on__isnull=False, left_on__isnull=True)
    return everybody().filter(pk__in=here.exclude(person_id__in=[one for one in but if one]).values("person_id"))


def _about(meeting: Meeting, key: str) -> dict[str, Any]:
    return {"room": "growth", "link": f"/communities/meetings/{meeting.pk}/", "key": f"growth.meeting-{key}.{meeting.pk}"}


def tell_invited(*, by: int, today: date, invited: Membership) -> None:
    """Say to somebody that they are invited."""
    is_guest = invited.part == Membership.Part.GUEST
    put_line(
        to=invited.person,
        room="growth",
        text=INVITED_AS_GUEST if is_guest else INVITED,
        words={"name": everybody().get(pk=by).name},
        link=f"/communities/{invited.community_id}/" if is_guest else f"/communities/invitations/{invited.pk}/",
        key=f"growth.invited.{invited.pk}",
        by=by,
        today=today,
    )


def tell_of_guest(*, by: int, today: date, guest: Membership) -> None:
    """Say to all members who has invited whom: nobody reads along unseen."""
    words = {"name": everybody().get(pk=by).name, "guest": guest.person.name}
    link, key = f"/communities/{guest.community_id}/", f"growth.guest.{guest.pk}"
    put_lines(to=_members(guest.community_id, by), room="growth", text=GUEST, words=words, link=link, key=key, by=by, today=today)


def tell_of_meeting(text: str, *, by: int, today: date, meeting: Meeting) -> None:
    """Say to the members that a meeting is planned, moved or called off, but not to who did it."""
    if meeting.on >= today:
        key = f"{meeting.edition}.{'off' if meeting.called_off_on else 'on'}"
        put_lines(to=_members(meeting.community_id, by), text=text, words={"day": meeting.on}, by=by, today=today, **_about(meeting, key))


def tell_of_problem(*, by: int, today: date, meeting: Meeting) -> None:
    """Say to the members that the presenter shows what they bring."""
    words: dict[str, str | int | date] = {"name": everybody().get(pk=by).name, "day": meeting.on}
    put_lines(to=_members(meeting.community_id, by), text=SHOWN, words=words, by=by, today=today, **_about(meeting, f"shown.{by}"))


def remind_of_meetings(*, today: date) -> int:
    """Remind members some days before a meeting: who presents and who facilitates of their part. Return of how many meetings."""
    soon = Meeting.objects.filter(on=today + timedelta(days=BEFORE), called_off_on__isnull=True, run__isnull=True).select_related("presenter", "facilitator")
    listed = list(soon)
    for one in listed:
        words: dict[str, str | int | date] = {"day": one.on}
        about = _about(one, f"soon.{one.on}")
        put_lines(to=_members(one.community_id, one.presenter_id, one.facilitator_id), text=PLANNED, words=words, by=None, today=today, **about)
        for person, text in ((one.presenter, YOU_PRESENT), (one.facilitator, YOU_FACILITATE)):
            if person is not None and _members(one.community_id).filter(pk=person.pk).exists():
                put_line(to=person, text=text, words=words, by=None, today=today, **about)
    return len(listed)
