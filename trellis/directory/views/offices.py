"""Offices."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.directory.forms.offices import CloseOffice, EditOffice, OpenOffice
from trellis.directory.models import Office
from trellis.directory.operations import offices as operations
from trellis.directory.operations.conflicts import ChangedMeanwhile
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.places import open_offices
from trellis.directory.queries.reasons import reason_to_see
from trellis.directory.queries.versions import version_of
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes


@reads
def office(request: Request, pk: int) -> HttpResponse:
    """Show what an office is for, who works in it, and what belongs to it."""
    one = fetch(request.standing, Verb.DIRECTORY_SEE_OFFICE, Office.objects.select_related("parent"), pk=pk)
    page = {
        "office": one,
        "posts": within(request.standing, Verb.DIRECTORY_SEE_COLLEAGUE, open_posts(request.today).filter(office=one)),
        "parts": within(request.standing, Verb.DIRECTORY_SEE_OFFICE, open_offices().filter(parent=one)),
        "reason": reason_to_see(request.standing, Verb.DIRECTORY_SEE_OFFICE, one),
        "may_edit": within(request.standing, Verb.DIRECTORY_EDIT_OFFICE, Office.objects.filter(pk=pk, ended_on__isnull=True)).exists(),
    }
    return render(request, "directory/office.html", page)


@writes
def open_office(request: Request) -> HttpResponse:
    """Open an office of the central office."""
    if not may(request.standing, Verb.DIRECTORY_EDIT_OFFICE):
        raise Http404
    form = OpenOffice(request.POST or None, offices=open_offices())
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, name=operations.OfficeTaken):
            opened = operations.open_office(by=request.standing.person_id, **form.cleaned_data)
            return redirect("office", pk=opened.pk)
    return render(request, "directory/open_office.html", {"form": form})


@writes
def edit_office(request: Request, pk: int) -> HttpResponse:
    """Change name, purpose and place of an office; a second editor sees both texts."""
    one = fetch(request.standing, Verb.DIRECTORY_EDIT_OFFICE, Office.objects.filter(ended_on__isnull=True), pk=pk)
    shown = {"name": one.name, "purpose": one.purpose, "parent": one.parent_id, "seen": version_of(one, operations.FIELDS)}
    form = EditOffice(request.POST or None, initial=shown, offices=open_offices().exclude(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_office(by=request.standing.person_id, office=one, **form.cleaned_data)
        except ChangedMeanwhile as meanwhile:
            form.show_theirs(meanwhile)
        except operations.OfficeTaken as problem:
            form.add_error("name", str(problem))
        except operations.OfficeWithin as problem:
            form.add_error("parent", str(problem))
        else:
            messages.success(request, _("Kept."))
            return redirect("office", pk=pk)
    return render(request, "directory/edit_office.html", {"form": form, "office": one})


@writes
def close_office(request: Request, pk: int) -> HttpResponse:
    """Close an office in which nobody works any more."""
    one = fetch(request.standing, Verb.DIRECTORY_EDIT_OFFICE, Office.objects.filter(ended_on__isnull=True), pk=pk)
    form = CloseOffice(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        with refusals_at(form, operations.PeopleStillThere):
            operations.close_office(by=request.standing.person_id, office=one, today=request.today)
            messages.success(request, _("The office is closed. It stays on the pages of those who worked there."))
            return redirect("people_and_places")
    return render(request, "directory/close_office.html", {"form": form, "office": one})
