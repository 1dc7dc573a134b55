"""What is printed for a round, and what a code on paper belongs to."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from trellis.surveys.models import Audience, Invitation, OpenLink, Round, Slip
from trellis.surveys.queries.codes import as_code, digest_of
from trellis.surveys.queries.links import invitation_by_code

BY_LETTER = (Audience.Kind.FAMILIES, Audience.Kind.STUDENTS)


@dataclass(frozen=True, slots=True)
class OnPaper:
    """What can be printed for one group: sheets of people who have not answered, slips that belong to nobody, or a poster."""

    audience: Audience
    waiting: int  # people with a sheet of their own who have not taken part
    slips: int
    slips_used: int
    link: OpenLink | None

    @property
    def is_sealed(self) -> bool:
        return self.audience.mode == Round.Mode.ANONYMOUS

    @property
    def is_community(self) -> bool:
        return self.audience.kind == Audience.Kind.COMMUNITY


def rounds() -> "QuerySet[Round]":
    """Return rounds with their closure, newest first."""
    return Round.objects.select_related("closure").order_by("-pk")


def sheets_to_print(round: Round) -> "QuerySet[Invitation]":
    """Return invitations whose person has a sheet of their own and has not taken part, by school and name."""
    return (
        Invitation.objects.filter(round=round, withdrawn_on__isnull=True, sending__isnull=True, audience__kind__in=BY_LETTER)
        .exclude(audience__mode=Round.Mode.ANONYMOUS)
        .select_related("audience", "person", "school", "round", "round__closure")
        .order_by("school__name", "person__folded_name", "pk")
    )


def on_paper(round: Round, reached: "QuerySet[Invitation]") -> list[OnPaper]:
    """Return what can be printed for each group; `reached` are the sheets that the reader may print."""
    waiting = dict(reached.order_by().values_list("audience_id").annotate(n=Count("pk")))
    slips = {
        audience: (made, used)
        for audience, made, used in Slip.objects.filter(audience__round=round)
        .order_by()
        .values_list("audience_id")
        .annotate(made=Count("pk"), used=Count("pk", filter=Q(used_on__isnull=False)))
    }
    links = {link.audience_id: link for link in OpenLink.objects.filter(audience__round=round, withdrawn_on__isnull=True)}
    return [
        OnPaper(audience, waiting.get(audience.pk, 0), *slips.get(audience.pk, (0, 0)), links.get(audience.pk))
        for audience in Audience.objects.filter(round=round).order_by("order")
    ]


def sheet_by_code(typed: str) -> Invitation | Slip | None:
    """Return what the code on a sheet of paper belongs to."""
    slip = Slip.objects.select_related("audience__round__closure").filter(digest=digest_of(as_code(typed))).first()
    return slip or invitation_by_code(typed)
