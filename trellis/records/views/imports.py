"""Handing records in, watching them being read, deciding, and looking back."""

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.directory.views.roster import complaints_file, complaints_on_page
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.records import operations
from trellis.records.forms import ConfirmRecords, UploadRecords
from trellis.records.importers import running as importing
from trellis.records.models import RecordsImport
from trellis.records.queries.imports import imports, lines_of, reason_of, records_state
from trellis.work.queue import enqueue

State = RecordsImport.State
PER_PAGE = 25
VERB = Verb.RECORDS_IMPORT


@reads
def records_imports(request: Request) -> HttpResponse:
    """Show how old the records are, and every import."""
    if not may(request.standing, VERB):
        raise Http404
    listed = Paginator(within(request.standing, VERB, imports()), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "records/records_imports.html", {"state": records_state(request.today), "imports": listed})


@writes
def upload_records(request: Request) -> HttpResponse:
    """Take a file and have it read; nothing changes before somebody has seen what would."""
    if not may(request.standing, VERB):
        raise Http404
    form = UploadRecords(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        running = operations.begin_import(by=request.standing.person_id)
        importing.take_in(running, form.cleaned_data["handed"])
        enqueue("trellis.records.jobs.read_records", import_id=running.pk)
        return redirect("records_import", pk=running.pk)
    return render(request, "records/upload_records.html", {"form": form})


@reads
def records_import(request: Request, pk: int) -> HttpResponse:
    """Show one import: how far it is, what it would do, what it did."""
    running = fetch(request.standing, VERB, imports(), pk=pk)
    lines = lines_of(running)
    page = {
        "running": running,
        "is_under_way": running.state in {State.READING, State.APPLYING},
        "is_waiting": running.state == State.PLANNED,
        "is_done": running.state == State.DONE,
        "reason": reason_of(running),
        "lines": lines,
        "unusual": [line for line in lines if line.is_unusual],
    }
    template = "records/records_import.html"
    return render(request, f"{template}#running" if getattr(request, "htmx", False) else template, page)


@writes
def confirm_records(request: Request, pk: int) -> HttpResponse:
    """Say yes to an import that waits; with the number, when unusually much would leave."""
    running = fetch(request.standing, VERB, imports(), pk=pk)
    lines = lines_of(running)
    unusual = [line for line in lines if line.is_unusual]
    form = ConfirmRecords(request.POST if request.method == "POST" else None, is_unusual=bool(unusual))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.NotWaiting, ended=operations.WrongNumber):
            with transaction.atomic():
                operations.confirm_records_import(by=request.standing.person_id, running=running, **form.cleaned_data)
                enqueue("trellis.records.jobs.switch_records", import_id=running.pk)
            return redirect("records_import", pk=pk)
    return render(request, "records/confirm_records.html", {"running": running, "form": form, "leaving": [line for line in lines if line.ended]})


@writes
def discard_records(request: Request, pk: int) -> HttpResponse:
    """Let an import go."""
    running = fetch(request.standing, VERB, imports(), pk=pk)
    problem = ""
    if request.method == "POST":
        try:
            operations.discard_records_import(by=request.standing.person_id, running=running)
        except operations.NotWaiting as refused:
            problem = str(refused)
        else:
            importing.tidy(running)
            return redirect("records_import", pk=pk)
    return render(request, "records/discard_records.html", {"running": running, "problem": problem})


@reads
def records_complaints(request: Request, pk: int) -> HttpResponse:
    """Show what was wrong with the files, like with like: what stops the import first."""
    running = fetch(request.standing, VERB, imports(), pk=pk)
    page, listed = complaints_on_page(importing.notebook_of(running), request.GET.get("page"))
    shown = {"running": running, "page": page, "stopping": [one for one in listed if one["stops"]], "others": [one for one in listed if not one["stops"]]}
    return render(request, "records/records_complaints.html", shown)


@reads
def records_complaints_csv(request: Request, pk: int) -> StreamingHttpResponse:
    """Hand out all complaints as CSV."""
    running = fetch(request.standing, VERB, imports(), pk=pk)
    return complaints_file(importing.notebook_of(running), f"records-{running.pk}-complaints.csv")
