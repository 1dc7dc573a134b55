"""One's whole record as a file that opens without Trellis."""

import json

from django.http import HttpResponse
from django.shortcuts import render

from trellis.access.request import Request
from trellis.directory.queries.first_pages import name_of
from trellis.growth.notices.paper import record_on_paper
from trellis.growth.queries.take_along import as_json, record_of
from trellis.growth.views.own import owner
from trellis.kit.http import reads
from trellis.kit.paper import SignWithoutFace


@reads
def take_along(request: Request) -> HttpResponse:
    """Say what is in the file, and offer it."""
    owner(request)
    return render(
        request, "growth/take_along.html", {"sections": [(one.title, len(one.entries)) for one in record_of(request.standing, request.LANGUAGE_CODE)]}
    )


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response


@reads
def record_pdf(request: Request) -> HttpResponse:
    """Return one's own record on paper."""
    me, sections = owner(request), record_of(request.standing, request.LANGUAGE_CODE)
    try:
        return _file(record_on_paper(sections, name=name_of(me)[1], today=request.today), "application/pdf", "my-growth.pdf")
    except SignWithoutFace as missing:
        return HttpResponse(str(missing), status=501, content_type="text/plain; charset=utf-8")


@reads
def record_json(request: Request) -> HttpResponse:
    """Return one's own record for programs."""
    me = owner(request)
    table = as_json(record_of(request.standing, request.LANGUAGE_CODE), name=name_of(me)[1], today=request.today)
    return _file(json.dumps(table, ensure_ascii=False, indent=1).encode(), "application/json", "my-growth.json")
