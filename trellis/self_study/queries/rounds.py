"""Rounds in lists: which are open, which wait for their reply."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.access.standing import Standing
from trellis.commitments.queries import Promise, from_round
from trellis.directory.queries import Holder, holders_of
from trellis.self_study.models import Study
from trellis.surveys.queries import Taking, asked_among, asked_and_sent, replied, taking_part


@dataclass(frozen=True, slots=True)
class Owing:
    """A closed round whose reply is still owed. `days_late` is 0 until the day has passed; `opened_by` owes it."""

    study_id: int
    title: str
    reply_by: date
    days_late: int
    opened_by_id: int
    opened_by: str


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in a list. `days_owing` is by how many days the reply is late, 0 when it is not."""

    study: Study
    is_open: bool
    is_over: bool
    asked: int
    sent: int
    is_replied: bool
    days_owing: int


def studies() -> "QuerySet[Study]":
    """Return studies, newest round first, with round and framework."""
    return Study.objects.select_related("round__closure", "round__opened_by", "framework").order_by("-round__opens_on", "-pk")


def taking(study: Study) -> tuple[Taking, ...]:
    """Return for each group how many were asked and have sent."""
    return taking_part(study.round)


def principals_asked(study: Study, today: date) -> list[Holder]:
    """Return the principals among the people asked who have a school today."""
    principals = [one for one in holders_of([Role.PRINCIPAL], today) if one.school_id]
    asked = asked_among(study.round, [one.person_id for one in principals])
    return [one for one in principals if one.person_id in asked]


def rounds_owing(standing: Standing) -> list[Owing]:
    """Return the closed rounds to which the person owes the reply, the longest due first."""
    return _owing(within(standing, Verb.SELF_STUDY_REPLY, studies()), standing.today)


def rounds_owing_in_the_district(standing: Standing) -> list[Owing]:
    """Return the closed rounds that wait for a reply, whoever owes it, for those who answer for the district."""
    return _owing(within(standing, Verb.SELF_STUDY_CLOSE_ROUND, studies()), standing.today)


def rounds_without_reply(today: date) -> list[Owing]:
    """Return every closed round that waits for its reply, for the clock."""
    return _owing(studies(), today)


def _owing(found: "QuerySet[Study]", today: date) -> list[Owing]:
    closed = [one for one in found.order_by("round__reply_by", "pk") if one.round.is_over(today)]
    answered = replied([one.round_id for one in closed])
    return [
        Owing(one.pk, one.round.title, one.round.reply_by, max(0, (today - one.round.reply_by).days), one.round.opened_by_id, one.round.opened_by.name)
        for one in closed
        if one.round_id not in answered
    ]


def rounds_seen(standing: Standing) -> "QuerySet[Study]":
    """Return the studies whose map the person may see once they are closed."""
    return within(standing, Verb.SELF_STUDY_READ_GAP_MAP, studies())


def as_rows(found: list[Study], today: date) -> list[RoundRow]:
    """Return rounds as rows of a list."""
    ids = [one.round_id for one in found]
    counts, answered = asked_and_sent(ids), replied(ids)
    return [
        RoundRow(
            study=one,
            is_open=one.round.is_open(today),
            is_over=one.round.is_over(today),
            asked=counts[one.round_id][0],
            sent=counts[one.round_id][1],
            is_replied=one.round_id in answered,
            days_owing=0 if one.round_id in answered else max(0, (today - one.round.reply_by).days),
        )
        for one in found
    ]


def promises_of(study: Study, today: date) -> list[Promise]:
    """Return the promises that came from a round, by practice."""
    found = from_round(study.round_id, today)
    return [promise for key in sorted(found) for promise in found[key]]
