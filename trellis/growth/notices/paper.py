"""One's own record on paper."""

from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trellis.growth.queries.take_along import Entry, Section
from trellis.kit.formats import say_day
from trellis.kit.paper import pdf

SHEET = Path(__file__).parent.parent / "templates" / "growth" / "record.typ"


def record_on_paper(sections: list[Section], *, name: str, today: date) -> bytes:
    """Return one's record as an accessible PDF."""
    return pdf(
        SHEET,
        {
            "title": _("My growth"),
            "language": get_language() or "en",
            "name": name,
            "made": _("Made on %(day)s. This is %(name)s’s own record, taken along by themselves.") % {"day": say_day(today, year=True), "name": name},
            "left_out": _("Personal goals, root causes and what two people answered together are in no file. What others wrote as feedback stays in Trellis."),
            "nothing": _("Nothing was written yet."),
            "sections": [{"title": one.title, "entries": [_entry(entry) for entry in one.entries]} for one in sections],
        },
    )


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "title": entry.title,
        "words": list(entry.words),
        "facts": [{"name": fact.name, "said": fact.said} for fact in entry.facts],
        "entries": [_entry(one) for one in entry.entries],
    }
