"""The time zones that a calendar names: by their common names, by those of Windows, or drawn up in the calendar itself (VTIMEZONE)."""

import re
from datetime import tzinfo
from functools import lru_cache
from io import StringIO
from zoneinfo import ZoneInfo, available_timezones

from dateutil.tz import tzical
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

LONGEST = 20_000  # letters of a zone drawn up in a calendar
MOST_ZONES = 200


class Zones:
    """The zones of one calendar. None where a name is known neither here nor there."""

    def __init__(self) -> None:
        self._drawn_up: dict[str, str] = {}
        self._found: dict[str, tzinfo | None] = {}

    def draw_up(self, lines: list[str]) -> None:
        """Keep what a calendar says of a zone of its own; it is worked out when a time asks for it."""
        named = next((line.split(":", 1)[1].strip() for line in lines if line.upper().startswith("TZID") and ":" in line), "")
        text = "\n".join(line for line in lines if not line.upper().startswith("X-"))
        if named and len(text) <= LONGEST and len(self._drawn_up) < MOST_ZONES:
            self._drawn_up[named] = text

    def named(self, name: str) -> tzinfo | None:
        if name not in self._found:
            self._found[name] = well_known(name) or self._worked_out(name)
        return self._found[name]

    def _worked_out(self, name: str) -> tzinfo | None:
        text = self._drawn_up.get(name, "")
        rules = re.findall(r"^RRULE[^:\n]*:(.*)$", text, re.MULTILINE | re.IGNORECASE)
        if not text or any("FREQ=YEARLY" not in (said := rule.upper()) or re.search("BYHOUR|BYMINUTE|BYSECOND", said) for rule in rules):
            return None  # clocks change once or twice a year; a rule of every second would be followed since 1601
        try:
            zone: tzinfo = tzical(StringIO(text)).get()
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            return None
        return zone


@lru_cache(maxsize=256)
def well_known(name: str) -> ZoneInfo | None:
    """Return the zone of this name: "America/Chicago", "Central Standard Time", "/vendor.example/America/Chicago"."""
    plain = name.strip().strip("/")
    plain = WINDOWS_TO_OLSON.get(plain, plain)
    known = available_timezones()
    parts = plain.split("/")
    for start in range(min(len(parts), 8)):
        if (part := "/".join(parts[start:])) in known:
            return ZoneInfo(part)
    return None
