"""Students: the list of those whom one may see, and one of them."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from trellis.access.gate import fetch, may, why
from trellis.access.policy import STAFF, Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.models import Student
from trellis.directory.queries.reasons import reason_to_see
from trellis.directory.queries.search import find_students, is_enough, typed_words
from trellis.directory.queries.students import schools_to_choose, sheet_of_student, student_page, student_rows
from trellis.directory.views.numbers import number_from
from trellis.kit.http import reads

SHOWN = 50


@reads
def students(request: Request) -> HttpResponse:
    """List the students whom the reader may see, by name, twenty-five to a page, or those whose names fit."""
    standing, typed = request.standing, request.GET.get("q", "").strip()
    if not may(standing, Verb.DIRECTORY_SEE_STUDENT):
        raise Http404
    if not standing.has(*STAFF):  # a family's children, and a student's own page, stand on their first page
        return redirect("home")
    schools = schools_to_choose(standing)
    chosen = next((school for school in schools if school.pk == number_from(request, "school")), None)
    page, more = None, False
    if typed:
        found = find_students(standing, typed, SHOWN + 1)
        rows, more = student_rows(found[:SHOWN], request.today), len(found) > SHOWN
    else:
        page, rows = student_page(standing, school=chosen, after=number_from(request, "after"), before=number_from(request, "before"))
    if rows:
        record_reading(standing=standing, verb=Verb.DIRECTORY_SEE_STUDENT, records=[row.student for row in rows])
    shown = {
        "rows": rows,
        "page": page,
        "typed": typed,
        "more": more,
        "is_too_short": bool(typed) and not is_enough(typed_words(typed)) and not rows,
        "schools": schools,
        "school": chosen,
        "may_open_emergency": may(standing, Verb.DIRECTORY_OPEN_EMERGENCY_ACCESS),
    }
    return render(request, "directory/students.html", shown)


@reads
def student(request: Request, pk: int) -> HttpResponse:
    """Show one student: each part as far as the reader may read it, and why they may see it at all."""
    standing = request.standing
    one = fetch(standing, Verb.DIRECTORY_SEE_STUDENT, Student.objects.select_related("person"), pk=pk)
    sheet = sheet_of_student(standing, one)
    verb = Verb.DIRECTORY_READ_STUDENT if sheet.groups is not None else Verb.DIRECTORY_SEE_STUDENT
    record_reading(standing=standing, verb=verb, records=[one])
    page = {"student": one, "person": one.person, "sheet": sheet, "reason": reason_to_see(standing, verb, one), "today": request.today}
    page["may_let_in"] = may(standing, Verb.SITE_LET_IN)
    page["may_read_records"] = why(standing, Verb.RECORDS_READ_ATTENDANCE, one) is not None
    page["may_see_readers"] = why(standing, Verb.AUDIT_SEE_READERS, one) is not None
    page["may_see_support"] = why(standing, Verb.STUDENT_SUPPORT_SEE_PAGE, one) is not None
    page["may_notice"] = why(standing, Verb.STUDENT_SUPPORT_NOTICE, one) is not None
    return render(request, "directory/student.html", page)
