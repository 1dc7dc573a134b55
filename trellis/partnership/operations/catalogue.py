"""What an office offers and promises, the front door, and whether an office helps."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.partnership.models import FrontDoor, HelpAnswer, Service, ServiceVersion
from trellis.safety.operations import watch


class WordsMissing(Exception):
    """A service needs a name and words."""


class NameTaken(Exception):
    """The office offers a service of this name already."""


class PromiseOutOfOrder(Exception):
    """It would be settled before it is answered."""


class EditedMeanwhile(Exception):
    """A colleague changed the service since the page was shown."""


@transaction.atomic
def write_service(
    *,
    by: int,
    now: datetime,
    office: int,
    name: str,
    offers: str,
    answer_minutes: int,
    settle_minutes: int,
    owner: int,
    backup: int | None = None,
    is_published: bool = False,
) -> Service:
    """Offer something new. The same service sent twice is one. Raises WordsMissing, NameTaken, PromiseOutOfOrder."""
    facts = _facts(name, offers, answer_minutes, settle_minutes, owner, backup, is_published)
    standing = Service.objects.filter(office=office, name__iexact=facts["name"], ended_on__isnull=True).first()
    if standing is not None:
        if all(getattr(standing, field) == value for field, value in facts.items()):
            return standing
        raise NameTaken(_("Your office offers a service of that name already. Choose another name, or change that one."))
    service = Service.objects.create(office_id=office, **facts)
    _keep_version(service, by, now)
    record_act(by=by, act="partnership.write_service", about=[service])
    return service


@transaction.atomic
def edit_service(
    *,
    by: int,
    now: datetime,
    service: Service,
    name: str,
    offers: str,
    answer_minutes: int,
    settle_minutes: int,
    owner: int,
    backup: int | None = None,
    is_published: bool = False,
    seen: int | None = None,
) -> Service:
    """Change what is offered or promised from now on; open threads keep what was promised to them.

    `seen` is the version that the form showed. Raises WordsMissing, NameTaken, PromiseOutOfOrder, EditedMeanwhile.
    """
    facts = _facts(name, offers, answer_minutes, settle_minutes, owner, backup, is_published)
    held = Service.objects.select_for_update().get(pk=service.pk)
    if all(getattr(held, field) == value for field, value in facts.items()):
        return held
    if seen is not None and held.version != seen:
        raise EditedMeanwhile(_("A colleague changed this meanwhile. What stands now is shown above; press again to put yours in its place."))
    if Service.objects.filter(office=held.office_id, name__iexact=facts["name"], ended_on__isnull=True).exclude(pk=held.pk).exists():
        raise NameTaken(_("Your office offers a service of that name already. Choose another name, or change that one."))
    for field, value in facts.items():
        setattr(held, field, value)
    held.version += 1
    held.save()
    _keep_version(held, by, now)
    record_act(by=by, act="partnership.edit_service", about=[held], detail={"version": held.version})
    return held


@transaction.atomic
def end_service(*, by: int, today: date, service: Service) -> None:
    """Offer a service no longer. Its open threads go on. Twice is once."""
    if Service.objects.filter(pk=service.pk, ended_on__isnull=True).update(ended_on=today):
        record_act(by=by, act="partnership.end_service", about=[service])


def _facts(name: str, offers: str, answer: int, settle: int, owner: int, backup: int | None, is_published: bool) -> dict[str, Any]:
    if not name.strip() or not offers.strip():
        raise WordsMissing(_("Say what the service is called, and what you offer."))
    if settle < answer:
        raise PromiseOutOfOrder(_("The first answer comes before it is settled. Promise a shorter first answer, or a longer time to settle."))
    return {
        "name": name.strip(),
        "offers": offers.strip(),
        "answer_minutes": answer,
        "settle_minutes": settle,
        "owner_id": owner,
        "backup_id": backup if backup != owner else None,
        "is_published": is_published,
    }


def _keep_version(service: Service, by: int, now: datetime) -> None:
    facts = {field: getattr(service, field) for field in ("name", "offers", "answer_minutes", "settle_minutes")}
    ServiceVersion.objects.create(service=service, number=service.version, by_id=by, at=now, **facts)


@transaction.atomic
def set_front_door(*, by: int, now: datetime, office: int | None, is_public: bool) -> FrontDoor:
    """Say which office takes what nobody knows whom to ask, and whether the catalogue stands open to everybody. The same twice is once."""
    door = FrontDoor.objects.select_for_update().order_by("pk").first() or FrontDoor()
    if door.pk is not None and (door.office_id, door.is_public) == (office, is_public):
        return door
    door.office_id, door.is_public, door.set_by_id, door.set_at = office, is_public, by, now
    door.save()
    record_act(by=by, act="partnership.set_front_door", about=[door], detail={"office": office, "is_public": is_public})
    return door


@transaction.atomic
def say_whether_it_helps(*, by: int, now: datetime, today: date, office: int, helps: str, words: str = "") -> HelpAnswer:
    """Say whether what an office does helps one lead. The newest counts; the same twice is once."""
    newest = HelpAnswer.objects.filter(office=office, by_id=by).order_by("-pk").first()
    if newest is not None and (newest.helps, newest.words) == (helps, words.strip()):
        return newest
    answer = HelpAnswer.objects.create(office_id=office, by_id=by, at=now, helps=helps, words=words.strip())
    watch(by=by, writer=by, now=now, today=today, texts=[words], place=_("Whether an office helps"))
    record_act(by=by, act="partnership.say_whether_it_helps", about=[answer])
    return answer
