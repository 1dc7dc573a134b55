"""What was opened from findings, and what of it is due."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from trellis.access.gate import may, within
from trellis.access.policy import SCHOOL_LEADERS, Role, Verb
from trellis.access.standing import Standing
from trellis.commitments.queries import as_promise, commitments
from trellis.directory.queries import holders_of
from trellis.equity.models import Cause, Conversation, Finding, FollowUp, PolicyReview

SHOWN = 5  # on a first page
OPENED = 25  # on the page of a finding, the newest


@dataclass(frozen=True, slots=True)
class Opened:
    """One thing that was opened from a finding, with where it is and what it came to."""

    follow_up: FollowUp
    words: str
    link: tuple[str, int]
    is_open: bool
    came_to: str = ""

    @property
    def kind(self) -> str:
        return self.follow_up.get_kind_display()


@dataclass(slots=True)
class Branch:
    """A cause and what lies under it."""

    cause: Cause
    under: list["Branch"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Side:
    """To whom something may be promised because of a finding."""

    key: str
    words: str
    people: list[int]


def conversations() -> "QuerySet[Conversation]":
    """Return all conversations. Ask the gate."""
    return Conversation.objects.select_related("follow_up__finding__release", "follow_up__finding__school", "follow_up__opened_by", "closed_by")


def policy_reviews() -> "QuerySet[PolicyReview]":
    """Return all reviews of rules. Ask the gate."""
    return PolicyReview.objects.select_related(
        "follow_up__finding__release", "follow_up__finding__school", "follow_up__opened_by", "follow_up__owner", "decided_by"
    )


def causes_in(conversation: Conversation) -> "QuerySet[Cause]":
    """Return the causes of a conversation that stand, oldest first."""
    return Cause.objects.filter(conversation=conversation, taken_back_at=None).select_related("written_by").order_by("pk")


def tree_of(conversation: Conversation) -> list[Branch]:
    """Return the causes as a tree: what lies under one that was taken back stands one step higher."""
    every = list(Cause.objects.filter(conversation=conversation).select_related("written_by").order_by("pk"))
    above = {one.pk: one.under_id for one in every}
    standing = {one.pk: Branch(one) for one in every if one.taken_back_at is None}
    roots: list[Branch] = []
    for branch in standing.values():
        place = branch.cause.under_id
        while place is not None and place not in standing:
            place = above[place]
        (standing[place].under if place is not None else roots).append(branch)
    return roots


def opened_from(standing: Standing, finding: Finding) -> list[Opened]:
    """Return what was opened from the same finding in any release, the newest first; empty for whom it is none of their work."""
    if not may(standing, Verb.EQUITY_FOLLOW_UP):
        return []
    found = list(
        within(standing, Verb.EQUITY_FOLLOW_UP, FollowUp.objects.filter(identity=finding.identity))
        .select_related("conversation", "policy_review", "owner", "opened_by")
        .order_by("-opened_on", "-pk")[:OPENED]
    )
    return _shown(standing, found)


def due_on_first_page(standing: Standing) -> list[Opened]:
    """Return what the person owns, has not ended, and has a day, the soonest first. Promises stand with the promises."""
    if not may(standing, Verb.EQUITY_FOLLOW_UP):
        return []
    mine = FollowUp.objects.filter(owner_id=standing.person_id, ended_on=None, due_on__isnull=False).exclude(kind=FollowUp.Kind.COMMITMENT)
    found = within(standing, Verb.EQUITY_FOLLOW_UP, mine).select_related("conversation", "policy_review", "owner", "opened_by").order_by("due_on", "pk")
    return _shown(standing, list(found[:SHOWN]))


def _shown(standing: Standing, found: list[FollowUp]) -> list[Opened]:
    numbers = [one.number for one in found if one.number is not None]
    promises = {}
    if numbers:
        seen = within(standing, Verb.COMMITMENTS_READ, commitments().filter(pk__in=numbers))
        promises = {one.pk: as_promise(one, standing.today) for one in seen}
    made = []
    for one in found:
        if one.kind == FollowUp.Kind.CONVERSATION:
            made.append(Opened(one, one.conversation.question, ("conversation", one.conversation.pk), one.ended_on is None, one.conversation.conclusion))
        elif one.kind == FollowUp.Kind.POLICY_REVIEW:
            review = one.policy_review
            came_to = f"{review.get_decision_display()}. {review.reason}" if review.decision else ""
            made.append(Opened(one, review.rule, ("policy_review", review.pk), one.ended_on is None, came_to))
        elif one.number is not None and one.number in promises:
            promise = promises[one.number]
            made.append(Opened(one, promise.what, ("promise", one.number), promise.is_open, promise.words))
    return made


def sides_of(finding: Finding, today: date) -> list[Side]:
    """Return to whom a promise from a finding may be made."""
    leaders = [one.person_id for one in holders_of((Role.SUPERINTENDENT, Role.STUDENT_SERVICES_DIRECTOR), today)]
    principals = holders_of(SCHOOL_LEADERS, today)
    if finding.school is not None:
        here = [one.person_id for one in principals if one.school_id == finding.school_id]
        of_school = _("The leaders of %(school)s") % {"school": finding.school.name}
        return [Side("school", of_school, here), Side("leaders", _("Those who lead the district"), leaders)]
    return [Side("principals", _("Principals"), [one.person_id for one in principals]), Side("leaders", _("Those who lead the district"), leaders)]


def owners_of(finding: Finding, today: date) -> list[tuple[int, str]]:
    """Return (number, words) of those who may answer for a review that comes from a finding."""
    roles = (Role.SUPERINTENDENT, Role.CABINET, Role.STUDENT_SERVICES_DIRECTOR, Role.SUPERVISOR, Role.OFFICE_LEAD, Role.PRINCIPAL)
    found = [one for one in holders_of(roles, today) if one.role is not Role.PRINCIPAL or one.school_id == finding.school_id]
    return [(one.person_id, f"{one.name}, {one.title or one.place}".rstrip(", ")) for one in found]
