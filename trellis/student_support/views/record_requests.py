"""The right to see the record: a family asks with one tap, a named person checks it place by place, and whoever asked reads what was given."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.models import ROLE_NAMES
from trellis.directory.queries import everybody
from trellis.directory.queries.people import described, roles_on
from trellis.kit.forms import refusals_at, refusals_told
from trellis.kit.http import reads, writes
from trellis.kit.paper import SignWithoutFace
from trellis.student_support.forms.record_requests import ENTRIES, CheckEntry, CheckName, EnterRecordRequest, HandOverRecord, PassRecordCheck
from trellis.student_support.models import Note, RecordFile, RecordRequest
from trellis.student_support.notices.record_paper import record_on_paper
from trellis.student_support.operations import record_requests as operations
from trellis.student_support.queries import record_requests as queries
from trellis.student_support.queries.amendments import mine as asked_to_amend
from trellis.student_support.queries.families import ask_first
from trellis.student_support.queries.pages import students

ASK, ENTER, READ, CHECK = queries.ASK, queries.ENTER, queries.READ, queries.CHECK
PER_PAGE, SHOWN = 25, 50


def _answered(request: Request, template: str, form: Any, asked: RecordRequest, **page: Any) -> HttpResponse:
    page = {"form": form, "asked": asked, "student": asked.student, **page}
    return render(request, template, page, status=422 if form.is_bound and form.errors else 200)


# -- what a family opens ------------------------------------------------------------------------------------------


@reads
def student_record(request: Request, pk: int) -> HttpResponse:
    """Show whoever may ask what they asked for, by when it is due, and what was given to them."""
    standing = request.standing
    student = fetch(standing, ASK, students(), pk=pk)
    record = queries.my_record(standing, student)
    if record is None:
        raise Http404
    record_reading(standing=standing, verb=ASK, records=[student])
    page = {"student": student, "record": record, "ask_first": ask_first(student, request.today), "is_me": student.person_id == standing.person_id}
    page["amendments"] = asked_to_amend(standing, student)
    return render(request, "student_support/student_record.html", page)


@writes
def ask_for_record(request: Request, pk: int) -> HttpResponse:
    """Ask to see the record: one tap."""
    standing = request.standing
    student = fetch(standing, ASK, students(), pk=pk)
    if not queries.may_ask(standing, student):
        raise Http404
    if request.method == "POST":
        operations.ask_for_record(by=standing.person_id, today=request.today, student=student)
        messages.success(request, _("You have asked to see the record. The school is told now."))
    return redirect("student_record", pk=pk)


@writes
def withdraw_record_request(request: Request, pk: int) -> HttpResponse:
    """Take back what one asked for, or enter that they did."""
    standing = request.standing
    own = within(standing, READ, queries.requests().filter(pk=pk)).first()
    asked = own or fetch(standing, CHECK, queries.requests(), pk=pk)
    if request.method == "POST":
        with refusals_told(request, operations.RecordRefused):
            operations.withdraw(by=standing.person_id, today=request.today, request=asked)
            messages.success(request, _("Taken back. They can ask again at any time.") if not own else _("Taken back. You can ask again at any time."))
        return redirect("student_record", pk=asked.student_id) if own else redirect("record_requests")
    return render(request, "student_support/withdraw_record_request.html", {"asked": asked, "student": asked.student, "is_own": own is not None})


def _file(request: Request, pk: int) -> tuple[RecordFile, Verb]:
    """Return a file for whoever asked for it, or for whoever checks; each opening is entered."""
    standing = request.standing
    own = within(standing, READ, queries.requests().filter(pk=pk)).first()
    asked = own or fetch(standing, CHECK, queries.requests(), pk=pk)
    found = queries.files().filter(request=asked).first()
    if found is None:
        raise Http404
    verb = READ if own else CHECK
    record_reading(standing=standing, verb=verb, records=[asked])
    return found, verb


@reads
def read_record(request: Request, pk: int) -> HttpResponse:
    """Show the record as it was given."""
    file, verb = _file(request, pk)
    sections = [
        {
            **section,
            "entries": [
                {**one, "on": date.fromisoformat(one["on"]) if one["on"] else None, "is_statement": one["key"].startswith("statement:")}
                for one in section["entries"]
            ],
        }
        for section in file.content.get("sections", [])
    ]
    page = {"file": file, "asked": file.request, "student": file.request.student, "sections": sections, "is_own": verb is READ}
    return render(request, "student_support/read_record.html", page)


@reads
def record_file(request: Request, pk: int) -> HttpResponse:
    """Give the record as it was given, as an accessible PDF."""
    file, _verb = _file(request, pk)
    try:
        content = record_on_paper(file)
    except SignWithoutFace as missing:
        return HttpResponse(str(missing), status=501, content_type="text/plain; charset=utf-8")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="record-{pk}.pdf"'
    return response


# -- what the school opens ------------------------------------------------------------------------------------------


@reads
def record_requests(request: Request) -> HttpResponse:
    """List records that are asked for, the earliest day first, and what was given."""
    standing = request.standing
    if not may(standing, CHECK):
        raise Http404
    waiting = Paginator(queries.to_check(standing), PER_PAGE).get_page(request.GET.get("page"))
    before = Paginator(queries.checked_before(standing), PER_PAGE).get_page(request.GET.get("before"))
    if shown := [*waiting, *before]:
        record_reading(standing=standing, verb=CHECK, records=shown)
    return render(request, "student_support/record_requests.html", {"page": waiting, "before": before, "today": request.today})


@writes
def enter_record_request(request: Request, pk: int) -> HttpResponse:
    """Enter that a family asks to see the record: by phone, on paper or face to face."""
    standing = request.standing
    student = fetch(standing, ENTER, students(), pk=pk)
    people = [(one.pk, one.name) for one in queries.who_may_ask(student, request.today)]
    form = EnterRecordRequest(request.POST if request.method == "POST" else None, people=people, initial={"asked_on": request.today})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_at(form, asked_on=operations.DayIsWrong, person=operations.NotTheirs):
            made = operations.ask_for_record(
                by=standing.person_id,
                today=request.today,
                student=student,
                person=everybody().get(pk=given["person"]),
                came=given["came"],
                asked_on=given["asked_on"],
            )
            messages.success(request, _("Entered. It stands as if they had asked here."))
            return redirect("check_record", pk=made.pk) if within(standing, CHECK, RecordRequest.objects.filter(pk=made.pk)).exists() else redirect("home")
    return render(
        request, "student_support/enter_record_request.html", {"form": form, "student": student, "people": people}, status=422 if form.errors else 200
    )


def _to_check(request: Request, pk: int) -> RecordRequest:
    asked = fetch(request.standing, CHECK, queries.requests(), pk=pk)
    record_reading(standing=request.standing, verb=CHECK, records=[asked])
    return asked


@reads
def check_record(request: Request, pk: int) -> HttpResponse:
    """Show what waits for a decision before the record is given, and the record as it would be given, part by part."""
    asked = _to_check(request, pk)
    if not asked.is_open:
        file = queries.files().filter(request=asked).prefetch_related("handings__by").first()
        return render(request, "student_support/record_over.html", {"asked": asked, "student": asked.student, "file": file})
    assembly = queries.assembled(asked, request.today)
    part = next((one for one in assembly.sections if one.source.key == request.GET.get("part")), None)
    shown = Paginator(part.entries if part else [], SHOWN).get_page(request.GET.get("page"))
    page = {
        "asked": asked,
        "student": asked.student,
        "assembly": assembly,
        "part": part,
        "page": shown,
        "rows": [(one, queries.as_given(assembly, one)) for one in shown],
        "today": request.today,
        "is_late": asked.due_on < request.today,
        "hides": assembly.hides is not None and queries.protected_known(request.standing, asked),
        "still_may": queries.still_may_read(asked, request.today),
    }
    return render(request, "student_support/check_record.html", page)


@writes
def check_name(request: Request, pk: int, key: str) -> HttpResponse:
    """Decide what becomes of one name that stands in the record, place by place."""
    asked = _to_check(request, pk)
    named = next((one for one in queries.assembled(asked, request.today).named if one.key == key), None) if asked.is_open else None
    if named is None:
        raise Http404
    form = CheckName(request.POST if request.method == "POST" else None, named=named)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.RecordRefused):
            operations.decide_places(**_facts(request, asked), **form.decided)
            messages.success(request, _("Kept."))
            return redirect("check_record", pk=pk)
    return _answered(request, "student_support/check_name.html", form, asked, named=named)


@writes
def check_entry(request: Request, pk: int, entry: str) -> HttpResponse:
    """Decide what becomes of one entry: given, words blacked out, or withheld with a legal reason."""
    standing = request.standing
    asked = _to_check(request, pk)
    assembly = queries.assembled(asked, request.today) if asked.is_open else None
    found = assembly.entry(entry) if assembly else None
    if assembly is None or found is None:
        raise Http404
    reads_it = queries.may_read_entry(standing, asked, found)
    may_be_memory = found.confidential == "note" and not found.shared
    form = CheckEntry(request.POST if request.method == "POST" else None, may_give=reads_it, may_be_memory=may_be_memory)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        decision, because, _words = ENTRIES[given["choice"]]
        try:
            operations.decide_places(
                **_facts(request, asked),
                entries=[entry],
                words=given["words"] if given["choice"] == "words" else "",
                decision=decision,
                because=because,
                why=given["why"],
            )
            # Given only once the words are blacked out: when they do not stand there, nothing is decided.
            if given["choice"] == "words" and found.confidential:
                operations.decide_places(**_facts(request, asked), entries=[entry], words="", decision=ENTRIES["give"][0], because=ENTRIES["give"][1])
        except operations.WordsMissing as refused:
            form.add_error("words" if given["choice"] == "words" else "why", str(refused))
        except operations.RecordRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept."))
            return redirect("check_record", pk=pk)
    decided = [one for (key, _folded), one in assembly.decided.items() if key == entry]
    return _answered(
        request, "student_support/check_entry.html", form, asked, entry=found, reads_it=reads_it, decided=decided, writer=_post_of_writer(found, request.today)
    )


def _facts(request: Request, asked: RecordRequest) -> dict[str, Any]:
    return {"by": request.standing.person_id, "now": timezone.now(), "today": request.today, "request": asked}


def _post_of_writer(entry: Any, today: date) -> str:
    """Return the post of whoever wrote a restricted note; never their name."""
    if entry.confidential != "note":
        return ""
    author = Note.objects.filter(pk=int(entry.key.partition(":")[2])).values_list("author_id", flat=True).first()
    role = roles_on([author], today).get(author) if author else None
    return str(ROLE_NAMES[role]) if role else ""


@writes
def pass_record_check(request: Request, pk: int) -> HttpResponse:
    """Name somebody else to check a record."""
    asked = _to_check(request, pk)
    people = described(everybody().filter(pk__in=queries.may_check(asked.student, request.today)).exclude(pk=asked.checker_id or 0), request.today)
    form = PassRecordCheck(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_at(form, person=operations.RecordRefused):
            operations.pass_check(
                by=request.standing.person_id, today=request.today, request=asked, person=everybody().get(pk=given["person"]), why=given["why"]
            )
            messages.success(request, _("Passed on. They are told by letter."))
            return redirect("record_requests")
    return _answered(request, "student_support/pass_record_check.html", form, asked)


@writes
def release_record(request: Request, pk: int) -> HttpResponse:
    """Give the record as it is checked."""
    asked = _to_check(request, pk)
    if request.method == "POST":
        with refusals_told(request, operations.RecordRefused):
            operations.release(by=request.standing.person_id, now=timezone.now(), today=request.today, request=asked)
            messages.success(request, _("Given. Whoever asked is told, and can read it now."))
    return redirect("check_record", pk=pk)


@writes
def hand_over_record(request: Request, pk: int) -> HttpResponse:
    """Keep that the record was handed over on paper."""
    asked = _to_check(request, pk)
    file = queries.files().filter(request=asked).first()
    if file is None:
        raise Http404
    form = HandOverRecord(request.POST if request.method == "POST" else None, initial={"on": request.today})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.RecordRefused, on=operations.DayIsWrong):
            operations.hand_over(by=request.standing.person_id, today=request.today, file=file, **form.cleaned_data)
            messages.success(request, _("Kept."))
            return redirect("check_record", pk=pk)
    return _answered(request, "student_support/hand_over_record.html", form, asked)
