"""Who is guardian of whom, and what each may do."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.forms.guardians import AddGuardian, EndRight, EndTie, GrantRight, TieAgain
from trellis.directory.models import GuardianRight, Guardianship, Student, right_is_held
from trellis.directory.operations import guardians as operations
from trellis.directory.operations import ties
from trellis.directory.queries.families import people_meant
from trellis.directory.queries.people import described
from trellis.kit.forms import refusals_at
from trellis.kit.http import writes

GRANT, TIE = Verb.DIRECTORY_GRANT_RIGHT, Verb.DIRECTORY_TIE_GUARDIAN
PROBLEMS = (operations.RightIsHeld, operations.StudentIsOfAge, operations.EndsBeforeItBegan, operations.TieHasEnded)


@writes
def add_guardian(request: Request, pk: int) -> HttpResponse:
    """Tie a guardian to a student by hand: somebody who is here already, or whom no roster brings. Then their rights are asked for."""
    student = fetch(request.standing, TIE, Student.objects.filter(ended_on__isnull=True).select_related("person"), pk=pk)
    form = AddGuardian(request.POST or None)
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").replace("\x00", "")[:254] for name in ("given_name", "family_name", "email")}
        meant = people_meant(request.standing, student=student, **typed)
        form.offer(described(meant, request.today))
        if form.is_valid():
            given = dict(form.cleaned_data)
            number = given.pop("which", None)
            chosen = next((person for person in meant if person.pk == number), None)
            with refusals_at(form, ties.TiedAlready, ties.TiedToThemselves, email=ties.AddressIsTaken):
                if chosen:
                    tie = ties.tie_guardian(by=request.standing.person_id, student=student, guardian=chosen, relation=given["relation"])
                else:
                    tie = ties.add_guardian(by=request.standing.person_id, student=student, **given)
                messages.success(request, _("They are added, and hold no right yet. Grant what a paper says, or leave it."))
                return redirect("grant_right", pk=tie.pk)
    record_reading(standing=request.standing, verb=TIE, records=[student])
    return render(request, "directory/add_guardian.html", {"form": form, "student": student})


@writes
def end_tie(request: Request, pk: int) -> HttpResponse:
    """End the tie of a guardian to a student, with every right on it."""
    tie = fetch(request.standing, TIE, Guardianship.objects.filter(ended_on__isnull=True).select_related("guardian", "student__person"), pk=pk)
    form = EndTie(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, ties.TieStands, ties.ReasonMissing):
            ties.end_tie(by=request.standing.person_id, tie=tie, because=form.cleaned_data["because"], today=request.today)
            messages.success(request, _("They are taken off, and no roster brings them back. Under former guardians you can put them back."))
            return redirect("student", pk=tie.student_id)
    record_reading(standing=request.standing, verb=TIE, records=[tie])
    held = tie.rights.filter(right_is_held(request.today)).order_by("right", "pk")
    return render(request, "directory/end_tie.html", {"form": form, "tie": tie, "held": held})


@writes
def tie_again(request: Request, pk: int) -> HttpResponse:
    """Take up a tie that ended, with the rights that stand on it."""
    tie = fetch(request.standing, TIE, Guardianship.objects.filter(ended_on__isnull=False).select_related("guardian", "student__person"), pk=pk)
    form = TieAgain(request.POST or None)
    if request.method == "POST":
        with refusals_at(form, ties.TieStands):
            ties.tie_again(by=request.standing.person_id, tie=tie)
            messages.success(request, _("They are back, with the rights that were granted and are not over."))
            return redirect("student", pk=tie.student_id)
    record_reading(standing=request.standing, verb=TIE, records=[tie])
    coming = [right for right in tie.rights.select_related("guardianship__student__demographics").order_by("right", "pk") if not right.is_over(request.today)]
    return render(request, "directory/tie_again.html", {"form": form, "tie": tie, "coming": coming})


@writes
def grant_right(request: Request, pk: int) -> HttpResponse:
    """Grant a guardian one or more rights over one child, on a paper that somebody has seen."""
    ties = Guardianship.objects.filter(ended_on__isnull=True).select_related("guardian", "student__person")
    tie = fetch(request.standing, GRANT, ties, pk=pk)
    form = GrantRight(request.POST or None, initial={"held_from": request.today})
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("basis", "held_from", "held_until", "student_agrees")}
        with refusals_at(form, PROBLEMS):
            operations.grant_rights(by=request.standing.person_id, guardianship=tie, rights=form.cleaned_data["rights"], **given)
            messages.success(request, _("Granted. The paper that you have seen stands beside it."))
            return redirect("student", pk=tie.student_id)
    record_reading(standing=request.standing, verb=GRANT, records=[tie])
    return render(request, "directory/grant_right.html", {"form": form, "tie": tie})


@writes
def end_right(request: Request, pk: int) -> HttpResponse:
    """End one right of a guardian."""
    rights = GuardianRight.objects.select_related("guardianship__guardian", "guardianship__student__person", "guardianship__student__demographics")
    right = fetch(request.standing, GRANT, rights, pk=pk)
    form = EndRight(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, held_until=PROBLEMS):
            operations.end_right(by=request.standing.person_id, right=right, **form.cleaned_data)
            messages.success(request, _("The right ends on the day that you chose."))
            return redirect("student", pk=right.guardianship.student_id)
    record_reading(standing=request.standing, verb=GRANT, records=[right])
    return render(request, "directory/end_right.html", {"form": form, "right": right})
