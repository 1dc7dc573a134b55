"""Opening a round: who is asked, how they answer and in which words is frozen here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.surveys import notices
from trellis.surveys.models import Audience, Invitation, Item, ItemWording, Round, Translation
from trellis.surveys.operations.links import make_links, make_open_link
from trellis.surveys.operations.sealing import make_key


class NobodyAsked(Exception):
    """A group has nobody in it, or no group is asked."""


class DaysOutOfOrder(Exception):
    """The days of a round do not follow one another."""


@dataclass(frozen=True, slots=True)
class AskedPerson:
    """Somebody to be asked; `school_id` and `school_level` only where the group's answers may be told apart by them."""

    person_id: int
    school_id: int | None = None
    school_level: str = ""


@dataclass(frozen=True, slots=True)
class AskedGroup:
    """A group to be asked, with its people; a community has none, it answers through an open link."""

    key: str
    name: str
    voice: str
    shape: str
    is_open: bool
    people: tuple[AskedPerson, ...]
    kind: str = Audience.Kind.STAFF
    waits: bool = False  # nobody in it is asked before `renew_invitations` says so


@dataclass(frozen=True, slots=True)
class AskedItem:
    """An item with its wording for each group by key, and for each of the four levels one sign; `signs_of` a group where it has its own."""

    key: str
    name: str
    wordings: dict[str, str]
    signs: tuple[str, ...]
    protected_areas: tuple[str, ...] = ()
    signs_of: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Translated:
    """Words of a round in another language; places as in `models.Translation`."""

    language: str
    place: str
    words: str
    is_reviewed: bool = False


@transaction.atomic
def open_round(
    *,
    by: int,
    today: date,
    title: str,
    decision: str,
    opens_on: date,
    closes_on: date,
    reply_by: date,
    levels: Sequence[str],
    groups: Sequence[AskedGroup],
    items: Sequence[AskedItem],
    mode: str = Round.Mode.NAMED,
    language: str = "en",
    translations: Sequence[Translated] = (),
    for_oneself: bool = False,
) -> Round:
    """Open a round, and freeze who is asked, how they answer and in which words.

    A person in two groups is asked in the first. A group with fewer people than its floor answers by name whatever `mode` says,
    since no average could hide anybody in it. What somebody asks `for_oneself` is read by them alone. Raises NobodyAsked or DaysOutOfOrder.
    """
    if opens_on < today:
        raise DaysOutOfOrder(_("The first day is over. Choose today or a later day."))
    if closes_on < opens_on:
        raise DaysOutOfOrder(_("The last day for answers lies before the first. Choose a later one."))
    if reply_by <= closes_on:
        raise DaysOutOfOrder(_("The reply is due before the last answer can arrive. Choose a later day for it."))
    if not groups or not items:
        raise NobodyAsked(_("Nobody is asked. Choose at least one group."))
    opened = Round.objects.create(
        title=title,
        decision=decision,
        mode=mode,
        language=language,
        opened_by_id=by,
        opens_on=opens_on,
        closes_on=closes_on,
        reply_by=reply_by,
        for_oneself=for_oneself,
        levels=list(levels),
    )
    asked: set[int] = set()
    audiences: dict[str, Audience] = {}
    for order, group in enumerate(groups):
        people = {one.person_id: one for one in group.people if one.person_id not in asked}
        if not people and group.kind != Audience.Kind.COMMUNITY:
            raise NobodyAsked(_("Nobody is in the group “%(group)s” today. Leave it out, or type the posts first.") % {"group": group.name})
        asked.update(people)
        floor = settings.SURVEYS_FLOOR_STUDENTS if group.kind == Audience.Kind.STUDENTS else settings.SURVEYS_FLOOR_ADULTS
        audience = Audience.objects.create(
            round=opened,
            key=group.key,
            name=group.name,
            voice=group.voice,
            shape=group.shape,
            is_open=group.is_open,
            kind=group.kind,
            mode=_mode_of(group, len(people), mode, floor),
            floor=floor,
            comment_floor=max(floor, settings.SURVEYS_FLOOR_COMMENTS),
            order=order,
        )
        audiences[group.key] = audience
        Invitation.objects.bulk_create(
            [
                Invitation(
                    audience_id=audience.pk,
                    round_id=opened.pk,
                    person_id=one.person_id,
                    school_id=one.school_id,
                    school_level=one.school_level,
                    withdrawn_on=today if group.waits else None,
                )
                for one in people.values()
            ],
            batch_size=500,
        )
    for order, item in enumerate(items):
        row = Item.objects.create(round=opened, key=item.key, name=item.name, signs=list(item.signs), protected_areas=list(item.protected_areas), order=order)
        ItemWording.objects.bulk_create(
            [
                ItemWording(item=row, audience=audiences[key], words=words, signs=list(item.signs_of.get(key, ())))
                for key, words in item.wordings.items()
                if key in audiences
            ]
        )
    Translation.objects.bulk_create(
        [Translation(round=opened, language=one.language, place=one.place, words=one.words, is_reviewed=one.is_reviewed) for one in translations]
    )
    if any(audience.mode == Round.Mode.ANONYMOUS for audience in audiences.values()):
        make_key(opened)
    make_links(by=by, round=opened)
    for audience in audiences.values():
        if audience.kind == Audience.Kind.COMMUNITY:
            make_open_link(by=by, audience=audience)
    notices.tell_they_are_asked(by=by, today=today, round=opened)
    record_act(by=by, act="surveys.open_round", about=[opened], detail={"asked": len(asked), "items": len(items)})
    return opened


def _mode_of(group: AskedGroup, people: int, promised: str, floor: int) -> str:
    """Return how a group answers: a community never by name, a group that no floor can hide always."""
    if group.kind == Audience.Kind.COMMUNITY:
        return Round.Mode.ANONYMOUS
    return promised if people >= floor else Round.Mode.NAMED
