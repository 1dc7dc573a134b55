"""Logs: one JSON object a line, and nothing in it that tells of a person.

A request is logged by the name of its url and never by its path, which holds numbers of records. What libraries say is
logged without the values they put into it, and an exception by its class and its places, never by its text: databases
quote the offending row in theirs.
"""

import logging
import secrets
import time
import traceback
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars

Entry = MutableMapping[str, Any]
requests = logging.getLogger("trellis.requests")
NOT_LOGGED = {"alive"}  # asked every few seconds


class RequestLogMiddleware:
    """Log each request when it is answered, under a number that every line written meanwhile carries too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = secrets.token_hex(8)
        with bound_contextvars(request=number):
            began = time.perf_counter()
            response = self.get_response(request)
            ms = round((time.perf_counter() - began) * 1000, 1)
            response["X-Request-ID"] = number
            page = request.resolver_match.view_name if request.resolver_match else "unknown"
            if page not in NOT_LOGGED:
                requests.info("request", extra={"method": request.method, "page": page, "status": response.status_code, "ms": ms})
        return response


def without_values(logger: Any, name: str, entry: Entry) -> Entry:
    """Keep of a library's words those that it wrote before it knew about whom: the template of its message."""
    record: logging.LogRecord | None = entry.get("_record")
    values = entry.pop("positional_args", None)
    if record is not None and not record.name.startswith("trellis."):
        entry["event"] = entry["event"] if values else "a library spoke"  # without values it may have put them in itself
        entry["at"] = f"{record.module}:{record.lineno}"
    return entry


def without_texts(logger: Any, name: str, entry: Entry) -> Entry:
    """Replace an exception by its classes and the places it passed through, innermost last."""
    info = entry.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info if isinstance(info, BaseException) else None
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        telling = [frame for frame in frames[:-2] if "trellis" in Path(frame.filename).parts] + frames[-2:]
        entry["exception"] = {"class": _classes(error), "places": [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in telling]}
    return entry


def _classes(error: BaseException) -> str:
    cause = error.__cause__ or error.__context__
    return type(error).__qualname__ + (f" from {_classes(cause)}" if cause and cause is not error else "")


def _short(filename: str) -> str:
    return "/".join(Path(filename).parts[-3:])


def logging_settings(level: str) -> dict[str, Any]:
    """Return LOGGING: everything from `level` upwards to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "use_get_message": False,
                "pass_foreign_args": True,
                "foreign_pre_chain": [
                    structlog.contextvars.merge_contextvars,
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.add_logger_name,
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                ],
                "processors": [
                    with_our_own_extras,
                    without_values,
                    without_texts,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        # Django's own handlers would print to the console, or mail whole pages, to whom nobody has asked for them.
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
            "_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        },
    }


def with_our_own_extras(logger: Any, name: str, entry: Entry) -> Entry:
    """Add what our own lines say beside their event. Libraries put whole requests there."""
    record: logging.LogRecord | None = entry.get("_record")
    if record is not None and record.name.startswith("trellis."):
        return _extras(logger, name, entry)
    return entry


_extras = structlog.stdlib.ExtraAdder()
