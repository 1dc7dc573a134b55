"""PDFs that people send: opened with care, and written anew, so that what their programs noted about makers and changes is not kept."""

from io import BytesIO

import pikepdf
from django.utils.translation import gettext as _

NOTED = ("/Metadata", "/PieceInfo", "/LastModified")  # on any part of the document
ACTS = ("/OpenAction", "/AA", "/AF", "/JavaScript", "/EmbeddedFiles")  # what it does when it is opened, and files inside it


class NotAPdf(Exception):
    """The file is no PDF that can be read. The message says what to do."""


def written_anew(content: bytes) -> bytes:
    """Return the same pages without author, program, times, history, scripts and files inside. Raises NotAPdf."""
    made = BytesIO()
    try:
        with pikepdf.open(BytesIO(content)) as opened:
            if not len(opened.pages):
                raise NotAPdf(_("This PDF has no page. Print it to a new PDF, and send that one."))
            if "/Info" in opened.trailer:
                del opened.trailer["/Info"]
            for part in opened.objects:
                _take_out(part)
            opened.remove_unreferenced_resources()
            opened.save(made, deterministic_id=True)
    except pikepdf.PasswordError as refused:
        raise NotAPdf(_("This PDF opens with a password. Save it without one, and send that one.")) from refused
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError) as refused:
        raise NotAPdf(_("This file is not a PDF that can be read here. Print it to a new PDF, and send that one.")) from refused
    return made.getvalue()


def _take_out(part: object) -> None:
    """Take out what is not of a page from a part and from those inside it; parts that others point at are gone through by themselves."""
    inside: list[object] = []
    if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
        for key in (*NOTED, *ACTS):
            if key in part:
                del part[key]
        inside = [part[key] for key in part.keys()]  # noqa: SIM118 -- a PDF's dictionary is walked through by its keys alone
    elif isinstance(part, pikepdf.Array):
        inside = list(part)
    for one in inside:
        if isinstance(one, pikepdf.Dictionary | pikepdf.Array) and not one.is_indirect:
            _take_out(one)
