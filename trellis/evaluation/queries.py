"""Reading evaluations: one's own, those that one makes, and who may evaluate whom."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from trellis.access.gate import within
from trellis.access.policy import SYSTEM_LEADERS, Role, Verb
from trellis.access.standing import Standing
from trellis.directory.models import Person
from trellis.directory.queries import everybody
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.places import open_schools
from trellis.evaluation.measures import MOST_BYTES
from trellis.evaluation.models import Evaluation
from trellis.kit.days import open_on

LONGEST = 4_000  # characters of what is carried in at once
MOST_ITEMS = 40
MEND_DAYS = 14  # for so long the evaluator may put another file in the place of the first

__all__ = ["LONGEST", "MEND_DAYS", "MOST_BYTES", "MOST_ITEMS"]


@dataclass(frozen=True, slots=True)
class Item:
    """What the principal carried in, on which day."""

    key: str
    on: date
    words: str


def evaluations() -> "QuerySet[Evaluation]":
    """Return evaluations, the latest first, without their files."""
    return Evaluation.objects.defer("file").select_related("principal", "evaluator").order_by("-on", "-pk")


def of_me(standing: Standing) -> "QuerySet[Evaluation]":
    """Return the evaluations of the person."""
    return within(standing, Verb.EVALUATION_READ, evaluations().filter(principal_id=standing.person_id))


def by_me(standing: Standing, typed: str = "") -> "QuerySet[Evaluation]":
    """Return the evaluations that the person makes, those of principals whose name has what was typed."""
    mine = within(standing, Verb.EVALUATION_READ, evaluations().filter(evaluator_id=standing.person_id))
    for word in typed.split()[:6]:
        mine = mine.filter(Q(principal__given_name__icontains=word) | Q(principal__family_name__icontains=word))
    return mine


def to_carry_into(standing: Standing) -> "QuerySet[Evaluation]":
    """Return the evaluations into which the person may carry something: their own, until the file is there."""
    return within(standing, Verb.EVALUATION_CARRY_IN, evaluations().filter(attached_on__isnull=True))


def items_of(evaluation: Evaluation) -> list[Item]:
    """Return what was carried in, in the order in which it was."""
    return [Item(one["key"], date.fromisoformat(one["on"]), one["words"]) for one in evaluation.items]


def principals_to_evaluate(standing: Standing, typed: str = "") -> "QuerySet[Person]":
    """Return the principals for whom the person may open an evaluation, by name. Whoever only stands in for a principal is none."""
    posts = open_posts(standing.today).filter(role=Role.PRINCIPAL.value, covers__isnull=True)
    posts = posts.filter(school__in=within(standing, Verb.EVALUATION_OPEN, open_schools().order_by()))
    found = everybody().filter(pk__in=posts.order_by().values("person_id")).exclude(pk=standing.person_id)
    for word in typed.split()[:6]:
        found = found.filter(Q(given_name__icontains=word) | Q(family_name__icontains=word))
    return found.order_by("folded_name", "pk")


def evaluators_of(person_id: int, today: date) -> "QuerySet[Person]":
    """Return those who may evaluate a principal today, by name: who supports their schools, or stands in for them, and system leaders."""
    leading = open_posts(today).filter(person_id=person_id, role=Role.PRINCIPAL.value, covers__isnull=True)
    assigned = open_on(today, "assignments__held_from", "assignments__held_until") & Q(assignments__school__in=leading.order_by().values("school_id"))
    supporting = Person.objects.filter(assigned).order_by().values("pk")
    posts = open_posts(today).filter(
        Q(role=Role.SUPERVISOR.value, covers__isnull=True, person_id__in=supporting)
        | Q(role=Role.SUPERVISOR.value, covers__person_id__in=supporting)
        | Q(role__in=[role.value for role in SYSTEM_LEADERS])
    )
    return everybody().filter(pk__in=posts.order_by().values("person_id")).exclude(pk=person_id).order_by("folded_name", "pk")
