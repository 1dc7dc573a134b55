"""The ranges of minutes that one tap says, from "under 5" to "I did not look"."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from trellis.kit.formats import say_number


@dataclass(frozen=True, slots=True)
class Took:
    """How long something took, as a range. Both None is not said; a higher one of None is open above."""

    key: str
    low: int | None
    high: int | None
    words: Any


TOOK = (
    Took("under-5", 0, 5, _("under 5")),
    Took("5-10", 5, 10, _("5 to 10")),
    Took("10-20", 10, 20, _("10 to 20")),
    Took("20-40", 20, 40, _("20 to 40")),
    Took("40-60", 40, 60, _("40 to 60")),
    Took("over-60", 60, None, _("over an hour")),
    Took("unsaid", None, None, _("I did not look")),
)
BY_KEY = {one.key: one for one in TOOK}


def say_took(low: int | None, high: int | None) -> str:
    """Say how long it took: "10 to 20 minutes", "over an hour", "how long it took is not known"."""
    if low is None:
        return gettext("how long it took is not known")
    if high is None:
        return gettext("over an hour")
    if low == 0:
        return gettext("under 5 minutes") if high == 5 else gettext("at most %(high)s minutes") % {"high": say_number(high)}
    return gettext("%(low)s to %(high)s minutes") % {"low": say_number(low), "high": say_number(high)}


def say_planned(low: int, high: int) -> str:
    """Say how long an ask is planned to take: "10 to 15 min", "10 min"."""
    if low == high:
        return ngettext("%(minutes)s min", "%(minutes)s min", high) % {"minutes": say_number(high)}
    return gettext("%(low)s to %(high)s min") % {"low": say_number(low), "high": say_number(high)}
