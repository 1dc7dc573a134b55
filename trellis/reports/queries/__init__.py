"""The trail in words."""

from trellis.reports.queries.trail import (
    PAGE,
    kind_named,
    lines_of_file,
    part_of,
    readings_about,
    sentences,
    told,
)
from trellis.reports.queries.words import ACTS, READINGS, in_words

__all__ = ["ACTS", "PAGE", "READINGS", "in_words", "kind_named", "lines_of_file", "part_of", "readings_about", "sentences", "told"]
