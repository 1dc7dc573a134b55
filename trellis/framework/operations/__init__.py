"""Bringing a version of a pack in, bettering its words in other languages, and writing a copy of it."""

from trellis.framework.operations.drafts import (
    DraftChanged,
    DraftIsOver,
    DraftMoved,
    NameTaken,
    VersionTaken,
    keep_draft_words,
    let_draft_go,
    publish_draft,
    start_draft,
)
from trellis.framework.operations.packs import PackChanged, load_pack, load_words
from trellis.framework.operations.words import WordsChanged, keep_words

__all__ = [
    "DraftChanged",
    "DraftIsOver",
    "DraftMoved",
    "NameTaken",
    "PackChanged",
    "VersionTaken",
    "WordsChanged",
    "keep_draft_words",
    "keep_words",
    "let_draft_go",
    "load_pack",
    "load_words",
    "publish_draft",
    "start_draft",
]
