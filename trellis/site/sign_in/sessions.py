"""How long a session lasts: without use, and at the longest, by what its person holds."""

import time

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from trellis.access.policy import STAFF, Role
from trellis.access.standing import Standing
from trellis.site.sign_in.settings_file import Limits

BEGAN, SEEN = "trellis_began", "trellis_seen"
NOTED_EVERY = 300.0  # seconds: a page is not to write at each reading


def limits_of(standing: Standing) -> Limits:
    """Return the strictest limits among the hats: staff before student before family."""
    if standing.has(*STAFF):
        return settings.SIGN_IN.staff
    return settings.SIGN_IN.student if standing.has(Role.STUDENT) else settings.SIGN_IN.family


def stamp_session(request: HttpRequest, standing: Standing) -> None:
    """Begin a session: its row and its cookie end when the longest time is over."""
    limits = limits_of(standing)
    request.session[BEGAN] = request.session[SEEN] = time.time()
    request.session.set_expiry(timezone.now() + limits.longest)


def has_run_out(request: HttpRequest, standing: Standing) -> str:
    """Return "idle" or "long" when the session is over, else nothing."""
    limits, now = limits_of(standing), time.time()
    if now - request.session.get(BEGAN, now) >= limits.longest.total_seconds():
        return "long"
    if now - request.session.get(SEEN, now) >= limits.idle.total_seconds():
        return "idle"
    return ""


def is_due_for_a_note(request: HttpRequest) -> bool:
    """Say whether use of the session is to be noted now. Limits are therefore kept to within five minutes."""
    return time.time() - float(request.session.get(SEEN, 0.0)) >= NOTED_EVERY


def note(request: HttpRequest, standing: Standing) -> None:
    """Note that the session is used; a session that something else began gets its stamps here."""
    if BEGAN not in request.session:
        stamp_session(request, standing)
    request.session[SEEN] = time.time()
