"""The packet that goes along to another school: begun, checked place by place, released, sent on; and what the family reads of it."""

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
from trellis.directory.queries import everybody
from trellis.directory.queries.people import described
from trellis.kit.forms import refusals_at, refusals_told
from trellis.kit.http import reads, writes
from trellis.kit.paper import SignWithoutFace
from trellis.student_support.forms.packets import ENTRIES, BeginPacket, EnterPacketSent, PacketEntry, PassPacket, TakeBackPacket
from trellis.student_support.forms.record_requests import CheckName
from trellis.student_support.models import PacketFile, TransferPacket
from trellis.student_support.notices.packets import packet_as_data, packet_on_paper
from trellis.student_support.operations import packets as operations
from trellis.student_support.queries import packets as queries
from trellis.student_support.queries.disclosures import READ, one_shown
from trellis.student_support.queries.record_requests import as_given

BEGIN, SEND = queries.BEGIN, queries.SEND
PER_PAGE, SHOWN = 25, 50


def _answered(request: Request, template: str, form: Any, packet: TransferPacket, **page: Any) -> HttpResponse:
    page = {"form": form, "packet": packet, "student": packet.student, **page}
    return render(request, template, page, status=422 if form.is_bound and form.errors else 200)


@reads
def packets(request: Request) -> HttpResponse:
    """List what other schools asked for, the earliest day first; who left lately; and what was sent."""
    standing = request.standing
    if not may(standing, BEGIN):
        raise Http404
    waiting = Paginator(queries.to_send(standing), PER_PAGE).get_page(request.GET.get("page"))
    left = Paginator(queries.left_lately(standing), PER_PAGE).get_page(request.GET.get("left"))
    over = Paginator(queries.over(standing), PER_PAGE).get_page(request.GET.get("over"))
    if shown := [*waiting, *left, *over]:
        record_reading(standing=standing, verb=BEGIN, records=shown)
    page = {"page": waiting, "left": left, "over": over, "today": request.today, "may_send": may(standing, SEND)}
    return render(request, "student_support/packets.html", page)


@writes
def begin_packet(request: Request, pk: int) -> HttpResponse:
    """Begin a packet: another school asks for the record of a student who leaves or has left."""
    standing = request.standing
    enrolment = queries.leaving(standing).filter(student_id=pk).first()
    if enrolment is None:
        raise Http404
    record_reading(standing=standing, verb=BEGIN, records=[enrolment])
    student = enrolment.student
    able = queries.may_check(student, enrolment.school, request.today)
    people = described(everybody().filter(pk__in=able), request.today)
    form = BeginPacket(request.POST if request.method == "POST" else None, people=people, initial={"asked_on": request.today})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, asked_on=operations.DayIsWrong, due_on=operations.DueIsWrong, checker=operations.PacketRefused):
            made = operations.begin_packet(by=standing.person_id, today=request.today, enrolment=enrolment, **form.cleaned_data)
            messages.success(request, _("Begun. The packet is put together; a named person checks it before it goes."))
            return redirect("packet", pk=made.pk) if within(standing, SEND, queries.packets().filter(pk=made.pk)).exists() else redirect("packets")
    page = {"form": form, "student": student, "enrolment": enrolment}
    return render(request, "student_support/begin_packet.html", page, status=422 if form.errors else 200)


def _to_send(request: Request, pk: int) -> TransferPacket:
    found = fetch(request.standing, SEND, queries.packets(), pk=pk)
    record_reading(standing=request.standing, verb=SEND, records=[found])
    return found


def _file_of(packet: TransferPacket) -> PacketFile | None:
    return queries.files().filter(packet=packet).prefetch_related("sendings__by").first()


@reads
def packet(request: Request, pk: int) -> HttpResponse:
    """Show what waits for a decision, the packet as it would go, and after the release the file and how it was sent."""
    found = _to_send(request, pk)
    page: dict[str, Any] = {
        "packet": found,
        "student": found.student,
        "file": _file_of(found),
        "today": request.today,
        "is_late": found.is_open and found.due_on < request.today,
        "back": queries.came_back(found, request.today) if found.is_open else None,
    }
    if page["file"] is None and found.is_open:
        assembly = queries.assembled(found, request.today)
        part = next((one for one in assembly.sections if one.source.key == request.GET.get("part")), None)
        shown = Paginator(part.entries if part else [], SHOWN).get_page(request.GET.get("page"))
        page |= {"assembly": assembly, "part": part, "page": shown, "rows": [(one, as_given(assembly, one)) for one in shown]}
    return render(request, "student_support/packet.html", page)


def _open_to_check(request: Request, pk: int) -> TransferPacket:
    found = _to_send(request, pk)
    if not found.is_open or _file_of(found) is not None:
        raise Http404
    return found


def _facts(request: Request, packet: TransferPacket) -> dict[str, Any]:
    return {"by": request.standing.person_id, "now": timezone.now(), "today": request.today, "packet": packet}


@writes
def packet_name(request: Request, pk: int, key: str) -> HttpResponse:
    """Decide what becomes of one name that stands in the packet, place by place."""
    found = _open_to_check(request, pk)
    named = next((one for one in queries.assembled(found, request.today).named if one.key == key), None)
    if named is None:
        raise Http404
    form = CheckName(request.POST if request.method == "POST" else None, named=named)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.PacketRefused):
            operations.decide_places(**_facts(request, found), **form.decided)
            messages.success(request, _("Kept."))
            return redirect("packet", pk=pk)
    return _answered(request, "student_support/packet_name.html", form, found, named=named)


@writes
def packet_entry(request: Request, pk: int, entry: str) -> HttpResponse:
    """Decide what becomes of one entry: sent, words blacked out, or left out with a legal reason."""
    found = _open_to_check(request, pk)
    assembly = queries.assembled(found, request.today)
    one = assembly.entry(entry)
    if one is None:
        raise Http404
    form = PacketEntry(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        decision, because, _words = ENTRIES[given["choice"]]
        words = given["words"] if given["choice"] == "words" else ""
        try:
            operations.decide_places(**_facts(request, found), entries=[entry], words=words, decision=decision, because=because, why=given["why"])
        except operations.PacketRefused as refused:
            form.add_error("words" if words else None, str(refused))
        else:
            messages.success(request, _("Kept."))
            return redirect("packet", pk=pk)
    decided = [place for (key, _folded), place in assembly.decided.items() if key == entry]
    return _answered(request, "student_support/packet_entry.html", form, found, entry=one, decided=decided)


@writes
def release_packet(request: Request, pk: int) -> HttpResponse:
    """Fix the packet as it is checked."""
    found = _to_send(request, pk)
    if request.method == "POST":
        with refusals_told(request, operations.PacketRefused):
            operations.release(by=request.standing.person_id, now=timezone.now(), today=request.today, packet=found)
            messages.success(request, _("Released. The family is told. Send it on, and enter on which day it went."))
    return redirect("packet", pk=pk)


@writes
def enter_packet_sent(request: Request, pk: int) -> HttpResponse:
    """Keep that the packet was sent on."""
    found = _to_send(request, pk)
    if _file_of(found) is None or found.closed_on is not None:
        raise Http404
    form = EnterPacketSent(request.POST if request.method == "POST" else None, initial={"on": request.today})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.PacketRefused, on=operations.DayIsWrong):
            operations.enter_sent(by=request.standing.person_id, today=request.today, packet=found, **form.cleaned_data)
            messages.success(request, _("Kept. It stands in the record of disclosures, which the family can read."))
            return redirect("packet", pk=pk)
    return _answered(request, "student_support/enter_packet_sent.html", form, found)


@writes
def pass_packet(request: Request, pk: int) -> HttpResponse:
    """Let somebody else check it, and send it."""
    found = _to_send(request, pk)
    if not found.is_open:
        raise Http404
    able = queries.may_check(found.student, found.school, request.today) - {found.checker_id}
    form = PassPacket(request.POST if request.method == "POST" else None, people=described(everybody().filter(pk__in=able), request.today))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, person=operations.PacketRefused):
            operations.pass_packet(by=request.standing.person_id, today=request.today, packet=found, to=form.cleaned_data["person"])
            messages.success(request, _("Passed on. They are told by letter."))
            return redirect("packets")
    return _answered(request, "student_support/pass_packet.html", form, found)


@writes
def take_back_packet(request: Request, pk: int) -> HttpResponse:
    """Take a packet back before it is sent."""
    found = _to_send(request, pk)
    form = TakeBackPacket(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.PacketRefused):
            operations.take_back(by=request.standing.person_id, today=request.today, packet=found, **form.cleaned_data)
            messages.success(request, _("Taken back. Nothing was sent."))
            return redirect("packets")
    return _answered(request, "student_support/take_back_packet.html", form, found)


# -- the file: for who sends it, and for the family ---------------------------------------------------------------------


def _released(request: Request, pk: int) -> tuple[PacketFile, Verb]:
    """Return a file for the family or for whoever sends it; each opening is entered. What was taken back opens for nobody but the school."""
    standing = request.standing
    own = within(standing, READ, queries.packets().filter(pk=pk, closed_on__isnull=True)).first()
    found = own or fetch(standing, SEND, queries.packets(), pk=pk)
    file = _file_of(found)
    if file is None:
        raise Http404
    verb = READ if own else SEND
    record_reading(standing=standing, verb=verb, records=[found])
    return file, verb


@reads
def read_packet(request: Request, pk: int) -> HttpResponse:
    """Show the packet as it went or goes."""
    file, verb = _released(request, pk)
    sections = [
        {**section, "entries": [{**one, "on": date.fromisoformat(one["on"]) if one["on"] else None} for one in section["entries"]]}
        for section in file.content.get("sections", [])
    ]
    page = {"file": file, "packet": file.packet, "student": file.packet.student, "sections": sections, "is_family": verb is READ}
    return render(request, "student_support/read_packet.html", {**page, "shown": one_shown(request.standing, file.packet)})


@reads
def packet_paper(request: Request, pk: int) -> HttpResponse:
    """Give the packet as an accessible PDF."""
    file, _verb = _released(request, pk)
    try:
        content = packet_on_paper(file)
    except SignWithoutFace as missing:
        return HttpResponse(str(missing), status=501, content_type="text/plain; charset=utf-8")
    return _download(content, "application/pdf", f"packet-{pk}.pdf")


@reads
def packet_data(request: Request, pk: int) -> HttpResponse:
    """Give the packet for machines: a zip with JSON and CSV."""
    file, _verb = _released(request, pk)
    return _download(packet_as_data(file), "application/zip", f"packet-{pk}.zip")


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
