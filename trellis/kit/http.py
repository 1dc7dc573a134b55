"""Marks for views: `@reads` (a GET that writes raises), `@writes` (one transaction), `@public` (no sign-in)."""

from collections.abc import Callable
from functools import wraps
from threading import get_ident
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase

V = TypeVar("V", bound=Callable[..., HttpResponseBase])
READING = ("SELECT", "WITH", "EXPLAIN", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET", "SHOW")


LONGEST_NUMBER = 15  # digits: what any of our records could have


def number_in(text: str, otherwise: int = 0) -> int:
    """Return the number that an address or a form names, or `otherwise` where it names none: words, a minus, digits of another script, far too many.

    >>> number_in("12"), number_in("-3"), number_in("²"), number_in("9" * 40, 1)
    (12, 0, 0, 1)
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else otherwise


class WroteWhileReading(Exception):
    """A view marked `@reads` changed the main database: a mistake in the house."""


def _refuse_writes() -> Callable[..., Any]:
    """Return what refuses writes of this thread alone: tests with a browser share one connection among the threads of their server."""
    reader = get_ident()

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if get_ident() == reader and not sql.lstrip("( \n").upper().startswith(READING):
            raise WroteWhileReading(sql[:80])
        return execute(sql, params, many, context)

    return refuse


def reads(view: V) -> V:
    """Mark a view that shows and changes nothing. Only GET and HEAD; a write to the main database raises."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        with connection.execute_wrapper(_refuse_writes()):
            return view(request, *args, **kwargs)

    guarded.marked = "reads"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


SENT_TWICE = 0x7E11_5E4D  # a class of locks of PostgreSQL


def _one_after_the_other(request: HttpRequest) -> None:
    """Have what one account sends wait for what it sent before: a form sent twice at once then meets what the first has done.

    SQLite has one writer anyway, and its transactions begin by becoming it.
    """
    if connection.vendor == "postgresql" and request.user.pk is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SENT_TWICE, request.user.pk % 2**31])


def writes(view: V) -> V:
    """Mark a view that changes something on POST, in one transaction; GET shows the form and writes nothing."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            with transaction.atomic():
                _one_after_the_other(request)
                return view(request, *args, **kwargs)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        with connection.execute_wrapper(_refuse_writes()):
            return view(request, *args, **kwargs)

    guarded.marked = "writes"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def arrives(view: V) -> V:
    """Mark a view to which another site sends the browser back by GET, and which writes all the same: single sign-on alone."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        return view(request, *args, **kwargs)

    guarded.marked = "writes"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def public(view: V) -> V:
    """Mark a view that needs no sign-in. A test lists every one of them."""
    opened = login_not_required(view)
    opened.is_public = True  # type: ignore[attr-defined]
    return opened


# -- what a device kept until it could be sent: kit/kept.js -----------------------------------------------------


def is_from_a_device(request: HttpRequest) -> bool:
    """Say whether a form comes from what a device kept, rather than from a page that waits for another."""
    return request.headers.get("Accept", "") == "application/json"


def confirmed(*, edition: int, words: str = "") -> JsonResponse:
    """Tell a device that what it kept stands here, as which edition, and what its person should know; only then does it let go of it."""
    return JsonResponse({"taken": True, "edition": edition, "words": words})


def not_taken(form: BaseForm) -> JsonResponse:
    """Tell a device why what it kept cannot be taken as it is. It keeps it and shows the words."""
    words = [str(error) for errors in form.errors.values() for error in errors]
    return JsonResponse({"taken": False, "words": " ".join(words)}, status=422)
