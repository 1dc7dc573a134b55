"""One student's attendance, marks and incidents, each as far as the reader may read it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from trellis.access.gate import fetch
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.models import Student
from trellis.directory.queries.reasons import reason_to_see
from trellis.kit.http import reads
from trellis.records.measures import Week
from trellis.records.queries.students import records_of_student

PER_PAGE = 25
ROW, DAY = 17, 13  # of the strip: height of a row, and of the day in it


@reads
def student_records(request: Request, pk: int) -> HttpResponse:
    """Show what the student information system says of one student; days of which it says nothing are unknown."""
    student = fetch(request.standing, Verb.RECORDS_READ_ATTENDANCE, Student.objects.select_related("person"), pk=pk)
    found = records_of_student(request.standing, student)
    record_reading(standing=request.standing, verb=found.verb, records=[student])
    page = {
        "student": student,
        "person": student.person,
        "records": found,
        "strip": _strip(found.attendance.weeks) if found.attendance else [],
        "reason": reason_to_see(request.standing, found.verb, student),
        "not_all_day": Paginator(found.attendance.not_all_day, PER_PAGE).get_page(request.GET.get("days")) if found.attendance else None,
        "marks": Paginator(found.marks, PER_PAGE).get_page(request.GET.get("marks")) if found.marks is not None else None,
        "incidents": Paginator(found.incidents, PER_PAGE).get_page(request.GET.get("incidents")) if found.incidents is not None else None,
    }
    return render(request, "records/student_records.html", page)


def _strip(weeks: list[Week]) -> list[dict[str, Any]]:
    """Return where each week and day is drawn: per cent from the left, pixels from the top."""
    wide, month, drawn = 100 / max(len(weeks), 12), 0, []
    for place, week in enumerate(weeks):
        x, is_new = place * wide, week.begins_on.month != month
        month = week.begins_on.month
        days = [{"y": 2 + n * ROW, "low": 2 + n * ROW + DAY, "middle": f"{2 + n * ROW + DAY / 2}", "shown": day.shown} for n, day in enumerate(week.days)]
        drawn.append({"x": f"{x:.2f}%", "end": f"{x + wide * 0.8:.2f}%", "middle": f"{x + wide * 0.4:.2f}%", "width": f"{wide * 0.8:.2f}%",
                      "month": week.begins_on if is_new else None, "days": days})  # fmt: skip
    return drawn
