"""Pages that put names to the numbers of the trail, and pages for keeping and destroying records."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.audit.queries import acts, readings
from trellis.directory.queries.trail import names_of, students
from trellis.kit.formats import spreadsheet_cell
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.reports import queries
from trellis.reports.forms import HoldEndForm, HoldForm, OrderForm, PeriodForm, TrailForm
from trellis.retention import operations as keeping_of
from trellis.retention.queries import backup_days, destructions, due, lasting, periods, with_a_period, years_of
from trellis.retention.queries import holds as all_holds

# -- the trail ----------------------------------------------------------------------------------------------


@reads
def trail(request: Request) -> HttpResponse:
    """Show acts, or readings, newest first."""
    form, entries, log = _asked(request)
    part = queries.part_of(entries, _number(request.GET.get("before")))
    record_reading(standing=request.standing, verb=Verb.AUDIT_READ_TRAIL, records=part.entries)
    asked = request.GET.copy()
    asked.pop("before", None)
    return render(
        request,
        "reports/trail.html",
        {
            "form": form,
            "log": log,
            "entries": queries.told(part.entries),
            "older": _with(asked, before=part.older) if part.older else "",
            "newest": f"?{asked.urlencode()}" if "before" in request.GET else "",
            "logs": [(_("Readings"), _with(asked, log="reads"), log == "reads"), (_("Acts"), _with(asked, log="acts"), log == "acts")],
            "file": f"{reverse('trail_file')}?{asked.urlencode()}",
            "is_narrowed": any(asked.get(name) for name in form.fields),
        },
    )


@reads
def trail_file(request: Request) -> HttpResponse:
    """Hand over the trail as CSV, as narrow as the page was."""
    _form, entries, log = _asked(request)
    record_reading(standing=request.standing, verb=Verb.AUDIT_READ_TRAIL, records=[])
    file = StreamingHttpResponse(_as_csv(queries.lines_of_file(entries)), content_type="text/csv; charset=utf-8")
    file["Content-Disposition"] = f'attachment; filename="trail-{log}-{request.today.isoformat()}.csv"'
    return file  # type: ignore[return-value]  # a streamed answer is an answer


def _asked(request: Request) -> tuple[TrailForm, Any, str]:
    """Return the form, the entries it asks for, and which log they are of; 404 for whoever may not read the trail."""
    if not may(request.standing, Verb.AUDIT_READ_TRAIL):
        raise Http404
    form = TrailForm(request.GET)
    log = "acts" if request.GET.get("log") == "acts" else "reads"
    entries = (acts if log == "acts" else readings)(**form.wanted())
    return form, within(request.standing, Verb.AUDIT_READ_TRAIL, entries), log


def _as_csv(rows: Iterator[list[str]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    for row in rows:
        yield writer.writerow([spreadsheet_cell(cell) for cell in row])


class _Line:
    """A file that hands each line on instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _with(asked: Any, **changed: Any) -> str:
    other = asked.copy()
    for name, value in changed.items():
        other[name] = str(value)
    return f"?{other.urlencode()}"


def _number(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 19 else None


@reads
def readers_of_student(request: Request, number: int) -> HttpResponse:
    """Show who read a student's record, in sentences."""
    student = fetch(request.standing, Verb.AUDIT_SEE_READERS, students(), pk=number)
    part = queries.part_of(queries.readings_about(request.standing, student), _number(request.GET.get("before")))
    record_reading(standing=request.standing, verb=Verb.AUDIT_SEE_READERS, records=[student])
    return render(
        request,
        "reports/readers_of_student.html",
        {
            "student": student,
            "is_me": student.person_id == request.standing.person_id,
            "sentences": queries.sentences(request.standing, student, part.entries, request.today),
            "older": f"?before={part.older}" if part.older else "",
            "is_later_part": "before" in request.GET,
        },
    )


# -- keeping and destroying ------------------------------------------------------------------------------------


@reads
def keeping(request: Request) -> HttpResponse:
    """Show what is due to be destroyed, what is held, what was destroyed, and how long each kind of record is kept."""
    _must(request, Verb.RETENTION_DESTROY_RECORDS)
    lines = due(request.today)
    done = list(within(request.standing, Verb.RETENTION_DESTROY_RECORDS, destructions())[: queries.PAGE])
    names, own = names_of(one.by for one in done), periods()
    return render(
        request,
        "reports/keeping.html",
        {
            "due": [(queries.kind_named(line.kind), line) for line in lines],
            "can_go": sum(line.count for line in lines),
            "held": sum(line.held for line in lines),
            "done": [(queries.kind_named(one.kind), one, names.get(one.by or 0, "")) for one in done],
            "periods": [(queries.kind_named(kind), kind, years_of(model, own), kind in own) for model in with_a_period() for kind in [model._meta.label_lower]],
            "backup_days": backup_days(),
        },
    )


@writes
def destroy_due_records(request: Request) -> HttpResponse:
    """Destroy what is due, once a person has seen the counts and says so."""
    _must(request, Verb.RETENTION_DESTROY_RECORDS)
    wrong = ""
    if request.method == "POST":
        confirmed = {kind: _number(count) or 0 for kind, _at, count in (one.partition(":") for one in request.POST.getlist("due"))}
        try:
            made = keeping_of.destroy_due(by=request.standing.person_id, today=request.today, confirmed=confirmed)
        except keeping_of.DueHasChanged as changed:
            wrong = str(changed)
        else:
            messages.success(request, _destroyed(made))
            return redirect("keeping")
    lines = [line for line in due(request.today) if line.count]
    page = {
        "due": [(queries.kind_named(line.kind), line) for line in lines],
        "count": sum(line.count for line in lines),
        "wrong": wrong,
        "backup_days": backup_days(),
    }
    return render(request, "reports/destroy_due_records.html", page, status=409 if wrong else 200)


@writes
def destroy_by_order(request: Request) -> HttpResponse:
    """Destroy what is kept about one person, on a lawful order."""
    _must(request, Verb.RETENTION_DESTROY_RECORDS)
    form = OrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, person=(keeping_of.RecordsAreHeld, keeping_of.NothingToDestroy)):
            made = keeping_of.destroy_on_order(
                by=request.standing.person_id, today=request.today, person=form.cleaned_data["person"], order=form.cleaned_data["order"]
            )
            messages.success(request, _destroyed(made))
            return redirect("keeping")
    return render(request, "reports/destroy_by_order.html", {"form": form, "backup_days": backup_days()})


@writes
def set_keeping_period(request: Request) -> HttpResponse:
    """Say for how many years the district keeps one kind of record, and by which rule."""
    _must(request, Verb.RETENTION_DESTROY_RECORDS)
    own = periods()
    kinds = {model._meta.label_lower: (queries.kind_named(model._meta.label_lower), *years_of(model, own)) for model in with_a_period()}
    chosen = kinds.get(request.GET.get("kind", ""))
    first = {"kind": request.GET.get("kind"), "years": chosen[1], "basis": chosen[2]} if chosen else {}
    form = PeriodForm(request.POST or None, kinds=[(kind, words[0]) for kind, words in kinds.items()], initial=first)
    if request.method == "POST" and form.is_valid():
        keeping_of.set_period(by=request.standing.person_id, **form.cleaned_data)
        messages.success(request, _("The period is kept, with its rule. It holds from today."))
        return redirect("keeping")
    return render(request, "reports/set_keeping_period.html", {"form": form})


@reads
def holds(request: Request) -> HttpResponse:
    """Show every legal hold, those that last first."""
    _must(request, Verb.RETENTION_HOLD_RECORDS)
    every = within(request.standing, Verb.RETENTION_HOLD_RECORDS, all_holds())
    here, page = list(every.filter(lasting(request.today))), Paginator(every.exclude(lasting(request.today)), queries.PAGE).get_page(request.GET.get("page"))
    names = names_of(number for hold in [*here, *page] for number in (hold.person, hold.by))
    told = [[(hold, names.get(hold.person or 0, ""), names.get(hold.by or 0, "")) for hold in listed] for listed in (here, page)]
    may_destroy = may(request.standing, Verb.RETENTION_DESTROY_RECORDS)
    return render(request, "reports/holds.html", {"lasting": told[0], "over": told[1], "page": page, "may_destroy": may_destroy})


@writes
def hold_records(request: Request) -> HttpResponse:
    """Place a legal hold."""
    _must(request, Verb.RETENTION_HOLD_RECORDS)
    form = HoldForm(request.POST or None, today=request.today)
    if request.method == "POST" and form.is_valid():
        keeping_of.hold_records(by=request.standing.person_id, today=request.today, **form.cleaned_data)
        messages.success(request, _("The hold lasts from now on. Nothing that it covers is destroyed."))
        return redirect("holds")
    return render(request, "reports/hold_records.html", {"form": form})


@writes
def end_hold(request: Request, number: int) -> HttpResponse:
    """End a legal hold."""
    hold = fetch(request.standing, Verb.RETENTION_HOLD_RECORDS, all_holds(), pk=number)
    form = HoldEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            keeping_of.release_hold(by=request.standing.person_id, today=request.today, hold=hold, reason=form.cleaned_data["reason"])
        except keeping_of.HoldIsOver as over:
            messages.warning(request, str(over))
        else:
            messages.success(request, _("The hold is over. What it kept can be destroyed when its time comes."))
        return redirect("holds")
    return render(request, "reports/end_hold.html", {"form": form, "hold": hold, "name": _named(hold.person)})


def _must(request: Request, verb: Verb) -> None:
    if not may(request.standing, verb):
        raise Http404


def _named(number: int | None) -> str:
    return names_of([number]).get(number or 0, "")


def _destroyed(made: list[Any]) -> str:
    count = sum(one.count for one in made)
    return ngettext("The words of %(count)s record are destroyed.", "The words of %(count)s records are destroyed.", count) % {"count": count}
