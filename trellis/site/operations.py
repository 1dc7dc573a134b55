"""Accounts and the ways in that are made at the machine."""

import secrets
from datetime import date, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Person
from trellis.directory.queries import standing_of
from trellis.site.models import Account, SignInLink

LINK_OPENS_FOR = timedelta(hours=24)


class LinkOpensNothing(Exception):
    """The link was used, is older than a day, or never was; or its person holds nothing here today."""

    def __init__(self) -> None:
        super().__init__(
            _("This link does not open any more. A link opens once, within 24 hours. Whoever keeps Trellis can make a new one with “trellis sign-in-link”.")
        )


@transaction.atomic
def open_account(*, by: int | None, person: Person, email: str) -> Account:
    """Give a person an account, or return the one they have."""
    account = Account.objects.filter(person=person).first()
    if account is None:
        account = Account.objects.create_user(email=email, person=person)
        record_act(by=by, act="site.open_account", about=[account, person])
    return account


@transaction.atomic
def make_sign_in_link(*, by: int | None, account: Account) -> str:
    """Make a link that signs this account in once, within a day; return its token, which is kept nowhere. Older ones stop opening."""
    now = timezone.now()
    SignInLink.objects.filter(account=account, used_at__isnull=True, opens_until__gt=now).update(opens_until=now)
    token = secrets.token_urlsafe(24)
    SignInLink.objects.create(account=account, digest=_digest(token), opens_until=now + LINK_OPENS_FOR)
    record_act(by=by, act="site.make_sign_in_link", about=[account])
    return token


@transaction.atomic
def use_sign_in_link(*, by: int | None, token: str, today: date) -> Account:
    """Use a link up and return the account that it signs in. Raises `LinkOpensNothing`."""
    link = SignInLink.objects.select_related("account").filter(digest=_digest(token)).first()
    now = timezone.now()
    if link is None or not link.account.is_active or not standing_of(link.account.person_id, today).held:
        raise LinkOpensNothing
    if SignInLink.objects.filter(pk=link.pk, used_at__isnull=True, opens_until__gt=now).update(used_at=now) != 1:
        raise LinkOpensNothing
    record_act(by=link.account.person_id, act="site.use_sign_in_link", about=[link.account])
    return link.account


@transaction.atomic
def note_backup(*, by: int | None, size: int, expired: int) -> None:
    """Enter in the trail that a backup was made, and how many old ones went."""
    record_act(by=by, act="site.back_up", detail={"bytes": size, "expired": expired})


@transaction.atomic
def note_restore(*, by: int | None, given_up: dict[str, int]) -> None:
    """Enter in the trail that this database came out of a backup, and how many seals were given up, by log."""
    record_act(by=by, act="site.restore", detail={"seals_given_up": given_up})


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
