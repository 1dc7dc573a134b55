"""Every request learns what its person is today, before any view runs; whoever is nothing today is shown out."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation

from trellis.access.standing import Standing, nobody
from trellis.directory.queries import standing_of
from trellis.site import operations
from trellis.site.models import Account
from trellis.site.sign_in import sessions

LARGEST = 2**63 - 1  # number of a record
OPEN_WITHOUT_SECOND_STEP = {"sign_out", "choose_language", "choose_theme", "confirm_it_is_you", "add_second_step"}


class AddressMiddleware:
    """Answer addresses that no database can take: a NUL with 400, a number that no record can have with 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = (words for name, values in request.GET.lists() for words in (name, *values))
        if "\0" in request.path or any("\0" in words for words in (*asked, *request.COOKIES.values())):
            raise BadRequest
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]) -> None:
        """Raise Http404 for a number beyond those that records have."""
        if any(isinstance(given, int) and given > LARGEST for given in kwargs.values()):
            raise Http404


class StandingMiddleware:
    """Set `request.today` and `request.standing`; the only place that reads the clock for access.

    Ends a session that is over, and every session of somebody who holds nothing today. Asks for a second step where
    the district wants one. Keeps every page out of every cache: one for nobody yet holds the proof of its forms.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.today = timezone.localdate()  # type: ignore[attr-defined]
        request.standing = nobody(request.today)  # type: ignore[attr-defined]
        response = self._with_a_person(request, request.user) if isinstance(request.user, Account) else self.get_response(request)
        response["Cache-Control"] = "no-store, private"
        return response

    def _with_a_person(self, request: HttpRequest, account: Account) -> HttpResponse:
        if account.language:
            translation.activate(account.language)
            request.LANGUAGE_CODE = account.language  # type: ignore[attr-defined]
        standing = standing_of(account.acting_person_id, request.today, timezone.now())  # type: ignore[attr-defined]
        if not standing.held:
            operations.end_sessions(by=None, person_id=account.acting_person_id, why="holds nothing")
            logout(request)
            return render(request, "site/holds_nothing.html", status=403)
        if over := sessions.has_run_out(request, standing):
            operations.end_session_of_key(by=None, session_key=request.session.session_key or "")
            logout(request)
            return redirect(f"{reverse('sign_in')}?over={over}")
        if sessions.is_due_for_a_note(request):
            sessions.note(request, standing)
            operations.note_use(by=account.acting_person_id, session_key=request.session.session_key or "", now=timezone.now())
        request.standing = standing  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Lead to the second step those who have to have one, until they have."""
        standing: Standing = request.standing  # type: ignore[attr-defined]
        if not any(role in settings.SIGN_IN.second_step_asked_of for role in standing.roles):
            return None
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name in OPEN_WITHOUT_SECOND_STEP or (name or "").startswith("mfa_"):
            return None
        if Authenticator.objects.filter(user=request.user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
            return None
        return redirect("add_second_step")
