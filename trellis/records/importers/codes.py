"""The district's own codes: what `records.toml` in the home folder says they mean. Plain Python."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trellis.directory.oneroster.complaints import Complaint
from trellis.records.measures import KINDS, RESPONSES, STATES

NAME = "records.toml"
UNKNOWN = "unknown"  # nothing is known of that day
TABLES: dict[str, tuple[Any, ...]] = {"attendance": (*STATES, UNKNOWN), "incidents": KINDS, "responses": RESPONSES, "passing": (True, False)}
LINE = re.compile(r"line (\d+)")


@dataclass(slots=True)
class Codes:
    """What each code means; our own words mean themselves."""

    attendance: dict[str, str] = field(default_factory=lambda: {word: word for word in TABLES["attendance"]})
    incidents: dict[str, str] = field(default_factory=lambda: {word: word for word in KINDS})
    responses: dict[str, str] = field(default_factory=lambda: {"": "", **{word: word for word in RESPONSES}})
    passing: dict[str, bool] = field(default_factory=dict)


def read_codes(path: Path | None, complaints: list[Complaint]) -> Codes:
    """Read the district's codes; what is wrong with the file goes into `complaints`. Without a file our own words alone are known."""
    codes = Codes()
    if path is None or not path.exists():
        return codes
    try:
        text = path.read_text(encoding="utf-8-sig")
        said = tomllib.loads(text)
    except (UnicodeDecodeError, OSError):
        complaints.append(Complaint("not_utf8", NAME))
        return codes
    except tomllib.TOMLDecodeError as error:
        found = LINE.search(str(error))
        complaints.append(Complaint("codes_unreadable", NAME, int(found[1]) if found else len(text.splitlines())))
        return codes
    for table, meanings in said.items():
        if table not in TABLES or not isinstance(meanings, dict):
            complaints.append(Complaint("codes_table", NAME, _line_of(text, table), "", {"allowed": ", ".join(TABLES)}))
            continue
        for code, meaning in meanings.items():
            if isinstance(meaning, (dict, list)) or meaning not in TABLES[table]:
                allowed = ", ".join(str(word).lower() for word in TABLES[table])
                complaints.append(Complaint("codes_word", NAME, _line_of(text, code), "", {"allowed": allowed}))
            else:
                getattr(codes, table)[code] = meaning
    return codes


def _line_of(text: str, word: str) -> int | None:
    """Return the first line that begins with a word, quoted, bare or in brackets."""
    begins = re.compile(rf"\s*\[?\s*[\"']?{re.escape(word)}[\"']?\s*[\]=.]")
    return next((number for number, line in enumerate(text.splitlines(), start=1) if begins.match(line)), None)
