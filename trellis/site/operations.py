"""Coming in, staying in, and being shown out: everything that writes about accounts.

The rule of the house: nobody signs in, or stays signed in, who holds no post, no right of a guardian and no
enrolment today. An account is opened at the first sign-in that succeeds, never before.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from trellis.access.policy import Role
from trellis.access.standing import Standing
from trellis.audit.operations import record_act
from trellis.directory.models import Guardianship, Substitution
from trellis.directory.queries import only_person_at, standing_of
from trellis.directory.queries.families import with_any_right
from trellis.site import notices
from trellis.site.models import Account, Binding, SignInCode, SignInLink, new_latch

CODE_LASTS = timedelta(minutes=10)
TRIES_PER_CODE = 5
CODES_PER_QUARTER_HOUR, CODES_PER_DAY = 5, 30
LINK_OF_A_DAY = 12  # hours; the hat ends at midnight before them
PAPER_LASTS = 168  # hours: a family that works comes home to it at the weekend
LINK_LASTS_AT_MOST = timedelta(hours=168)
PLAIN_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that look alike on paper


class SignInRefused(Exception):
    """Somebody may not come in this way; the message may be shown to whoever asks."""

    default: Any = _("This way in does not work. Ask for a code, or ask the person who keeps Trellis in your district.")

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or self.default)


class TooManyCodesAsked(SignInRefused):
    """More codes were asked for one address than a person needs."""

    default = _("Several codes were asked for this address just now. Wait a quarter of an hour, then ask again. A code that arrived earlier may still work.")


class LinkSpent(SignInRefused):
    """A sign-in link was used before, is too old, or never was."""

    default = _("This code was used already or is too old. Each works once. Ask the school, or the person who gave it to you, for a new one.")


class BoundElsewhere(SignInRefused):
    """The subject at the provider belongs to another account here."""

    default = _("This sign-in already belongs to somebody else here. Ask the person who keeps Trellis in your district.")


class HoldsNothing(SignInRefused):
    """The person holds no post, guardian's right or enrolment today."""

    default = _("This person holds no post, right of a guardian or enrolment today, so there is nothing to sign in to. Enter what they hold first.")


class HoldsMore(SignInRefused):
    """Somebody who stands in today holds something else as well, which a link of an office would open."""

    default = _("They are known here for more than this class, so they sign in as they always do, or by a code. You can hand them the sheet.")


@dataclass(frozen=True, slots=True)
class AskedCode:
    """What the door needs after a code was asked for. `person` is None when the address opens nothing."""

    id: int
    code: str
    person_id: int | None


def may_use(standing: Standing, way: str) -> bool:
    """Say whether somebody who holds this may come in this way: students by what the district chose, others by any."""
    if not standing.held:
        return False
    return standing.roles - {Role.STUDENT} != frozenset() or way in settings.SIGN_IN.students_may_use


# -- codes by mail ---------------------------------------------------------------------------------------


def _address_key(email: str) -> str:
    return salted_hmac("trellis.site.address", email.strip().casefold(), algorithm="sha256").hexdigest()


def _code_hash(address_key: str, code: str) -> str:
    return salted_hmac("trellis.site.code", f"{address_key} {code}", algorithm="sha256").hexdigest()


@transaction.atomic
def ask_for_code(*, by: int | None, email: str, today: date, now: datetime) -> AskedCode:
    """Make a code for whoever has this address. The same work is done, and the same kind of row left, when nobody has.

    Raises TooManyCodesAsked by address alone, so that a whole school may ask from one network.
    """
    key = _address_key(email)
    asked = SignInCode.objects.filter(address_key=key)
    if (
        asked.filter(made_at__gt=now - timedelta(minutes=15)).count() >= CODES_PER_QUARTER_HOUR
        or asked.filter(made_at__gt=now - timedelta(days=1)).count() >= CODES_PER_DAY
    ):
        raise TooManyCodesAsked
    person = only_person_at(email.strip(), today)
    standing = standing_of(person.pk if person else 0, today)
    opens = person if person and may_use(standing, "code") else None
    code = f"{secrets.randbelow(10**8):08d}"
    made = SignInCode.objects.create(address_key=key, person=opens, code_hash=_code_hash(key, code), made_at=now, expires_at=now + CODE_LASTS)
    return AskedCode(made.pk, code, opens.pk if opens else None)


@transaction.atomic
def try_code(*, by: int | None, code_id: int, code: str, today: date, now: datetime) -> int | None:
    """Return the person whose code it is, or None. Counts the try first, so that many at once gain nothing.

    None for a wrong code, an old or used one, too many tries and an address that opens nothing: one answer for all.
    A wrong code is a value and not an exception, since the count has to stand.
    """
    counted = SignInCode.objects.filter(pk=code_id, used_at__isnull=True, expires_at__gt=now, tries__lt=TRIES_PER_CODE).update(tries=F("tries") + 1)
    asked = SignInCode.objects.filter(pk=code_id).first()
    given = "".join(sign for sign in code if sign.isalnum())
    fits = asked is not None and constant_time_compare(asked.code_hash, _code_hash(asked.address_key, given))
    if not (counted and asked and fits and asked.person_id):
        record_act(by=None, act="site.fail_to_sign_in", detail={"way": "code"})
        return None
    if not SignInCode.objects.filter(pk=code_id, used_at__isnull=True).update(used_at=now):
        return None
    return asked.person_id if may_use(standing_of(asked.person_id, today), "code") else None


# -- links by an administrator ---------------------------------------------------------------------------


@transaction.atomic
def make_paper_code(*, by: int, today: date, guardianship: Guardianship) -> str:
    """Return a code on paper for one guardian: sixteen letters that sign them in once, within a week. An earlier one ends.

    Only for somebody who is family here and nothing else, and who holds a right over this child today: an office opens nobody's own school.
    Raises HoldsNothing or HoldsMore.
    """
    held = standing_of(guardianship.guardian_id, today).held
    if not with_any_right(guardianship.student, today).filter(pk=guardianship.guardian_id).exists():
        raise HoldsNothing(_("They hold no right over this child today. Grant one first, on a paper that you have seen."))
    if {one.role for one in held} != {Role.GUARDIAN}:
        raise HoldsMore(_("They are known here for more than their child, so they sign in as they always do, or by a code in their e-mail."))
    link = make_sign_in_link(person=guardianship.guardian_id, by=by, hours=PAPER_LASTS, today=today)
    return link.rstrip("/").rsplit("/", 1)[-1]


def _token_hash(token: str) -> str:
    plain = "".join(sign for sign in token.upper() if sign in PLAIN_LETTERS)
    return salted_hmac("trellis.site.link", plain, algorithm="sha256").hexdigest()


@transaction.atomic
def make_sign_in_link(*, person: Any, by: int | None, hours: int = 24, today: date | None = None, stands_in: bool = False) -> str:
    """Return the full address of a link that signs this person in once, within so many hours. Earlier ones end, and the person is told.

    Only a keyed hash is kept, so nobody can read the link again. `person` is a directory.Person or its number. `stands_in`: the office
    of a school hands it to a substitute.
    """
    person_id = getattr(person, "pk", person)
    now = timezone.now()
    if not standing_of(person_id, today or timezone.localdate()).held:
        raise HoldsNothing
    SignInLink.objects.filter(person_id=person_id, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    token = "-".join("".join(secrets.choice(PLAIN_LETTERS) for _each in range(4)) for _group in range(4))
    link = SignInLink.objects.create(
        person_id=person_id, token_hash=_token_hash(token), made_by_id=by, made_at=now, expires_at=now + min(timedelta(hours=hours), LINK_LASTS_AT_MOST)
    )
    record_act(by=by, act="site.make_sign_in_link", about=[link], detail={"person": person_id, "hours": hours})
    notices.tell_of_a_link(to=person_id, by=by, today=today or timezone.localdate(), link=link.pk, stands_in=stands_in)
    return settings.PUBLIC_URL.rstrip("/") + reverse("use_sign_in_link", args=[token])


@transaction.atomic
def make_link_for_substitute(*, by: int, today: date, substitution: Substitution) -> str:
    """Return a link for somebody who stands in today, and is nothing else here: an office opens nobody's own mailbox, child or school.

    Raises HoldsMore, or HoldsNothing when it was taken back or is not today.
    """
    held = standing_of(substitution.substitute_id, today).held
    if substitution.on != today or substitution.taken_back_at is not None or not held:
        raise HoldsNothing
    if {one.role for one in held} != {Role.SUBSTITUTE}:
        raise HoldsMore
    if any(substitution.school_id not in one.schools for one in held):
        raise HoldsMore
    return make_sign_in_link(person=substitution.substitute_id, by=by, hours=LINK_OF_A_DAY, today=today, stands_in=True)


@transaction.atomic
def spend_sign_in_link(*, by: int | None, token: str, today: date, now: datetime) -> int:
    """Use the link up and return whose it is. Raises LinkSpent for a used, old and unknown one alike."""
    link = SignInLink.objects.filter(token_hash=_token_hash(token)).first()
    spent = link is not None and SignInLink.objects.filter(pk=link.pk, used_at__isnull=True, expires_at__gt=now).update(used_at=now)
    if link is None or not spent or not may_use(standing_of(link.person_id, today), "link"):
        raise LinkSpent
    return link.person_id


# -- accounts and sessions -------------------------------------------------------------------------------


@transaction.atomic
def open_account(*, by: int | None, person_id: int) -> Account:
    """Return the person's account, opened if this is the first time."""
    account, is_new = Account.objects.get_or_create(person_id=person_id)
    if is_new and account.person.language != settings.LANGUAGE_CODE and account.person.language in dict(settings.LANGUAGES):
        account.language = account.person.language  # what they asked to be written to in, until they choose otherwise
        account.save(update_fields=["language"])
    if is_new:
        record_act(by=by, act="site.open_account", about=[account])
    return account


@transaction.atomic
def record_sign_in(*, by: int, account: Account, way: str) -> None:
    """Enter that somebody came in, and by which way. No address, no device."""
    record_act(by=by, act="site.sign_in", about=[account], detail={"way": way})


@transaction.atomic
def record_failed_sign_in(*, by: int | None, way: str) -> None:
    """Enter that somebody did not come in: the way alone, so that the number can be watched."""
    record_act(by=by, act="site.fail_to_sign_in", detail={"way": way})


def _accounts_of(person_id: int) -> list[Account]:
    return list(Account.objects.filter(Q(person_id=person_id) | Q(person__merged_into_id=person_id)))


@transaction.atomic
def end_sessions(*, by: int | None, person_id: int, why: str) -> int:
    """Sign the person out everywhere; return how many sessions there were. `why` is a code word for the trail."""
    ended = 0
    for account in _accounts_of(person_id):
        sessions = UserSession.objects.filter(user=account)
        Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
        ended += sessions.delete()[0]
        Account.objects.filter(pk=account.pk).update(latch=new_latch())
        record_act(by=by, act="site.end_sessions", about=[account], detail={"why": why})
    return ended


@transaction.atomic
def end_session(*, by: int, account: Account, session_id: int) -> bool:
    """End one session of the account; say whether it was there."""
    session = UserSession.objects.filter(user=account, pk=session_id).first()
    if session is None:
        return False
    Session.objects.filter(session_key=session.session_key).delete()
    UserSession.objects.filter(pk=session.pk).delete()
    record_act(by=by, act="site.end_session", about=[account])
    return True


@transaction.atomic
def end_session_of_key(*, by: int | None, session_key: str) -> None:
    """End a session whose time is over. Leaves no entry: nobody did anything."""
    Session.objects.filter(session_key=session_key).delete()
    UserSession.objects.filter(session_key=session_key).delete()


@transaction.atomic
def note_use(*, by: int, session_key: str, now: datetime) -> None:
    """Note that a session was used, for the list that its owner sees. Leaves no entry: nothing was done."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=now)


@transaction.atomic
def choose_language(*, by: int, account: Account, language: str) -> None:
    """Keep the language of the pages."""
    Account.objects.filter(pk=account.pk).update(language=language)
    record_act(by=by, act="site.choose_language", about=[account], detail={"language": language})


@transaction.atomic
def choose_theme(*, by: int, account: Account, theme: str) -> None:
    """Keep light, dark, or as the system says (empty)."""
    Account.objects.filter(pk=account.pk).update(theme=theme)
    record_act(by=by, act="site.choose_theme", about=[account], detail={"theme": theme})


# -- single sign-on and second steps ---------------------------------------------------------------------


@transaction.atomic
def bind(*, by: int, account: Account, issuer: str, subject: str, provider: str) -> Binding:
    """Tie a subject at an issuer to this account, once. Raises BoundElsewhere."""
    binding, is_new = Binding.objects.get_or_create(issuer=issuer, subject=subject, defaults={"account": account, "provider": provider})
    if binding.account_id != account.pk:
        raise BoundElsewhere
    if is_new:
        record_act(by=by, act="site.bind", about=[account, binding], detail={"provider": provider})
    return binding


@transaction.atomic
def unbind(*, by: int, account: Account, binding_id: int) -> bool:
    """Untie one binding of the account; say whether it was there."""
    ended = Binding.objects.filter(account=account, pk=binding_id).delete()[0]
    if ended:
        record_act(by=by, act="site.unbind", about=[account], detail={"binding": binding_id})
    return bool(ended)


@transaction.atomic
def note_binding_used(*, by: int | None, binding: Binding, now: datetime) -> None:
    """Note when a binding last opened the door, for the list that its owner sees."""
    Binding.objects.filter(pk=binding.pk).update(last_used_at=now)


@transaction.atomic
def record_second_step(*, by: int, account: Account, change: str) -> None:
    """Enter that a passkey, an authenticator app or recovery codes were added, removed or made anew."""
    record_act(by=by, act="site.change_second_step", about=[account], detail={"change": change})


@transaction.atomic
def forget_second_steps(*, by: int, person_id: int) -> int:
    """Forget passkeys, authenticator app and recovery codes of somebody who lost them, and sign them out everywhere."""
    forgotten = Authenticator.objects.filter(user__in=_accounts_of(person_id)).delete()[0]
    for account in _accounts_of(person_id):
        record_act(by=by, act="site.forget_second_steps", about=[account], detail={"count": forgotten})
    end_sessions(by=by, person_id=person_id, why="second steps forgotten")
    return forgotten


@transaction.atomic
def sweep_the_door(*, by: int | None, now: datetime) -> int:
    """Remove codes after a day, used and old links after thirty, and sessions that are over; return how many."""
    codes = SignInCode.objects.filter(made_at__lt=now - timedelta(days=1)).delete()[0]
    links = SignInLink.objects.filter(expires_at__lt=now - timedelta(days=30)).delete()[0]
    over = Session.objects.filter(expire_date__lt=now)
    UserSession.objects.filter(session_key__in=list(over.values_list("session_key", flat=True))).delete()
    return codes + links + over.delete()[0]


# -- backups -----------------------------------------------------------------------------------------------


@transaction.atomic
def note_backup(*, by: int | None, size: int, expired: int) -> None:
    """Enter in the trail that a backup was made, and how many old ones went."""
    record_act(by=by, act="site.back_up", detail={"bytes": size, "expired": expired})


@transaction.atomic
def note_restore(*, by: int | None, given_up: dict[str, int]) -> None:
    """Enter in the trail that this database came out of a backup, and how many seals were given up, by log."""
    record_act(by=by, act="site.restore", detail={"seals_given_up": given_up})
