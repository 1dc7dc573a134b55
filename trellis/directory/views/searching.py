"""Finding people and places."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from trellis.access.gate import may
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.queries.search import search as find
from trellis.kit.http import reads

LONGEST = 100


@reads
def search(request: Request) -> HttpResponse:
    """Find schools, offices, colleagues, students and guardians by the beginnings of words. What is typed is kept nowhere."""
    if not request.standing.held:
        raise Http404
    typed = request.GET.get("q", "")[:LONGEST].replace("\x00", "").strip()
    found = find(request.standing, typed)
    shown = {row.student.pk: row.student for row in found.students} | {tie.student_id: tie.student for tie in found.guardians}
    if shown:
        record_reading(standing=request.standing, verb=Verb.DIRECTORY_SEE_STUDENT, records=shown.values())
    template = "directory/search.html#found" if request.htmx else "directory/search.html"
    return render(request, template, {"typed": typed, "found": found, "may_let_in": may(request.standing, Verb.SITE_LET_IN)})
