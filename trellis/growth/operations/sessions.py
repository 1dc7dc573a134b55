"""What principal and supervisor answer together at a visit."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.queries.versions import version_of
from trellis.growth.models import SessionAnswer, Visit
from trellis.growth.operations.refusals import ChangedMeanwhile, WordsMissing
from trellis.growth.queries.sessions import WORDS_OF_AN_ANSWER
from trellis.safety.operations import watch


@transaction.atomic
def answer_prompt(*, by: int, now: datetime, today: date, visit: Visit, prompt_key: str, asked: str, words: str, seen: str | None = None) -> SessionAnswer:
    """Write what the two of a visit answer to a prompt, or change it. One text, and both write it.

    `seen` is the mark of the text that the form showed, empty for none. Raises WordsMissing, ChangedMeanwhile.
    """
    if not words.strip():
        raise WordsMissing(_("Say it in a sentence."))
    held = SessionAnswer.objects.select_for_update().filter(visit=visit, prompt_key=prompt_key).first()
    if held is not None and held.words == words.strip():
        return held
    if held is not None and seen is not None and seen != version_of(held, WORDS_OF_AN_ANSWER):
        raise ChangedMeanwhile(_("These words were changed since you opened them. Both stand here now."))
    given = {"asked": asked[:300], "words": words.strip(), "by_id": by, "at": now}
    if held is None:
        held = SessionAnswer.objects.create(visit=visit, prompt_key=prompt_key, **given)
    else:
        SessionAnswer.objects.filter(pk=held.pk).update(**given)
        held.refresh_from_db()
    watch(by=by, writer=by, now=now, today=today, texts=[words], place=_("What two answer together at a visit"))
    record_act(by=by, act="growth.answer_prompt", about=[visit])
    return held
