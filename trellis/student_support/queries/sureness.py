"""How sure a team is of what it decided: who has said it is a number until the counts are closed, then a spread, or for ever nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from trellis.student_support.measures.sureness import Spread, spread_of
from trellis.student_support.models import Decision, SaidHowSure, Sureness


@dataclass(frozen=True, slots=True)
class HowSure:
    """What one reader is shown of one decision."""

    said: int
    of: int
    is_closed: bool
    may_say: bool
    spread: Spread | None


def how_sure(decisions: Sequence[Decision], person: int, asked: Collection[int], *, is_ahead: bool) -> dict[int, HowSure]:
    """Return, by decision, what the reader is shown: two queries however many there are. The caller has asked the gate."""
    said: dict[int, set[int]] = {}
    for decision, who in SaidHowSure.objects.filter(decision__in=decisions).values_list("decision_id", "person_id"):
        said.setdefault(decision, set()).add(who)
    closed = {one.pk for one in decisions if one.sureness_closed_at is not None}
    counts: dict[int, dict[int, int]] = {}
    for decision, level, count in Sureness.objects.filter(decision__in=closed).values_list("decision_id", "level", "count"):
        counts.setdefault(decision, {})[level] = count
    found = {}
    for one in decisions:
        who_said, is_closed = said.get(one.pk, set()), one.pk in closed
        may_say = is_ahead and not is_closed and person in asked and person not in who_said
        of = max(len(set(asked) | who_said), len(who_said))
        found[one.pk] = HowSure(len(who_said), of, is_closed, may_say, spread_of(counts.get(one.pk, {}), is_closed=is_closed))
    return found
