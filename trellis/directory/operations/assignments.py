"""Which supervisor supports which school."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from trellis.access.policy import Role
from trellis.audit.operations import record_act
from trellis.directory.models import Assignment, Person, Post, School


class NotASupervisor(Exception):
    """The person holds no post as a principal supervisor on that day."""


class AlreadyAssigned(Exception):
    """The person supports this school in those days already."""


class EndsBeforeItBegins(Exception):
    """The last day lies before the first."""


@transaction.atomic
def assign_supervisor(*, by: int | None, school: School, supervisor: Person, kind: str, held_from: date) -> Assignment:
    """Put a supervisor in charge of a school, or make them its backup, from a day on.

    Who was in charge until then ends the same day: a school has one supervisor in charge. Raises NotASupervisor or
    AlreadyAssigned.
    """
    posts = Post.objects.filter(person=supervisor, role=Role.SUPERVISOR, ended_on__isnull=True)
    if not posts.filter(Q(held_until__isnull=True) | Q(held_until__gt=held_from)).exists():
        raise NotASupervisor(_("They hold no post as a principal supervisor then. Give them the post first."))
    open_later = Assignment.objects.select_for_update().filter(Q(held_until__isnull=True) | Q(held_until__gt=held_from), school=school)
    if open_later.filter(supervisor=supervisor, kind=kind).exists():
        raise AlreadyAssigned(_("They support this school already."))
    replaced = open_later.filter(Q(supervisor=supervisor) | Q(kind=Assignment.Kind.LEAD) if kind == Assignment.Kind.LEAD else Q(supervisor=supervisor))
    for assignment in replaced:
        assignment.held_until = max(held_from, assignment.held_from)
        assignment.save(update_fields=["held_until"])
    assigned = Assignment.objects.create(school=school, supervisor=supervisor, kind=kind, held_from=held_from)
    record_act(by=by, act="directory.assign_supervisor", about=[assigned, school, supervisor], detail={"kind": kind, "from": held_from.isoformat()})
    return assigned


@transaction.atomic
def end_assignment(*, by: int | None, assignment: Assignment, held_until: date) -> Assignment:
    """End a supervisor's support of a school: `held_until` is the first day without it."""
    if held_until < assignment.held_from:
        raise EndsBeforeItBegins(_("It begins later than that. Choose its first day or a later one."))
    if assignment.held_until == held_until:
        return assignment
    assignment.held_until = held_until
    assignment.save(update_fields=["held_until"])
    record_act(by=by, act="directory.end_assignment", about=[assignment], detail={"until": held_until.isoformat()})
    return assignment
