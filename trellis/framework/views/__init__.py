"""The practices for everybody who works here; their words in other languages; the district's own copy."""

from trellis.framework.views.drafts import compare_draft, draft, drafts, edit_draft, let_draft_go, publish_draft, start_draft
from trellis.framework.views.practices import load_pack, pack_file, practice, practices, questions
from trellis.framework.views.words import pack_words, review_words

__all__ = [
    "compare_draft",
    "draft",
    "drafts",
    "edit_draft",
    "let_draft_go",
    "load_pack",
    "pack_file",
    "pack_words",
    "practice",
    "practices",
    "publish_draft",
    "questions",
    "review_words",
    "start_draft",
]
