"""Who needs us: the first list of whoever answers for students."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from trellis.access.gate import may
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.models import Student
from trellis.kit.http import number_in, reads
from trellis.student_support.queries import needs

PER_PAGE = 25


@reads
def who_needs_us(request: Request) -> HttpResponse:
    """List students for whom something waits, each with why, by the day on which it is due."""
    standing = request.standing
    if not may(standing, needs.REACH):
        raise Http404
    number = max(number_in(request.GET.get("page", "")), 1)
    listed, many = needs.needing(standing, (number - 1) * PER_PAGE, PER_PAGE)
    if not many and number > 1:  # behind the last: somebody has been answered meanwhile
        listed, many = needs.needing(standing, 0, PER_PAGE)
        number = 1
    page = Paginator(range(many), PER_PAGE).get_page(number)
    if listed:
        record_reading(standing=standing, verb=needs.REACH, records=[Student(pk=one.student_id) for one in listed])
    return render(request, "student_support/who_needs_us.html", {"page": page, "listed": listed, "is_wide": standing.has(*needs.WIDE)})
