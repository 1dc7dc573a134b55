"""Whether what students need has arrived where they are taught."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from trellis.access.gate import may
from trellis.access.request import Request
from trellis.kit.http import reads
from trellis.student_support.queries import coverage as queries


def _open_in_led_schools(request: Request) -> list[tuple[str, list[queries.OpenClass]]]:
    return [(school.name, queries.open_classes(school.pk, request.today)) for school in queries.led_by(request.standing)]


@reads
def coverage(request: Request) -> HttpResponse:
    """Show buildings as variation, in the alphabet's order; to a principal also the own classes in which something has not arrived."""
    if not may(request.standing, queries.SEE):
        raise Http404
    found = queries.coverage(request.standing, timezone.now())
    page = Paginator(found.buildings, 25).get_page(request.GET.get("page"))
    return render(request, "student_support/coverage.html", {"coverage": found, "page": page, "schools": _open_in_led_schools(request)})
