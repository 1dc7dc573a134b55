"""Rights of guardians."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.forms.guardians import EndRight, GrantRight
from trellis.directory.models import GuardianRight, Guardianship
from trellis.directory.operations import guardians as operations
from trellis.kit.http import writes

GRANT = Verb.DIRECTORY_GRANT_RIGHT
PROBLEMS = (operations.RightIsHeld, operations.StudentIsOfAge, operations.EndsBeforeItBegan, operations.TieHasEnded)


@writes
def grant_right(request: Request, pk: int) -> HttpResponse:
    """Grant a guardian one or more rights over one child, on a paper that somebody has seen."""
    ties = Guardianship.objects.filter(ended_on__isnull=True).select_related("guardian", "student__person")
    tie = fetch(request.standing, GRANT, ties, pk=pk)
    form = GrantRight(request.POST or None, initial={"held_from": request.today})
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("basis", "held_from", "held_until", "student_agrees")}
        try:
            operations.grant_rights(by=request.standing.person_id, guardianship=tie, rights=form.cleaned_data["rights"], **given)
        except PROBLEMS as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Granted. The paper that you have seen stands beside it."))
            return redirect("student", pk=tie.student_id)
    record_reading(standing=request.standing, verb=GRANT, records=[tie])
    return render(request, "directory/grant_right.html", {"form": form, "tie": tie})


@writes
def end_right(request: Request, pk: int) -> HttpResponse:
    """End one right of a guardian."""
    rights = GuardianRight.objects.select_related("guardianship__guardian", "guardianship__student__person")
    right = fetch(request.standing, GRANT, rights, pk=pk)
    form = EndRight(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.end_right(by=request.standing.person_id, right=right, **form.cleaned_data)
        except PROBLEMS as problem:
            form.add_error("held_until", str(problem))
        else:
            messages.success(request, _("The right ends on the day that you chose."))
            return redirect("student", pk=right.guardianship.student_id)
    record_reading(standing=request.standing, verb=GRANT, records=[right])
    return render(request, "directory/end_right.html", {"form": form, "right": right})
