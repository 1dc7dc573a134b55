"""The page of one student: their words, who helps, the plan in short, and one line of time."""

from django.http import HttpResponse
from django.shortcuts import render

from trellis.access.gate import fetch, may, why
from trellis.access.policy import FAMILY_HATS, STAFF, Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.queries.reasons import reason_to_see
from trellis.kit.http import number_in, reads
from trellis.student_support.queries.disclosures import shown_to_family
from trellis.student_support.queries.maps import asks_me, paired_with
from trellis.student_support.queries.pages import page_of_student, students
from trellis.student_support.queries.record_requests import my_record
from trellis.student_support.queries.timeline import timeline
from trellis.student_support.queries.timelines import in_short

SEE = Verb.STUDENT_SUPPORT_SEE_PAGE


@reads
def student_page(request: Request, pk: int) -> HttpResponse:
    """Show one student, their own words first, as far as the reader may read it. Family and student open the same page."""
    standing = request.standing
    student = fetch(standing, SEE, students(), pk=pk)
    kind, number = request.GET.get("kind", ""), request.GET.get("page", "1")
    record_reading(standing=standing, verb=SEE, records=[student])
    line = timeline(standing, student, kind=kind, number=min(number_in(number, 1), 999))
    for verb in line.verbs:
        record_reading(standing=standing, verb=verb, records=[student])
    shown = {
        "student": student,
        "person": student.person,
        "is_me": student.person_id == standing.person_id,
        "sheet": page_of_student(standing, student),
        "timelines": in_short(standing, student),
        "is_family": standing.has(*FAMILY_HATS) and not standing.has(*STAFF),
        "line": line,
        "kind": kind,
        "today": request.today,
        "reads_papers": may(standing, Verb.STUDENT_SUPPORT_READ_EVENT),
        "reads_records": why(standing, Verb.RECORDS_READ_ATTENDANCE, student) is not None,
        "reads_snapshot": why(standing, Verb.STUDENT_SUPPORT_READ_SNAPSHOT, student) is not None,
        "reason": reason_to_see(standing, SEE, student),
        "record": my_record(standing, student),
        "sent_along": shown_to_family(standing, student),
        "asks_whom": student.person_id == standing.person_id and asks_me(standing, student) is not None,
        "paired_with": paired_with(standing, student),
    }
    return render(request, "student_support/student_page.html", shown)
