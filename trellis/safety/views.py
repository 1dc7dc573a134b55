"""Words that may mean harm: reading them, seeing to them, and who is on duty."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.safety import operations, queries
from trellis.safety.forms import BeginDuty, EndAlarm
from trellis.safety.models import Alarm

READ, ARRANGE = Verb.SAFETY_READ_ALARM, Verb.SAFETY_ARRANGE_DUTY


@reads
def alarms(request: Request) -> HttpResponse:
    """List what is open and what was ended, without a word of what was written."""
    standing = request.standing
    if not may(standing, READ):
        raise Http404
    ended = Paginator(queries.ended_alarms(standing), 25).get_page(request.GET.get("page"))
    return render(
        request,
        "safety/alarms.html",
        {
            "waiting": list(queries.open_alarms(standing)),
            "ended": ended,
            "duties": list(queries.duties(request.today)),
            "may_arrange": may(standing, ARRANGE),
            "today": request.today,
        },
    )


def _alarm(request: Request, pk: int) -> Alarm:
    return fetch(request.standing, READ, queries.alarms(), pk=pk)


def _shown(request: Request, alarm: Alarm, form: EndAlarm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    record_reading(standing=request.standing, verb=READ, records=[alarm])
    more = {"alarm": alarm, "call": queries.reachable(alarm, request.today), "form": form, "refusal": refusal}
    return render(request, "safety/alarm.html", more, status=status)


@reads
def alarm(request: Request, pk: int) -> HttpResponse:
    """Show the words, who wrote them where and when, and whom to call."""
    return _shown(request, _alarm(request, pk), EndAlarm())


@writes
def take_alarm(request: Request, pk: int) -> HttpResponse:
    """Say that one is seeing to it."""
    found = _alarm(request, pk)
    if request.method == "POST":
        taking = operations.take_alarm(by=request.standing.person_id, alarm=found, now=timezone.now())
        if taking.by_id == request.standing.person_id:
            messages.success(request, _("You are seeing to it. Say here what was done when it is done."))
    return redirect("alarm", pk=pk)


@writes
def end_alarm(request: Request, pk: int) -> HttpResponse:
    """Say what was done."""
    found = _alarm(request, pk)
    form = EndAlarm(request.POST or None)
    if request.method != "POST":
        return redirect("alarm", pk=pk)
    if not form.is_valid():
        return _shown(request, found, form, status=422)
    try:
        operations.end_alarm(by=request.standing.person_id, alarm=found, now=timezone.now(), **form.cleaned_data)
    except operations.EndedAlready as refused:
        return _shown(request, _alarm(request, pk), form, refusal=str(refused), status=409)
    messages.success(request, _("Kept. It is no longer open."))
    return redirect("alarms")


@writes
def begin_duty(request: Request) -> HttpResponse:
    """Put somebody on duty."""
    if not may(request.standing, ARRANGE):
        raise Http404
    form = BeginDuty(request.POST or None, today=request.today, initial={"held_from": request.today})
    if request.method == "POST" and form.is_valid():
        last = form.cleaned_data["last_day"]
        with refusals_at(form, last_day=operations.DaysOutOfOrder):
            operations.begin_duty(
                by=request.standing.person_id,
                today=request.today,
                person=form.cleaned_data["person"],
                held_from=form.cleaned_data["held_from"],
                held_until=last + timedelta(days=1) if last else None,
            )
            messages.success(request, _("Kept. They are told at once when somebody writes words that may mean harm."))
            return redirect("alarms" if may(request.standing, READ) else "begin_duty")
    duties = list(queries.duties(request.today))
    return render(request, "safety/begin_duty.html", {"form": form, "duties": duties, "today": request.today}, status=422 if form.errors else 200)


@writes
def end_duty(request: Request, pk: int) -> HttpResponse:
    """End somebody's duty with today, after asking once."""
    duty = fetch(request.standing, ARRANGE, queries.duties(request.today), pk=pk)
    if request.method == "POST":
        operations.end_duty(by=request.standing.person_id, today=request.today, duty=duty)
        messages.success(request, _("The duty is ended."))
        return redirect("begin_duty")
    return render(request, "safety/end_duty.html", {"duty": duty})
