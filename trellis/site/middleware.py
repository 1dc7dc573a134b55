"""Every request learns what its person is today, before any view runs."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from trellis.access.standing import nobody
from trellis.directory.queries import standing_of


class StandingMiddleware:
    """Set `request.today` and `request.standing`; the only place that reads the clock for access."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.today = timezone.localdate()  # type: ignore[attr-defined]
        person_id = getattr(request.user, "person_id", None)
        request.standing = standing_of(person_id, request.today, timezone.now()) if person_id else nobody(request.today)  # type: ignore[attr-defined]
        return self.get_response(request)
