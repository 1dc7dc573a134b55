"""Addresses of people who must not be found."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.forms.people import EndProtection, ProtectAddress
from trellis.directory.models import Person, ProtectedAddress
from trellis.directory.operations import people as operations
from trellis.directory.queries.families import household_of, student_behind
from trellis.directory.queries.reasons import reason_to_see
from trellis.kit.days import open_on
from trellis.kit.http import reads, writes

PROTECT = Verb.DIRECTORY_PROTECT_ADDRESS


@reads
def protected_address(request: Request, pk: int) -> HttpResponse:
    """Show one protected address. Each reading is entered alone."""
    verb = Verb.DIRECTORY_READ_PROTECTED_ADDRESS
    row = fetch(request.standing, verb, ProtectedAddress.objects.filter(open_on(request.today)).select_related("person"), pk=pk)
    record_reading(standing=request.standing, verb=verb, records=[row])
    shown = {"row": row, "reason": reason_to_see(request.standing, verb, row), "student": student_behind(row.person)}
    return render(request, "directory/protected_address.html", shown)


@writes
def protect_address(request: Request, pk: int) -> HttpResponse:
    """Take somebody's address off every page and export."""
    person = fetch(request.standing, PROTECT, Person.objects.filter(merged_into__isnull=True), pk=pk)
    student = student_behind(person)
    if student is None:
        raise Http404
    household = list(within(request.standing, PROTECT, household_of(person)))
    form = ProtectAddress(request.POST or None, household=[(one.pk, one.name) for one in household])
    if request.method == "POST" and form.is_valid():
        chosen = {int(number) for number in form.cleaned_data.get("also", ())}
        also = [one for one in household if one.pk in chosen]
        operations.protect_address(by=request.standing.person_id, person=person, address=form.cleaned_data["address"], also=also, today=request.today)
        messages.success(request, _("The address is off every page and export."))
        return redirect("student", pk=student.pk)
    record_reading(standing=request.standing, verb=PROTECT, records=[person])
    return render(request, "directory/protect_address.html", {"form": form, "person": person, "student": student})


@writes
def end_protection(request: Request, pk: int) -> HttpResponse:
    """End the protection of an address. The address is not put back among the others."""
    row = fetch(request.standing, PROTECT, ProtectedAddress.objects.filter(open_on(request.today)).select_related("person"), pk=pk)
    student = student_behind(row.person)
    form = EndProtection(request.POST or None)
    if request.method == "POST":
        operations.end_protection(by=request.standing.person_id, row=row, today=request.today)
        messages.success(request, _("The protection has ended. The address was not put back: type it again if it may be known."))
        return redirect("student", pk=student.pk) if student else redirect("people_and_places")
    record_reading(standing=request.standing, verb=PROTECT, records=[row])
    return render(request, "directory/end_protection.html", {"form": form, "row": row, "student": student})
