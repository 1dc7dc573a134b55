"""The record on paper, as it was given."""

from datetime import date
from pathlib import Path

from django.utils.timezone import localdate
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from trellis.kit.formats import say_day
from trellis.kit.paper import pdf
from trellis.letters.queries import district_name
from trellis.student_support.models import RecordFile

SHEET = Path(__file__).parent.parent / "templates" / "student_support" / "record.typ"


def record_on_paper(file: RecordFile) -> bytes:
    """Return the file as an accessible PDF in the language in which it was made. Drawn from what is kept: the same words each time."""
    content = file.content
    language = content.get("language", "en")
    with override(language):
        return pdf(
            SHEET,
            {
                "title": _("The record of %(name)s") % {"name": content.get("name", "")},
                "language": language.split("-")[0],
                "rtl": bool(get_language_info(language.split("-")[0]).get("bidi")),
                "district": district_name(),
                "made": _("Given on %(day)s.") % {"day": say_day(localdate(file.released_at), year=True)},
                "digest": _("Sum of what it says (SHA-256): %(digest)s") % {"digest": file.digest},
                "empty": _("Nothing is kept here."),
                "sections": [
                    {
                        "title": section["title"],
                        "entries": [
                            {
                                "on": say_day(date.fromisoformat(one["on"]), year=True) if one["on"] else "",
                                "what": one["what"],
                                "said": one["said"],
                                "who": one["who"],
                            }
                            for one in section["entries"]
                        ],
                    }
                    for section in content.get("sections", [])
                ],
            },
        )
