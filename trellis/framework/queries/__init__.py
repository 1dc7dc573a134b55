"""Reading the practices: `practices` as rows, `words` as one language says them, `packs` as files, `drafts` as people write them."""

from trellis.framework.queries.practices import (
    areas_in_order,
    frameworks,
    frameworks_to_read,
    kin_of,
    neighbours,
    newest_frameworks,
    practices,
    questions,
)
from trellis.framework.queries.words import (
    Asked,
    LevelSaid,
    Said,
    Spoken,
    areas_said,
    languages_of,
    languages_to_say,
    named_languages,
    practice_said,
    spoken,
)

__all__ = [
    "Asked",
    "LevelSaid",
    "Said",
    "Spoken",
    "areas_in_order",
    "areas_said",
    "frameworks",
    "frameworks_to_read",
    "kin_of",
    "languages_of",
    "languages_to_say",
    "named_languages",
    "neighbours",
    "newest_frameworks",
    "practice_said",
    "practices",
    "questions",
    "spoken",
]
