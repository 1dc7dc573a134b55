"""Reading about accounts: ways in, sessions, and the invented people of a demo."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.directory.queries import is_demo_district, people_with_emails
from trellis.site.demo.cast import STAFF, STUDENTS
from trellis.site.models import Account, SignInLink

GUARDIANS_AND_OTHERS = ("rosa", "andres", "malia", "tobias", "nadia")
DEMO_ADDRESS = "@riverbend.example"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One of the cast, as the sign-in page of a demo lists them."""

    key: str
    name: str
    what: str


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One session of somebody, in words that its owner recognises."""

    id: int
    device: str
    began_at: datetime
    seen_at: datetime
    is_this_one: bool


def _cast() -> dict[str, Any]:
    keys = [*STAFF, *STUDENTS, *GUARDIANS_AND_OTHERS]
    if not is_demo_district():
        return {}
    found = {person.email.removesuffix(DEMO_ADDRESS): person for person in people_with_emails([f"{key}{DEMO_ADDRESS}" for key in keys])}
    return {key: found[key] for key in keys if key in found}


def demo_people() -> list[DemoPerson]:
    """Return the cast of the demo district in the order of the house; empty in any other database."""
    others = {
        "rosa": _("Mother of Mateo"),
        "andres": _("Uncle of Mateo, without a right"),
        "malia": _("Grandmother of Leilani"),
        "tobias": _("Taught here until June"),
        "nadia": _("Stands in for Grace today"),
    }
    titles = {key: post[4] for key, post in STAFF.items()} | {key: _("Student") for key in STUDENTS} | others
    return [DemoPerson(key, person.name, titles[key]) for key, person in _cast().items()]


def demo_person(key: str) -> Any:
    """Return the person behind a key of the cast, or None."""
    return _cast().get(key)


def ways_of(account: Account) -> dict[str, Any]:
    """Return the ways in that the account has: passkeys, app, recovery codes, bindings and providers not yet tied."""
    steps = list(Authenticator.objects.filter(user=account.pk).order_by("pk"))
    bindings = list(account.bindings.order_by("pk"))
    tied = {binding.provider for binding in bindings}
    return {
        "email": account.person.email,
        "passkeys": [step.wrap() for step in steps if step.type == Authenticator.Type.WEBAUTHN],
        "app": next((step for step in steps if step.type == Authenticator.Type.TOTP), None),
        "recovery_codes": next((step for step in steps if step.type == Authenticator.Type.RECOVERY_CODES), None),
        "bindings": [(binding, settings.SIGN_IN.provider(binding.provider)) for binding in bindings],
        "providers": [provider for provider in settings.SIGN_IN.providers if provider.id not in tied],
    }


def sessions_of(account: Account, session_key: str) -> list[OwnSession]:
    """Return the sessions of the account, the one that asks first."""
    sessions = [
        OwnSession(session.pk, device(session.user_agent), session.created_at, session.last_seen_at, session.session_key == session_key)
        for session in UserSession.objects.filter(user=account).order_by("-last_seen_at")
    ]
    return sorted(sessions, key=lambda session: not session.is_this_one)


def device(user_agent: str) -> str:
    """Return a browser and a system in words from what the browser calls itself.

    >>> device("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36")
    'Chrome, Windows'
    """
    browsers = [("Edg", "Edge"), ("Firefox", "Firefox"), ("CriOS|Chrome|Chromium", "Chrome"), ("Safari", "Safari")]
    systems = [
        ("CrOS", "Chromebook"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
    ]
    found = [next((name for pattern, name in known if re.search(pattern, user_agent)), "") for known in (browsers, systems)]
    return ", ".join(filter(None, found)) or _("An unknown device")


def door_of(person_id: int) -> dict[str, Any]:
    """Return what an administrator sees of somebody's door: whether there is an account, sessions, second steps, an open link."""
    account = Account.objects.filter(person_id=person_id).first()
    open_link = SignInLink.objects.filter(person_id=person_id, used_at__isnull=True, expires_at__gt=timezone.now()).order_by("-pk").first()
    return {
        "account": account,
        "session_count": UserSession.objects.filter(user=account).count() if account else 0,
        "has_second_step": Authenticator.objects.filter(user=account).exists() if account else False,
        "open_link": open_link,
    }
