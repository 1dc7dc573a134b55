"""What a closed round says."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from trellis.surveys.models import Answer, Item, ItemWording, Round
from trellis.surveys.queries.taking_part import Taking, taking_part


@dataclass(frozen=True, slots=True)
class Tally:
    """How one group answered one item: how many chose each level, and who gave none."""

    levels: tuple[int, int, int, int] = (0, 0, 0, 0)
    cannot_say: int = 0
    rather_not: int = 0

    @property
    def given(self) -> int:
        """Return how many chose a level."""
        return sum(self.levels)


@dataclass(frozen=True, slots=True)
class Results:
    """What a closed round says. `tallies` by item key and audience key; a group that was not asked about an item has none."""

    round: Round
    groups: tuple[Taking, ...]
    items: tuple[Item, ...]
    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)


def results_of(round: Round) -> Results:
    """Count the answers that were sent. Not for pages by itself: whoever shows them hides small groups first."""
    groups = taking_part(round)
    items = tuple(Item.objects.filter(round=round).order_by("order"))
    asked = ItemWording.objects.filter(item__round=round).values_list("item__key", "audience__key")
    counted: dict[tuple[str, str], Counter[str]] = {pair: Counter() for pair in asked}
    rows = (
        Answer.objects.filter(invitation__round=round, invitation__sending__isnull=False)
        .order_by()
        .values_list("item__key", "invitation__audience__key", "said", "level")
        .annotate(n=Count("pk"))
    )
    for item, group, said, level, number in rows:
        counted[item, group][str(level) if said == Answer.Said.LEVEL else said] += number
    return Results(
        round,
        groups,
        items,
        {pair: Tally((one["1"], one["2"], one["3"], one["4"]), one[Answer.Said.CANNOT_SAY], one[Answer.Said.RATHER_NOT]) for pair, one in counted.items()},
    )


def answers_sent(round: Round) -> "QuerySet[Answer]":
    """Return the answers of a round that were sent, with who gave them, by group and name."""
    return (
        Answer.objects.filter(invitation__round=round, invitation__sending__isnull=False)
        .select_related("invitation__person", "invitation__audience", "invitation__round", "item")
        .order_by("invitation__audience__order", "invitation__person__folded_name", "invitation_id")
    )
