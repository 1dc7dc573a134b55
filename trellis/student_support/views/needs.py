"""Who needs us: the first list of whoever answers for students."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from trellis.access.gate import may
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.models import Student
from trellis.kit.http import reads
from trellis.student_support.queries import needs

PER_PAGE = 25


@reads
def who_needs_us(request: Request) -> HttpResponse:
    """List students for whom something waits, each with why, by the day on which it is due."""
    standing = request.standing
    if not may(standing, needs.REACH):
        raise Http404
    page = Paginator(range(needs.count_needing(standing)), PER_PAGE).get_page(request.GET.get("page"))
    listed = needs.needing(standing, max(page.start_index() - 1, 0), PER_PAGE)
    if listed:
        record_reading(standing=standing, verb=needs.REACH, records=[Student(pk=one.student_id) for one in listed])
    return render(request, "student_support/who_needs_us.html", {"page": page, "listed": listed, "is_wide": standing.has(*needs.WIDE)})
