"""Handing in a roster, watching it being read, deciding, and looking back."""

import csv
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory import importers
from trellis.directory.forms.roster import ChooseInRekeying, ConfirmRoster, UploadRoster
from trellis.directory.models import RosterImport, Source
from trellis.directory.oneroster.complaints import Weight, as_text, words
from trellis.directory.oneroster.stage import Notebook
from trellis.directory.operations import rekeying as operate
from trellis.directory.operations import roster as operations
from trellis.directory.queries.roster import (
    choices_in,
    decided_in,
    endings_of,
    imports,
    lines_of,
    not_found_by,
    reason_of,
    rekey_lines_of,
    roster_state,
    sentence_of,
)
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.work.queue import enqueue

State = RosterImport.State
PER_PAGE = 25
LINES = 12  # named of each kind of complaint; the CSV file has them all
VERB = Verb.DIRECTORY_IMPORT_ROSTER


@reads
def roster(request: Request) -> HttpResponse:
    """Show how old the roster is, and every import."""
    if not may(request.standing, VERB):
        raise Http404
    listed = Paginator(within(request.standing, VERB, imports()), PER_PAGE).get_page(request.GET.get("page"))
    page = {"state": roster_state(request.today), "imports": listed, "folder": "roster"}
    return render(request, "directory/roster.html", page)


@writes
def upload_roster(request: Request) -> HttpResponse:
    """Take a zip file and have it read; nothing changes before somebody has seen what would."""
    if not may(request.standing, VERB):
        raise Http404
    form = UploadRoster(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        running = operations.begin_import(by=request.standing.person_id)
        importers.take_in(running, form.cleaned_data["bundle"].chunks())
        enqueue("trellis.directory.jobs.read_roster", import_id=running.pk, source=form.cleaned_data["source"])
        return redirect("roster_import", pk=running.pk)
    return render(request, "directory/upload_roster.html", {"form": form, "has_source": Source.objects.exists()})


@writes
def rekey_roster(request: Request) -> HttpResponse:
    """Take a zip file in which the system has changed all its ids; only who is who is read from it."""
    if not may(request.standing, VERB):
        raise Http404
    form = UploadRoster(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        running = operations.begin_import(by=request.standing.person_id, is_rekeying=True)
        importers.take_in(running, form.cleaned_data["bundle"].chunks())
        enqueue("trellis.directory.jobs.read_roster", import_id=running.pk, source=form.cleaned_data["source"])
        return redirect("roster_import", pk=running.pk)
    return render(request, "directory/rekey_roster.html", {"form": form, "several": Source.objects.count() > 1})


@reads
def roster_import(request: Request, pk: int) -> HttpResponse:
    """Show one import: how far it is, what it would do, what it did."""
    running = fetch(request.standing, VERB, imports(), pk=pk)
    endings = endings_of(running)
    lost = not_found_by(running) if running.is_rekeying and running.state in {State.PLANNED, State.DONE} else []
    if lost:
        record_reading(standing=request.standing, verb=VERB, records={person.pk: person for _why, people in lost for person in people}.values())
    page = {
        "rekeyed": rekey_lines_of(running) if running.is_rekeying else [],
        "lost": lost,
        "choices": len(running.counts.get("choices", {})) if running.is_rekeying else 0,
        "decided": decided_in(running),
        "running": running,
        "is_under_way": running.state in {State.READING, State.APPLYING},
        "is_waiting": running.state == State.PLANNED,
        "is_done": running.state == State.DONE,
        "sentence": sentence_of(running),
        "reason": reason_of(running),
        "lines": [] if running.is_rekeying else lines_of(running),
        "endings": endings,
        "is_unusual": any(ending.is_unusual for ending in endings),
    }
    template = "directory/roster_import.html"
    return render(request, f"{template}#running" if getattr(request, "htmx", False) else template, page)


@writes
def rekey_choices(request: Request, pk: int) -> HttpResponse:
    """Choose who is who among those whom a change of ids could not tell apart, twenty-five to a page."""
    running = fetch(request.standing, VERB, imports().filter(is_rekeying=True, state=State.PLANNED), pk=pk)
    page = Paginator(choices_in(running), PER_PAGE).get_page(request.GET.get("page"))
    words = importers.candidates(running, {user for _key, _person, users in page for user in users})
    form = ChooseInRekeying(request.POST or None, choices=[(key, person.name, [(user, words.get(user, "")) for user in users]) for key, person, users in page])
    if request.method == "POST" and (form.is_valid() or "forget" in request.POST):
        chosen = {} if "forget" in request.POST else form.chosen
        with refusals_at(form, operate.ChosenTwice, operate.NotWaiting):
            if chosen or "forget" in request.POST:
                operate.choose_in_rekeying(by=request.standing.person_id, running=running, chosen=chosen)
                operate.show_rekeying(running=running, matching=importers.matched(running))
            return redirect("rekey_choices" if choices_in(running) and chosen else "roster_import", pk=pk)
    if page:
        record_reading(standing=request.standing, verb=VERB, records={person.pk: person for _key, person, _users in page}.values())
    return render(request, "directory/rekey_choices.html", {"running": running, "form": form, "page": page, "decided": decided_in(running)})


@writes
def confirm_roster(request: Request, pk: int) -> HttpResponse:
    """Say yes to an import that waits; with the number, when unusually much would end."""
    running = fetch(request.standing, VERB, imports(), pk=pk)
    endings = endings_of(running)
    form = ConfirmRoster(request.POST if request.method == "POST" else None, is_unusual=any(ending.is_unusual for ending in endings))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.NotWaiting, ended=operations.WrongNumber):
            with transaction.atomic():
                operations.confirm_roster_import(by=request.standing.person_id, running=running, **form.cleaned_data)
                enqueue("trellis.directory.jobs.switch_roster", import_id=running.pk)
            return redirect("roster_import", pk=pk)
    page = {"running": running, "form": form, "endings": endings, "sentence": sentence_of(running)}
    return render(request, "directory/confirm_roster.html", page)


@writes
def discard_roster(request: Request, pk: int) -> HttpResponse:
    """Let an import go."""
    running = fetch(request.standing, VERB, imports(), pk=pk)
    problem = ""
    if request.method == "POST":
        try:
            operations.discard_roster_import(by=request.standing.person_id, running=running)
        except operations.NotWaiting as refused:
            problem = str(refused)
        else:
            importers.tidy(running)
            return redirect("roster_import", pk=pk)
    return render(request, "directory/discard_roster.html", {"running": running, "problem": problem})


@reads
def roster_complaints(request: Request, pk: int) -> HttpResponse:
    """Show what was wrong with the files, like with like: what stops the import first, each with the lines where it begins."""
    running = fetch(request.standing, VERB, imports(), pk=pk)
    page, listed = complaints_on_page(_notebook(running), request.GET.get("page"))
    shown = {"running": running, "page": page, "stopping": [one for one in listed if one["stops"]], "others": [one for one in listed if not one["stops"]]}
    return render(request, "directory/roster_complaints.html", shown)


def complaints_on_page(notebook: Notebook, number: str | None) -> tuple[Page, list[dict[str, Any]]]:
    """Return one page of complaints, like with like, each with the lines where it begins."""
    page = Paginator(notebook.groups(), PER_PAGE).get_page(number)
    return page, [
        {
            "file": group.first.file,
            "column": group.first.column,
            "words": words(group.first, _),
            "stops": group.first.weight is Weight.STOPS,
            "many": group.many,
            "lines": (lines := notebook.lines(group, LINES)),
            "more": group.many - len(lines) if lines else 0,
        }
        for group in page
    ]


@reads
def roster_complaints_csv(request: Request, pk: int) -> StreamingHttpResponse:
    """Hand out all complaints as CSV."""
    running = fetch(request.standing, VERB, imports(), pk=pk)
    return complaints_file(_notebook(running), f"roster-{running.pk}-complaints.csv")


def complaints_file(notebook: Notebook, name: str) -> StreamingHttpResponse:
    """Return all complaints as a CSV file, line by line."""
    head: list[Any] = [_("File"), _("Line"), _("Column"), _("What follows"), _("What is wrong"), _("What to do")]
    body: Iterator[list[Any]] = ([one.file, one.line or "", one.column, *words(one, _)] for one in notebook.read())
    sheet = csv.writer(_Echo())
    lines: Iterator[str] = (sheet.writerow([as_text(str(cell)) for cell in cells]) for cells in chain([head], body))
    response = StreamingHttpResponse(chain(["\ufeff"], lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _notebook(running: RosterImport) -> Notebook:
    return Notebook(importers.folder_of(running) / "complaints.sqlite3")
