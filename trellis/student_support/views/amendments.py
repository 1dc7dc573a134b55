"""The right to have the record amended: a family says what is wrong, a named person answers, a hearing decides, a statement stays."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.queries import everybody
from trellis.directory.queries.people import described
from trellis.kit.forms import refusals_at, refusals_told
from trellis.kit.http import reads, writes
from trellis.student_support.forms import amendments as forms
from trellis.student_support.models import Amendment, AmendmentDays
from trellis.student_support.operations import amendments as operations
from trellis.student_support.queries import amendments as queries
from trellis.student_support.queries.pages import students
from trellis.student_support.queries.record_requests import ASK, CHECK, ENTER, READ, files, may_ask, requests, who_may_ask

PER_PAGE = 25


def _form_page(request: Request, template: str, form: Any, **page: Any) -> HttpResponse:
    return render(request, template, {"form": form, **page}, status=422 if form is not None and form.errors else 200)


def _opened(request: Request, pk: int) -> tuple[Amendment, bool]:
    """Return a request to amend, and whether the reader is the family that asked; each opening is entered."""
    standing = request.standing
    own = within(standing, READ, queries.amendments().filter(pk=pk)).first()
    found = own or fetch(standing, CHECK, queries.amendments(), pk=pk)
    record_reading(standing=standing, verb=READ if own else CHECK, records=[found])
    return found, own is not None


def _for_school(request: Request, pk: int) -> Amendment:
    found = fetch(request.standing, CHECK, queries.amendments(), pk=pk)
    record_reading(standing=request.standing, verb=CHECK, records=[found])
    return found


# -- what a family opens ------------------------------------------------------------------------------------------


@writes
def ask_to_amend(request: Request, pk: int) -> HttpResponse:
    """Say in free words what is wrong in the record of a child, or one's own."""
    student = fetch(request.standing, ASK, students(), pk=pk)
    if not may_ask(request.standing, student):
        raise Http404
    return _ask(request, student, None)


@writes
def amend_place(request: Request, pk: int, entry: str) -> HttpResponse:
    """Say that one place of a file that was given is wrong, or enter that whoever was given it says so."""
    standing = request.standing
    own = within(standing, READ, requests().filter(pk=pk)).first()
    asked = own or fetch(standing, CHECK, requests(), pk=pk)
    file = files().filter(request=asked).first()
    place = queries.place_in(file, entry) if file else None
    if place is None or (own and not may_ask(standing, asked.student)):
        raise Http404
    record_reading(standing=standing, verb=READ if own else CHECK, records=[asked])
    return _ask(request, asked.student, place) if own else _enter(request, asked.student, [(asked.by_id, asked.by.name)], place)


def _ask(request: Request, student: Any, place: queries.Place | None) -> HttpResponse:
    form = forms.AskToAmend(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.RecordRefused):
            made = operations.ask_to_amend(by=request.standing.person_id, today=request.today, student=student, place=place, **form.cleaned_data)
            messages.success(request, _("You have asked. The school is told now."))
            return redirect("amendment", pk=made.pk)
    return _form_page(request, "student_support/ask_to_amend.html", form, student=student, place=place, days=queries.days_on(request.today))


@reads
def amendment(request: Request, pk: int) -> HttpResponse:
    """Show how a request to amend stands: to whoever asked, and to whoever answers."""
    found, is_own = _opened(request, pk)
    me = request.standing.person_id
    hearing = found.heard
    holds = hearing is not None and hearing.holder_id == me and hearing.decided_on is None
    page = {
        "one": found,
        "student": found.student,
        "hearing": hearing,
        "state": found.state,
        "is_own": is_own,
        "answers": not is_own and not holds,
        "decides_hearing": holds or (not is_own and hearing is not None and hearing.holder_id is None),
        "wrote_it": not is_own and me in queries.writers_of(found),
        "statement": found.statements.order_by("-pk").first(),
        "days": queries.days_on(request.today),
        "is_late": found.due_on is not None and found.due_on < request.today,
    }
    return render(request, "student_support/amendment.html", page)


@writes
def ask_for_hearing(request: Request, pk: int) -> HttpResponse:
    """Ask for a hearing about what was refused, or enter that the family does."""
    found, is_own = _opened(request, pk)
    form = None if is_own else forms.CameToSchool(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (form is None or form.is_valid()):
        came = {"came": form.cleaned_data["came"]} if form else {}
        with refusals_told(request, operations.RecordRefused):
            operations.ask_for_hearing(by=request.standing.person_id, today=request.today, amendment=found, **came)
            messages.success(request, _("A hearing is asked for. You get its day and place in writing.") if is_own else _("Entered. Plan the hearing."))
        return redirect("amendment", pk=pk)
    return _form_page(
        request, "student_support/ask_for_hearing.html", form, one=found, student=found.student, is_own=is_own, days=queries.days_on(request.today)
    )


@writes
def place_statement(request: Request, pk: int) -> HttpResponse:
    """Put a statement into the record, or enter what the family gave."""
    found, is_own = _opened(request, pk)
    kind = forms.PlaceStatement if is_own else forms.PlaceTheirStatement
    newest = found.statements.order_by("-pk").first()
    form = kind(request.POST if request.method == "POST" else None, initial={"words": newest.words} if newest else {})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.RecordRefused):
            operations.place_statement(by=request.standing.person_id, today=request.today, amendment=found, **form.cleaned_data)
            messages.success(request, _("The statement stands in the record."))
            return redirect("amendment", pk=pk)
    return _form_page(request, "student_support/place_statement.html", form, one=found, student=found.student, is_own=is_own)


@writes
def withdraw_amendment(request: Request, pk: int) -> HttpResponse:
    """Take back what one asked to amend, or enter that they did."""
    found, is_own = _opened(request, pk)
    if request.method == "POST":
        with refusals_told(request, operations.RecordRefused):
            operations.withdraw(by=request.standing.person_id, today=request.today, amendment=found)
            messages.success(request, _("Taken back. You can ask again at any time.") if is_own else _("Taken back. They can ask again at any time."))
        return redirect("amendment", pk=pk)
    return _form_page(request, "student_support/withdraw_amendment.html", None, one=found, student=found.student, is_own=is_own)


# -- what the school opens ------------------------------------------------------------------------------------------


@reads
def amendments(request: Request) -> HttpResponse:
    """List what families say is wrong in a record, the earliest day first, and what owes nothing now."""
    standing = request.standing
    if not may(standing, CHECK):
        raise Http404
    waiting = Paginator(queries.to_answer(standing), PER_PAGE).get_page(request.GET.get("page"))
    before = Paginator(queries.answered_before(standing), PER_PAGE).get_page(request.GET.get("before"))
    if shown := [*waiting, *before]:
        record_reading(standing=standing, verb=CHECK, records=shown)
    page = {"page": waiting, "before": before, "today": request.today, "sets_days": may(standing, Verb.STUDENT_SUPPORT_SET_RULES)}
    return render(request, "student_support/amendments.html", page)


@writes
def enter_amendment(request: Request, pk: int) -> HttpResponse:
    """Enter what a family says is wrong in the record: by phone, on paper or face to face."""
    student = fetch(request.standing, ENTER, students(), pk=pk)
    return _enter(request, student, [(one.pk, one.name) for one in who_may_ask(student, request.today)], None)


def _enter(request: Request, student: Any, people: list[tuple[int, str]], place: queries.Place | None) -> HttpResponse:
    standing = request.standing
    initial = {"asked_on": request.today, "person": people[0][0] if len(people) == 1 else None}
    form = forms.EnterAmendment(request.POST if request.method == "POST" else None, people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        given["person"] = everybody().get(pk=given["person"])
        with refusals_at(form, asked_on=operations.DayIsWrong, person=operations.NotTheirs):
            made = operations.ask_to_amend(by=standing.person_id, today=request.today, student=student, place=place, **given)
            messages.success(request, _("Entered. It stands as if they had asked here."))
            mine = within(standing, CHECK, Amendment.objects.filter(pk=made.pk)).exists()
            return redirect("amendment", pk=made.pk) if mine else redirect("home")
    return _form_page(request, "student_support/enter_amendment.html", form, student=student, people=people, place=place)


@writes
def carry_out_amendment(request: Request, pk: int) -> HttpResponse:
    """Say that the record was amended, and where."""
    found = _for_school(request, pk)
    form = forms.CarryOutAmendment(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.RecordRefused):
            operations.amend(by=request.standing.person_id, today=request.today, amendment=found, **form.cleaned_data)
            messages.success(request, _("Kept. The family is told in writing."))
            return redirect("amendment", pk=pk)
    return _form_page(request, "student_support/carry_out_amendment.html", form, one=found, student=found.student)


@writes
def refuse_amendment(request: Request, pk: int) -> HttpResponse:
    """Refuse with reasons; the family is told of its right to a hearing."""
    found = _for_school(request, pk)
    form = forms.RefuseAmendment(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.RecordRefused):
            operations.refuse(by=request.standing.person_id, today=request.today, amendment=found, **form.cleaned_data)
            messages.success(request, _("Kept. The family is told in writing, with its right to a hearing."))
            return redirect("amendment", pk=pk)
    return _form_page(request, "student_support/refuse_amendment.html", form, one=found, student=found.student)


@writes
def pass_amendment(request: Request, pk: int) -> HttpResponse:
    """Let somebody else decide."""
    found = _for_school(request, pk)
    people = described(everybody().filter(pk__in=queries.may_decide(found, request.today)).exclude(pk=found.decider_id or 0), request.today)
    form = forms.PassAmendment(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        person = everybody().get(pk=form.cleaned_data["person"])
        with refusals_at(form, person=operations.RecordRefused):
            operations.pass_on(by=request.standing.person_id, today=request.today, amendment=found, person=person)
            messages.success(request, _("Passed on. They are told by letter."))
            return redirect("amendments")
    return _form_page(request, "student_support/pass_amendment.html", form, one=found, student=found.student)


@writes
def plan_hearing(request: Request, pk: int) -> HttpResponse:
    """Set day, time, place and who holds the hearing, or move it."""
    found = _for_school(request, pk)
    hearing = found.heard
    if hearing is None:
        raise Http404
    people = described(queries.who_may_hold(found, request.today), request.today)
    initial = {"on": hearing.on, "at": hearing.at, "place": hearing.place, "holder": hearing.holder_id, "holder_words": hearing.holder_words}
    form = forms.PlanHearing(request.POST if request.method == "POST" else None, people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        given["holder"] = everybody().get(pk=given["holder"]) if given["holder"] else None
        with refusals_at(form, operations.RecordRefused, on=operations.DayIsWrong, holder=(operations.NotTheirs, operations.WordsMissing)):
            operations.plan_hearing(by=request.standing.person_id, today=request.today, amendment=found, **given)
            messages.success(request, _("Planned. The family has notice in writing."))
            return redirect("amendment", pk=pk)
    return _form_page(request, "student_support/plan_hearing.html", form, one=found, student=found.student)


@writes
def decide_hearing(request: Request, pk: int) -> HttpResponse:
    """Keep what the hearing decided, with its evidence and reasons."""
    found = _for_school(request, pk)
    hearing = found.heard
    if hearing is None or (hearing.holder_id is not None and hearing.holder_id != request.standing.person_id):
        raise Http404
    form = forms.DecideHearing(request.POST if request.method == "POST" else None, initial={"held_on": hearing.on})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        given["upheld"] = given["upheld"] == "yes"
        with refusals_at(form, operations.RecordRefused, held_on=operations.DayIsWrong):
            operations.decide_hearing(by=request.standing.person_id, today=request.today, amendment=found, **given)
            messages.success(request, _("Decided. The family is told in writing."))
            # Whoever held it has no part in this record any more.
            still = within(request.standing, CHECK, Amendment.objects.filter(pk=pk)).exists()
            return redirect("amendment", pk=pk) if still else redirect("home")
    return _form_page(request, "student_support/decide_hearing.html", form, one=found, student=found.student, hearing=hearing)


@writes
def amendment_days(request: Request) -> HttpResponse:
    """Set how many days the district takes to answer, and until a hearing."""
    if not may(request.standing, Verb.STUDENT_SUPPORT_SET_RULES):
        raise Http404
    days = queries.days_on(request.today)
    initial = {"answer": days.answer, "hearing": days.hearing, "from_on": request.today}
    form = forms.SetAmendmentDays(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, from_on=operations.DayIsWrong):
            operations.set_amendment_days(by=request.standing.person_id, today=request.today, **form.cleaned_data)
            messages.success(request, _("Set. It holds from that day on."))
            return redirect("amendment_days")
    rows = AmendmentDays.objects.select_related("by").order_by("-from_on")[:20]
    return _form_page(request, "student_support/amendment_days.html", form, days=days, rows=rows)
