"""Promises as days of a calendar that somebody reads outside Trellis, by an address that holds a secret.

Whoever holds the address reads it, so a day says little: from whom or to which group, how it stands, and where to read more. What was
promised and why stays behind the sign-in, since words that people typed may name a child.
"""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.commitments.measures import state_of
from trellis.commitments.models import CalendarAddress, Commitment
from trellis.commitments.queries.promises import ended, made_by, made_to, still_open
from trellis.directory.queries import standing_of
from trellis.kit.calendars import WholeDay
from trellis.kit.formats import in_sentence
from trellis.letters.queries import written_in

SIGNS = 32  # of the secret: 192 bits
LOOKS_BACK = timedelta(days=365)  # to what was kept or let go


def fresh_secret() -> str:
    """Return the part of an address that nobody can guess."""
    return secrets.token_urlsafe(SIGNS * 3 // 4)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret. Made with the installation's own: how long a comparison takes tells nothing of what was sent."""
    return salted_hmac("trellis.commitments.calendar", secret, algorithm="sha256").hexdigest()


def address_of(person: int) -> CalendarAddress | None:
    """Return the calendar address that opens a person's promises today; its secret is not among what is kept."""
    return CalendarAddress.objects.filter(person_id=person, taken_back_on__isnull=True).first()


def reader_of(secret: str, today: date, now: datetime) -> tuple[Standing, str] | None:
    """Return whose calendar asks, as what they are today, and their language; None when the address opens nothing, for whatever reason."""
    found = CalendarAddress.objects.filter(digest=digest_of(secret[: 2 * SIGNS]), taken_back_on__isnull=True).select_related("person").first()
    standing = standing_of(found.person_id, today, now) if found else None
    return (standing, written_in(found.person.language)) if found and standing and standing.held else None


def days_of(standing: Standing) -> list[WholeDay]:
    """Return what a person promised and what they are promised, as days: open ones, and those ended within a year."""
    me, today = standing.person_id, standing.today

    def read(promises: "QuerySet[Commitment]") -> Iterable[Commitment]:
        mine = within(standing, Verb.COMMITMENTS_READ, promises)
        return [*still_open(mine), *ended(mine).filter(by_on__gte=today - LOOKS_BACK)]

    own = [_day(one, today, is_mine=True) for one in read(made_by(me))]
    return own + [_day(one, today, is_mine=False) for one in read(made_to(me)) if one.owner_id != me]


def _day(one: Commitment, today: date, *, is_mine: bool) -> WholeDay:
    keeping, breaking = getattr(one, "keeping", None), getattr(one, "breaking", None)
    moves = list(one.renegotiations.all())
    waits = bool(moves) and not hasattr(moves[0], "answer") and keeping is None and breaking is None
    answered = [move.answer.on for move in moves if hasattr(move, "answer")]
    changed = [one.made_on, *(move.on for move in moves), *answered, *(end.on for end in (keeping, breaking) if end)]
    state = state_of(by_on=one.by_on, today=today, kept=keeping is not None, let_go=breaking is not None)
    url = settings.PUBLIC_URL.rstrip("/") + reverse("promise", args=[one.pk])
    return WholeDay(
        uid=f"promise-{one.pk}@{urlsplit(settings.PUBLIC_URL).hostname or 'trellis'}",
        on=one.by_on,
        summary=_summary(one, state, is_mine=is_mine),
        description=_("What was promised, and what became of it, stands in Trellis: {url}").format(url=url),
        url=url,
        status="CANCELLED" if breaking else "TENTATIVE" if waits else "CONFIRMED",
        changed_on=max(changed),
        changes=len(changed) - 1,
    )


def _summary(one: Commitment, state: str, *, is_mine: bool) -> str:
    """Say whose promise it is, and to which group. One student and one guardian are not named, nor is anything that somebody typed."""
    if not is_mine:
        said = {"kept": _("Kept: what {owner} promised you"), "let_go": _("Let go: what {owner} promised you")}
        return said.get(state, _("By today: what {owner} promised you")).format(owner=one.owner.name)
    if one.to_alone_id is not None:
        return {"kept": _("Kept: a promise of yours"), "let_go": _("Let go: a promise of yours")}.get(state, _("By today: a promise of yours"))
    said = {"kept": _("Kept: your promise to {to}"), "let_go": _("Let go: your promise to {to}")}
    return said.get(state, _("By today: your promise to {to}")).format(to=in_sentence(one.to_words))
