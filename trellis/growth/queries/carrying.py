"""Which lines may be carried across the wall, and in which words."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from trellis.growth.models import Line


def lines_to_carry() -> "QuerySet[Line]":
    """Return the lines that may be carried: not what is personal, nor what was looked at together."""
    return Line.objects.exclude(kind__in=Line.NEVER_IN_A_FILE).exclude(words="").select_related("cycle")


def words_to_carry(line: Line) -> str:
    """Return the words of a line as one text; the three parts of a theory as one sentence."""
    if line.kind != Line.Kind.THEORY:
        return line.words
    parts = {"words": line.words, "then": line.then, "so_that": line.so_that}
    return _("If %(words)s, then %(then)s, so that %(so_that)s") % parts if line.then or line.so_that else line.words
