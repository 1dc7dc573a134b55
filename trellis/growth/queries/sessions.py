"""What principal and supervisor answer together at a visit: the prompts, and what was written."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.growth.models import SessionAnswer, Visit
from trellis.growth.queries.prompts import Prompt, prompts

WORDS_OF_AN_ANSWER = ("words",)


@dataclass(frozen=True, slots=True)
class Answered:
    """A prompt, and what the two of a visit wrote to it; None: nothing yet."""

    prompt: Prompt
    answer: SessionAnswer | None


def visits_answered_by(standing: Standing) -> "QuerySet[Visit]":
    """Return the visits whose prompts the person may answer and read: those whose principal or supervisor they are, and nobody else's."""
    own = Visit.objects.filter(Q(principal_id=standing.person_id) | Q(supervisor_id=standing.person_id), called_off_on__isnull=True)
    return within(standing, Verb.GROWTH_ANSWER_TOGETHER, own.select_related("principal", "supervisor"))


def session_of(visit: Visit) -> list[Answered]:
    """Return every prompt in order with its answer; an answer whose prompt the district has taken out since stays below, as it was asked."""
    written = {one.prompt_key: one for one in SessionAnswer.objects.filter(visit=visit).select_related("by")}
    there = [Answered(prompt, written.pop(prompt.key, None)) for prompt in prompts()]
    return [*there, *(Answered(Prompt(one.prompt_key, one.asked), one) for one in sorted(written.values(), key=lambda one: one.pk))]
