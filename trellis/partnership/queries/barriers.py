"""Reading barriers: unowned first, then by their day. Who raised one leaves this page for its owner alone."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from trellis.access.gate import may, why, within
from trellis.access.policy import CENTRAL_OFFICE, SYSTEM_LEADERS, Role, Verb
from trellis.access.standing import Standing
from trellis.directory.queries import Holder, holders_of
from trellis.directory.queries.places import open_schools
from trellis.partnership.models import Barrier, BarrierAssignment

MAY_OWN = (*SYSTEM_LEADERS, Role.SUPERVISOR, Role.OFFICE_LEAD, *(role for role in CENTRAL_OFFICE if role is Role.STUDENT_SERVICES_DIRECTOR))


@dataclass(frozen=True, slots=True)
class BarriersWaiting:
    """What of barriers stands on a first page: how many have no owner, how many are the person's to clear and how many of those are late."""

    unowned: int
    mine: int
    late: int

    def __bool__(self) -> bool:
        return bool(self.unowned or self.mine)


@dataclass(frozen=True, slots=True)
class Raiser:
    """Who raised a barrier and for which school, for those who may know."""

    name: str
    school: str


def barriers() -> "QuerySet[Barrier]":
    """Return barriers with their owner, what became of them and how many people meet them too: unowned first, then by day."""
    found = Barrier.objects.select_related("owner", "clearing__by").defer("raised_by", "school").annotate(others=Count("me_toos"))
    return found.order_by(F("by_on").asc(nulls_first=True), "pk")


def still_there(queryset: "QuerySet[Barrier]") -> "QuerySet[Barrier]":
    """Return those of which nobody has said what became."""
    return queryset.filter(clearing__isnull=True)


def cleared(queryset: "QuerySet[Barrier]") -> "QuerySet[Barrier]":
    """Return those whose owner has said what became of them, the newest first."""
    return queryset.filter(clearing__isnull=False).order_by("-clearing__on", "-pk")


def raiser_of(standing: Standing, barrier: Barrier) -> Raiser | None:
    """Return who raised it, for its owner where the raiser allowed it, and for the raiser; None for everybody else."""
    if why(standing, Verb.PARTNERSHIP_KNOW_RAISER, barrier) is None:
        return None
    known = Barrier.objects.select_related("raised_by", "school").get(pk=barrier.pk)
    return Raiser(known.raised_by.name, known.school.name if known.school else "")


def is_mine_too(person: int, barrier: Barrier) -> bool:
    """Say whether the person raised it or has said that they meet it."""
    return Barrier.objects.filter(Q(raised_by_id=person) | Q(me_toos__by_id=person), pk=barrier.pk).exists()


def assignments_of(barrier: Barrier) -> "QuerySet[BarrierAssignment]":
    """Return who was named for it, the newest first."""
    return BarrierAssignment.objects.filter(barrier=barrier).select_related("owner", "by").order_by("-pk")


def may_clear(today: date) -> list[Holder]:
    """Return the leaders who may be named to clear a barrier, by name."""
    return holders_of(MAY_OWN, today)


def schools_to_raise_for(standing: Standing) -> list[tuple[int, str]]:
    """Return the schools for which the person may raise a barrier, by name."""
    return list(within(standing, Verb.PARTNERSHIP_RAISE_BARRIER, open_schools()).order_by("name", "pk").values_list("pk", "name"))


def barriers_on_first_page(standing: Standing) -> BarriersWaiting:
    """Return what of barriers waits for the person: for system leaders those without an owner, for anybody their own."""
    assigns = may(standing, Verb.PARTNERSHIP_ASSIGN_BARRIER)
    found = Barrier.objects.filter(clearing__isnull=True).aggregate(
        unowned=Count("pk", filter=Q(owner__isnull=True)),
        mine=Count("pk", filter=Q(owner_id=standing.person_id)),
        late=Count("pk", filter=Q(owner_id=standing.person_id, by_on__lt=standing.today)),
    )
    return BarriersWaiting(found["unowned"] if assigns else 0, found["mine"], found["late"])
