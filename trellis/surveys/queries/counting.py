"""From answers to cells: what a group and its parts said, and which of it is hidden. One way for a count in the table and one in passing."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from django.db.models import Count, Q

from trellis.surveys.measures import NOTHING, SAID, WHOLE, Part, enough_took_part, hide_against_subtraction, may_be_shown, parts_of
from trellis.surveys.models import Answer, Audience, Invitation, ItemWording, Round

Place = tuple[str, str]  # school level and school, as text; empty where none was recorded


@dataclass(slots=True)
class Heard:
    """What one group said, by place and item, with how many were asked there and how many sheets came."""

    audience: Audience
    items: tuple[int, ...]  # those it was asked about
    said: dict[Place, dict[int, list[int]]] = field(default_factory=lambda: defaultdict(dict))
    took_part: dict[Place, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    def add(self, place: Place, item: int, said: str, number: int = 1) -> None:
        """Count what was said."""
        cell = self.said[place].setdefault(item, list(NOTHING))
        cell[SAID.index(said)] += number

    def cells(self) -> Iterator[tuple[int, Part, tuple[int, ...], bool]]:
        """Yield for each item and part its six numbers, and whether they are hidden. A place where somebody was asked and nobody answered is a cell too."""
        for item in self.items:
            at_places = {place: self.said[place].get(item, NOTHING) for place in {*self.took_part, *self.said}}
            hidden = hide_against_subtraction(at_places, partial(may_be_shown, floor=self.audience.floor))
            for part, numbers in parts_of(at_places).items():
                yield item, part, numbers, part in hidden

    def turnouts(self) -> Iterator[tuple[Part, int, int, bool]]:
        """Yield for each part how many were asked and took part, and whether that is hidden. Of the whole group it never is."""
        hidden = hide_against_subtraction(self.took_part, partial(enough_took_part, floor=self.audience.floor))
        for part, (asked, sent) in parts_of(self.took_part, 2).items():
            yield part, asked, sent, part in hidden and part != WHOLE


def groups_of(round: Round) -> dict[int, Heard]:
    """Return the groups of a round with who was asked where, and nothing said yet."""
    asked_about: dict[int, list[int]] = defaultdict(list)
    for audience, item in ItemWording.objects.filter(item__round=round).order_by("item__order").values_list("audience_id", "item_id"):
        asked_about[audience].append(item)
    groups = {one.pk: Heard(one, tuple(asked_about[one.pk])) for one in Audience.objects.filter(round=round).order_by("order")}
    rows = (
        Invitation.objects.filter(round=round)
        .order_by()
        .values_list("audience_id", "school_level", "school_id")
        .annotate(asked=Count("pk", filter=Q(withdrawn_on__isnull=True) | Q(sending__isnull=False)), sent=Count("sending"))
    )
    for audience, level, school, asked, sent in rows:
        took_part = groups[audience].took_part[level, str(school or "")]
        took_part[0] += asked
        took_part[1] += sent
    return groups


def hear_answers(groups: dict[int, Heard]) -> None:
    """Count into the groups what was sent by name or in confidence."""
    rows = (
        Answer.objects.filter(invitation__audience__in=list(groups), invitation__sending__isnull=False)
        .order_by()
        .values_list("invitation__audience_id", "invitation__school_level", "invitation__school_id", "item_id", "said", "level")
        .annotate(number=Count("pk"))
    )
    for audience, level, school, item, said, chosen, number in rows.iterator():
        groups[audience].add((level, str(school or "")), item, str(chosen) if said == Answer.Said.LEVEL else said, number)
