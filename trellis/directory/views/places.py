"""The way in: places, and a field to find people."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.directory.models import School
from trellis.directory.queries.places import open_offices, open_schools, sheet_of_school
from trellis.directory.queries.reasons import reason_to_see
from trellis.kit.http import reads


@reads
def people_and_places(request: Request) -> HttpResponse:
    """Show the schools and offices that the reader may know, and a field to find people."""
    standing = request.standing
    if not standing.held:
        raise Http404
    page = {
        "schools": within(standing, Verb.DIRECTORY_SEE_SCHOOL, open_schools()),
        "offices": within(standing, Verb.DIRECTORY_SEE_OFFICE, open_offices()),
        "may_see_students": may(standing, Verb.DIRECTORY_SEE_STUDENT),
        "may_see_colleagues": may(standing, Verb.DIRECTORY_SEE_COLLEAGUE),
        "may_open_emergency": may(standing, Verb.DIRECTORY_OPEN_EMERGENCY_ACCESS),
        "may_review_emergency": may(standing, Verb.DIRECTORY_REVIEW_EMERGENCY_ACCESS),
        "may_hold_post": may(standing, Verb.DIRECTORY_HOLD_POST),
        "may_edit_office": may(standing, Verb.DIRECTORY_EDIT_OFFICE),
        "may_merge": may(standing, Verb.DIRECTORY_MERGE_PEOPLE),
        "may_see_roster": may(standing, Verb.DIRECTORY_IMPORT_ROSTER),
    }
    return render(request, "directory/people_and_places.html", page)


@reads
def school(request: Request, pk: int) -> HttpResponse:
    """Show who leads, works in and supports one school, and its days without school."""
    place = fetch(request.standing, Verb.DIRECTORY_SEE_SCHOOL, School.objects.all(), pk=pk)
    page = {
        "school": place,
        "sheet": sheet_of_school(request.standing, place),
        "reason": reason_to_see(request.standing, Verb.DIRECTORY_SEE_SCHOOL, place),
        "may_say_headline": not place.ended_on and within(request.standing, Verb.DIRECTORY_SAY_HEADLINE, School.objects.filter(pk=pk)).exists(),
        "may_assign": within(request.standing, Verb.DIRECTORY_ASSIGN_SUPERVISOR, School.objects.filter(pk=pk)).exists(),
        "may_edit_calendar": within(request.standing, Verb.DIRECTORY_EDIT_CALENDAR, School.objects.filter(pk=pk)).exists(),
        "may_hold_post": may(request.standing, Verb.DIRECTORY_HOLD_POST),
    }
    return render(request, "directory/school.html", page)
