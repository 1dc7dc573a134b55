"""Reading the practices: `practices` as rows, `words` as one language says them, `packs` as files, `drafts` as people write them."""

from trellis.framework.queries.practices import areas_in_order, areas_to_ask_about, frameworks, neighbours, newest_frameworks, practices, questions
from trellis.framework.queries.words import Asked, LevelSaid, Said, Spoken, languages_of, spoken

__all__ = [
    "Asked",
    "LevelSaid",
    "Said",
    "Spoken",
    "areas_in_order",
    "areas_to_ask_about",
    "frameworks",
    "languages_of",
    "neighbours",
    "newest_frameworks",
    "practices",
    "questions",
    "spoken",
]
