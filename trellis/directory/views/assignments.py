"""Which supervisor supports which school."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch
from trellis.access.policy import Role, Verb
from trellis.access.request import Request
from trellis.directory.forms.assignments import AssignSupervisor, EndAssignment
from trellis.directory.models import Assignment, Person, School
from trellis.directory.operations import assignments as operations
from trellis.directory.queries.people import open_posts
from trellis.kit.forms import refusals_at
from trellis.kit.http import writes


@writes
def assign_supervisor(request: Request, pk: int) -> HttpResponse:
    """Put a supervisor in charge of a school, or make them its backup."""
    school = fetch(request.standing, Verb.DIRECTORY_ASSIGN_SUPERVISOR, School.objects.filter(ended_on__isnull=True), pk=pk)
    holders = open_posts(request.today).filter(role=Role.SUPERVISOR, covers__isnull=True).order_by().values("person_id")
    supervisors = Person.objects.filter(pk__in=holders).order_by("folded_name", "pk")
    form = AssignSupervisor(request.POST or None, initial={"held_from": request.today}, supervisors=supervisors)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, supervisor=(operations.NotASupervisor, operations.AlreadyAssigned)):
            operations.assign_supervisor(by=request.standing.person_id, school=school, **form.cleaned_data)
            messages.success(request, _("The school is assigned."))
            return redirect("school", pk=pk)
    return render(request, "directory/assign_supervisor.html", {"form": form, "school": school, "supervisors": supervisors})


@writes
def end_assignment(request: Request, pk: int) -> HttpResponse:
    """End a supervisor's support of a school."""
    running = Assignment.objects.select_related("supervisor", "school")
    assignment = fetch(request.standing, Verb.DIRECTORY_ASSIGN_SUPERVISOR, running, pk=pk)
    form = EndAssignment(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, held_until=operations.EndsBeforeItBegins):
            operations.end_assignment(by=request.standing.person_id, assignment=assignment, held_until=form.cleaned_data["held_until"])
            messages.success(request, _("It ends on the day that you chose."))
            return redirect("school", pk=assignment.school_id)
    return render(request, "directory/end_assignment.html", {"form": form, "assignment": assignment})
