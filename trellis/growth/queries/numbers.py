"""How many principals are met as agreed: numbers for the district and for offices, never for a person or a school."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.translation import gettext as _

from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.access.standing import Standing
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.supervising import with_supervisors
from trellis.growth.measures.caseload import hidden_neighbours
from trellis.growth.models import Cadence, Visit
from trellis.growth.queries.caseload import unaccepted
from trellis.kit.formats import say_month

LONGEST = 26  # weeks, as a cadence is bounded
PEOPLE_AT_LEAST = 2  # supervisors of an office: the number of one would be a number about a person


@dataclass(frozen=True, slots=True)
class MetInTime:
    """One group of principals: how many were met within their rhythm. None: hidden."""

    name: str
    principals: int | None
    met: int | None
    agreed: int | None  # with how many a rhythm is agreed

    @property
    def is_hidden(self) -> bool:
        return self.met is None


@dataclass(frozen=True, slots=True)
class Numbers:
    """The district and its offices."""

    district: MetInTime
    offices: list[MetInTime]
    nobodys: int  # schools that passed on and that nobody has accepted


def _principals(today: date) -> "QuerySet":
    cadences = Cadence.objects.filter(principal=OuterRef("person_id"), ended_on__isnull=True, agreed_on__isnull=False)
    visits = Visit.objects.filter(principal=OuterRef("person_id"), held_on__lte=today).order_by("-held_on")
    posts = with_supervisors(open_posts(today).filter(role=Role.PRINCIPAL.value, covers__isnull=True, school__ended_on__isnull=True), today)
    return posts.annotate(
        agreed=Subquery(cadences.values("every_weeks")[:1]),
        weeks=Coalesce(Subquery(cadences.values("every_weeks")[:1]), Value(settings.GROWTH_CADENCE_WEEKS), output_field=IntegerField()),
        last=Subquery(visits.values("held_on")[:1]),
    ).order_by()


def met_in_time(today: date) -> Numbers:
    """Return how many principals were met within their rhythm: counted in the database, small groups hidden before they leave it."""
    in_time = Q()
    for weeks in range(1, LONGEST + 1):
        in_time |= Q(weeks=weeks, last__gte=today - timedelta(weeks=weeks))
    rows = list(
        _principals(today)
        .values("supervised_from")
        .annotate(
            principals=Count("person_id", distinct=True),
            supervisors=Count("supervisor", distinct=True),
            met=Count("person_id", filter=in_time, distinct=True),
            with_agreement=Count("person_id", filter=Q(agreed__isnull=False), distinct=True),
        )
        .order_by("supervised_from")
    )
    floor = settings.SURVEYS_FLOOR_ADULTS
    named = {row["supervised_from"] or _("Without an office"): row for row in rows}
    hidden = hidden_neighbours({name: row["principals"] if row["supervisors"] >= PEOPLE_AT_LEAST else 0 for name, row in named.items()}, floor)
    everybody = sum(row["principals"] for row in rows)
    offices = [
        MetInTime(name, None, None, None) if name in hidden else MetInTime(name, row["principals"], row["met"], row["with_agreement"])
        for name, row in named.items()
    ]
    whole = _("The whole district")
    if everybody < floor:
        return Numbers(MetInTime(whole, None, None, None), [], 0)
    total = MetInTime(whole, everybody, sum(row["met"] for row in rows), sum(row["with_agreement"] for row in rows))
    return Numbers(total, offices if len(offices) > 1 else [], len([one for one in unaccepted(today) if one.on <= today]))


@dataclass(frozen=True, slots=True)
class Month:
    """One month of one's own: days on which one was in schools, visits, and calls and meetings elsewhere."""

    on: date
    days: int
    visits: int
    others: int

    @property
    def said(self) -> str:
        """The month with its year, in the language of the page."""
        return say_month(self.on)


def days_in_schools(standing: Standing) -> list[Month]:
    """Return one's own visits by month for the last twelve months with any, the newest first: counted in the database, and shown to nobody else."""
    mine = within(standing, Verb.GROWTH_SEE_VISIT, Visit.objects.filter(supervisor_id=standing.person_id, held_on__lte=standing.today))
    at_school = Q(kind=Visit.Kind.VISIT)
    by_month = mine.order_by().annotate(month=TruncMonth("held_on")).values("month")
    counted = by_month.annotate(
        days=Count("held_on", filter=at_school, distinct=True), visits=Count("pk", filter=at_school), others=Count("pk", filter=~at_school)
    )
    return [Month(row["month"], row["days"], row["visits"], row["others"]) for row in counted.order_by("-month")[:12]]


def visits_by_school(since: date, today: date) -> dict[int, int]:
    """Return how many visits were held at each school since a day, whoever went and whomever they met."""
    held = Visit.objects.filter(kind=Visit.Kind.VISIT, held_on__gte=since, held_on__lte=today, school__isnull=False)
    return dict(held.order_by().values_list("school_id").annotate(visits=Count("pk")))
