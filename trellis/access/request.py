"""A request as views meet it: somebody stands there, on a day."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from trellis.access.standing import Standing


class Request(HttpRequest):
    """What the middleware of the roof has added by the time a view runs. For types alone: nothing is made of it."""

    standing: Standing
    today: date
    htmx: HtmxDetails
    user: Any  # the account; accounts belong to the roof, which is above
    LANGUAGE_CODE: str
