"""Reading learning: one's own, and lines that colleagues share."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Prefetch, QuerySet

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.directory.queries.places import open_offices
from trellis.partnership.models import LearningGoal, SharedLine, SmallTest
from trellis.partnership.queries.ratings import ratings_read_by, results_of
from trellis.partnership.queries.terms import spans_until
from trellis.threads.queries import offices_of

LEARN, SHARED = Verb.PARTNERSHIP_LEARN, Verb.PARTNERSHIP_READ_SHARED_LEARNING


SPANS = 2  # the term that runs and the one before


@dataclass(frozen=True, slots=True)
class Heard:
    """What schools said to one office of the person in one term: of how many who answered how many got all or most of what they needed."""

    office_id: int
    office: str
    term: str
    key: str
    answers: int
    got: int


@dataclass(frozen=True, slots=True)
class SharedWithMe:
    """Lines that colleagues share with the reader, newest first."""

    goals: list[LearningGoal]
    tests: list[SmallTest]

    def __bool__(self) -> bool:
        return bool(self.goals or self.tests)


def _shares() -> Prefetch:
    return Prefetch("shares", SharedLine.objects.filter(ended_on__isnull=True).select_related("to").order_by("to__folded_name", "pk"))


def goals() -> "QuerySet[LearningGoal]":
    """Return goals, those that run first, then the newest, with their tests and with whom each line is shared."""
    tests = SmallTest.objects.order_by("-begun_on", "-pk").prefetch_related(_shares())
    return LearningGoal.objects.order_by(F("ended_on").desc(nulls_first=True), "-begun_on", "-pk").prefetch_related(Prefetch("tests", tests), _shares())


def small_tests() -> "QuerySet[SmallTest]":
    """Return small tests with their goal."""
    return SmallTest.objects.select_related("goal")


def own_goals(standing: Standing) -> "QuerySet[LearningGoal]":
    """Return the person's own goals, nobody else’s, whatever they hold: those that run first."""
    return within(standing, LEARN, goals())


def shared_with(standing: Standing) -> SharedWithMe:
    """Return what colleagues share with the person."""
    shown = within(standing, SHARED, LearningGoal.objects.select_related("person")).order_by("-begun_on", "-pk")[:25]
    tried = within(standing, SHARED, SmallTest.objects.select_related("goal__person")).order_by("-begun_on", "-pk")[:25]
    return SharedWithMe(list(shown), list(tried))


def shares_of(person: int) -> "QuerySet[SharedLine]":
    """Return lines of the person that somebody may read now."""
    own = SharedLine.objects.filter(ended_on__isnull=True)
    return own.filter(goal__person_id=person) | own.filter(test__goal__person_id=person)


def tests_due(person: int, today: date) -> int:
    """Return how many of the person's small tests have reached their day without a result."""
    return SmallTest.objects.filter(goal__person_id=person, ended_on__isnull=True, until_on__lte=today).count()


def heard_by(standing: Standing) -> list[Heard]:
    """Return what schools said to the person's offices in the term that runs and the one before, the newest first; terms without an answer are left out."""
    heard = []
    spans = list(spans_until(standing.today))[:SPANS]
    for number, name in open_offices().filter(pk__in=offices_of(standing)).order_by("name", "pk").values_list("pk", "name"):
        for span in spans:
            found = results_of(ratings_read_by(standing, number, span), span, 0)
            if found.answers:
                heard.append(Heard(number, name, span.title, span.key, found.answers, found.got))
    return heard
