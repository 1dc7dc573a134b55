"""PDFs that people send: opened with care, and written anew, so that what programs noted about makers and changes is not kept."""

import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from trellis.kit.pdfs import taking_out

SECONDS = 60  # by the clock, of a busy machine; the process itself counts its own


class NotAPdf(Exception):
    """The file is no PDF that is taken. The message says what to do."""


def written_anew(content: bytes) -> bytes:
    """Return the same pages without author, program, times, history, scripts and files inside, pictures in them included. Raises NotAPdf.

    A process of its own reads it, with bounded memory and time: what is made to unpack to gigabytes, or to break its reader, ends that one alone.
    """
    command = [sys.executable, "-I", "-W", "ignore", str(Path(taking_out.__file__))]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 -- our own file, by our own Python
    except subprocess.TimeoutExpired as refused:
        raise NotAPdf(_unreadable()) from refused
    if done.returncode == taking_out.LOCKED:
        raise NotAPdf(_("This PDF opens with a password. Save it without one, and send that one."))
    if done.returncode == taking_out.EMPTY:
        raise NotAPdf(_("This PDF has no page. Print it to a new PDF, and send that one."))
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise NotAPdf(_unreadable())
    return done.stdout


def _unreadable() -> str:
    return _("This file is not a PDF that can be read here. Print it to a new PDF, and send that one.")
