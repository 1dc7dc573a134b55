"""A page whose reading could not be noted is not shown."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from trellis.audit.operations import ReadingNotKept


class ReadingNotKeptMiddleware:
    """Answer with a calm 503 when a view raises ReadingNotKept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ReadingNotKept):
            page = render(request, "audit/reading_not_kept.html", status=503)
            page["Retry-After"] = "60"
            return page
        return None
