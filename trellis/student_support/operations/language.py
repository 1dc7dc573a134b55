"""Keeping the district's own list of gentler words."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.student_support.measures.language import read_list
from trellis.student_support.models import GentleWords
from trellis.student_support.queries.language import languages, list_that_holds, said_mistake


class ListRefused(Exception):
    """The list cannot be taken; `lines` says by line what is wrong, in words."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(" ".join(lines))
        self.lines = lines


class ChangedMeanwhile(Exception):
    """Somebody kept another list of that language meanwhile; `theirs` is the one that holds."""

    def __init__(self, words: str, theirs: GentleWords | None) -> None:
        super().__init__(words)
        self.theirs = theirs


@transaction.atomic
def keep_gentle_words(*, by: int, now: datetime, language: str, text: str, number: int) -> GentleWords | None:
    """Keep a list as the one that holds from now on; an empty one finds nothing. `number` is the list it was begun on; the same words again are no change.

    Raises ListRefused or ChangedMeanwhile.
    """
    said = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if language not in dict(languages()):
        raise ListRefused([_("The pages are not shown in this language.")])
    mistakes = read_list(said).mistakes
    if mistakes:
        raise ListRefused([said_mistake(one) for one in mistakes[:10]])
    holds = list_that_holds(language)
    if holds.text.strip() == said:
        return holds.kept
    if holds.number != number:
        raise ChangedMeanwhile(_("Somebody kept another list meanwhile. Both stand here; make one of them."), holds.kept)
    kept = GentleWords.objects.create(language=language, text=said, number=number + 1, kept_by_id=by, kept_at=now)
    record_act(by=by, act="student_support.keep_gentle_words", about=[kept], detail={"language": language, "number": kept.number})
    return kept
