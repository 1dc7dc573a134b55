"""Threads: what waits for me, what I asked, what my office holds; one thread and what can be done to it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, rights, within
from trellis.access.policy import Reach, Verb
from trellis.access.request import Request
from trellis.directory.queries.headlines import headlines_of
from trellis.kit.http import reads, writes
from trellis.threads import operations, queries
from trellis.threads.forms.threads import (
    AnswerHandOverForm,
    HandOverForm,
    NextDateForm,
    PauseForm,
    ReopenForm,
    SayForm,
    SettleForm,
    TakeForm,
)
from trellis.threads.models import HandOver, Thread

REFUSALS: tuple[type[Exception], ...] = (
    operations.AskedAlready,
    operations.NothingToAnswer,
    operations.NotLeading,
    operations.OfficeIsClosed,
    operations.PausesAlready,
    operations.TakenMeanwhile,
    operations.ThreadIsOpen,
    operations.ThreadIsSettled,
)
MOMENTS = 25


@reads
def threads(request: Request) -> HttpResponse:
    """Show threads: what waits for me, what I asked, what my office holds, and those above me know of; done ones apart."""
    standing, now = request.standing, queries.moment_on(request.today)
    if not may(standing, Verb.THREADS_OPEN):
        raise Http404
    lists = {"waits": (_("Waits for me"), queries.waiting_for(standing)), "asked": (_("I asked"), queries.asked_by(standing))}
    if queries.offices_of(standing):
        lists["office"] = (_("My office holds"), queries.held_by_offices_of(standing))
    if any(grant.reach in (Reach.CASELOAD, Reach.DISTRICT) for grant in rights(standing, Verb.THREADS_KNOW)):
        above = any(grant.reach is Reach.DISTRICT for grant in rights(standing, Verb.THREADS_KNOW))
        lists["known"] = (_("Everywhere") if above else _("My schools"), queries.known_to(standing))
    counts = {key: queryset.filter(settled_at__isnull=True).count() for key, (_name, queryset) in lists.items()}
    first = next((key for key, count in counts.items() if count), "asked")
    which = request.GET.get("which", first)
    which = which if which in lists else first
    words = request.GET.get("words", "").strip()[:100]
    shown, done_before = lists[which][1], {"asked": queries.asked_by, "office": queries.once_held_by_offices_of}.get(which)
    over = queries.settled(done_before(standing)) if done_before else None
    if words:
        shown, over = shown.filter(subject__icontains=words), over.filter(subject__icontains=words) if over is not None else None
    # What a person has comes in the order in which it is promised; what a leader may know of, the longest open first.
    paginator = Paginator(queries.longest_open(shown) if which == "known" else queries.still_open(shown), 25)
    if not words:
        paginator.count = counts[which]
    still_open = paginator.get_page(request.GET.get("page"))
    done = Paginator(over, 25).get_page(request.GET.get("done")) if over is not None else None
    working = queries.working_time()
    return render(
        request,
        "threads/threads.html",
        {
            "tabs": [(name, f"?which={key}", key == which, counts[key]) for key, (name, _queryset) in lists.items()],
            "which": which,
            "words": words,
            "still_open": still_open,
            "rows": queries.as_rows(list(still_open), request.today, now, working, words=which != "known"),
            "done": done,
            "done_rows": queries.as_rows(list(done), request.today, now, working) if done is not None else [],
            "may_set_hours": queries.may_set_hours(standing),
            "may_place": may(standing, Verb.THREADS_PLACE),
            "working": working,
        },
    )


@writes
def thread(request: Request, pk: int) -> HttpResponse:
    """Show one thread as a conversation, and say something in it. Whoever may only know of it sees who has it and the dates."""
    if request.method == "POST":
        one = fetch(request.standing, Verb.THREADS_SAY, queries.threads(), pk=pk)
        form = SayForm(request.POST)
        if not form.is_valid():
            return _shown(request, one, form=form, status=422)
        operations.say(by=request.standing.person_id, now=queries.moment_on(request.today), thread=one, text=form.cleaned_data["text"])
        if one.settled_at is not None:
            messages.info(request, _("Your words stand in the thread. It is settled: if something is missing, open it again."))
        return redirect("thread", pk=pk)
    return _shown(request, fetch(request.standing, Verb.THREADS_KNOW, queries.threads(), pk=pk))


def _shown(request: Request, one: Thread, *, form: Form | None = None, refusal: str = "", status: int = 200) -> HttpResponse:
    now, standing = queries.moment_on(request.today), request.standing
    held = queries.rights_on(standing, one)
    working = queries.working_time()
    facts: dict[str, Any] = {
        "thread": one,
        "row": queries.as_rows([one], request.today, now, working, words=held.reads)[0],
        "rights": held,
        "refusal": refusal,
        "working": working,
        "mine": standing.person_id == one.opened_by_id,
        "headline": headlines_of([one.school_id]).get(one.school_id) if one.school_id and one.school_id not in _schools(request) else None,
    }
    if held.reads:
        talk = queries.conversation(one, request.today)
        pages = Paginator(talk.moments[::-1], MOMENTS)
        page = pages.get_page(request.GET.get("page"))
        to_answer = within(standing, Verb.THREADS_ANSWER_HAND_OVER, HandOver.objects.filter(pk__in=[each.pk for each in talk.waiting]))
        answerable = set(to_answer.values_list("pk", flat=True)) if talk.waiting else set()
        facts |= {
            "page": page,
            "moments": [(moment, talk.posts.get(moment.person, "")) for moment in list(page)[::-1]],
            "waiting": [(each, AnswerHandOverForm(auto_id=f"id_{each.pk}_%s") if each.pk in answerable else None) for each in talk.waiting],
            "must_answer": bool(answerable),
            "draft": f"thread-{one.pk}",
            "form": form or SayForm(),
        }
    return render(request, "threads/thread.html", facts, status=status)


def _schools(request: Request) -> set[int]:
    return {school for held in request.standing.held for school in held.schools}


def _held(request: Request, pk: int) -> tuple[Thread, int]:
    """Return a thread that the person's office holds, and the office.

    What is sent when the office no longer holds it, because a colleague settled it or another office took it, is refused by its operation
    and loses no word; a page for it is not there.
    """
    standing = request.standing
    one = within(standing, Verb.THREADS_HOLD, queries.threads()).filter(pk=pk).first()
    if one is None and request.method == "POST":
        one = within(standing, Verb.THREADS_READ, queries.once_held_by_offices_of(standing)).filter(pk=pk).first()
    if one is None:
        raise Http404
    mine = [each for each in one.holdings.all() if each.office_id in queries.offices_of(standing)]
    mine.sort(key=lambda each: (each.until_at is not None, not each.is_lead))
    return one, mine[0].office_id


def _refused(request: Request, one: Thread, form: Form, refused: Exception) -> HttpResponse:
    """Show the thread as it stands now, why the act was refused, and what was typed, ready to be said instead."""
    typed = next((str(form.cleaned_data[name]) for name in ("words", "reason", "missing") if form.cleaned_data.get(name)), "")
    fresh = queries.threads().get(pk=one.pk)
    return _shown(request, fresh, form=SayForm(initial={"text": typed}), refusal=str(refused), status=409)


def _act(
    request: Request, one: Thread, form: Form, operation: Callable[..., object], template: str, *, errors: dict[type[Exception], str], **facts: Any
) -> HttpResponse:
    """Show a form about one thread, and carry its operation out. `errors` says which field an exception belongs to."""
    if request.method == "POST" and form.is_valid():
        try:
            operation(by=request.standing.person_id, now=queries.moment_on(request.today), thread=one, **facts.pop("given", {}), **form.cleaned_data)
        except tuple(errors) as refused:
            form.add_error(errors[type(refused)] or None, str(refused))
        except REFUSALS as refused:
            return _refused(request, one, form, refused)
        else:
            return redirect("thread", pk=one.pk)
    facts.pop("given", None)
    row = queries.as_rows([one], request.today, queries.moment_on(request.today))[0]
    return render(request, template, {"form": form, "thread": one, "row": row, **facts}, status=422 if form.errors else 200)


@writes
def take_thread(request: Request, pk: int) -> HttpResponse:
    """Take a thread oneself, or give it to a colleague of the office."""
    one, office = _held(request, pk)
    holding = next(each for each in one.holdings.all() if each.office_id == office)  # the latest
    form = TakeForm(
        request.POST if request.method == "POST" else None,
        colleagues=queries.colleagues_in(office, request.today, first=request.standing.person_id),
        initial={"seen": holding.owner_id or 0, "owner": request.standing.person_id},
    )
    return _act(request, one, form, operations.take_thread, "threads/take_thread.html", errors={}, given={"office": office})


@writes
def hand_over_thread(request: Request, pk: int) -> HttpResponse:
    """Ask another office to take a thread over, or to help with it."""
    one, office = _held(request, pk)
    open_offices = {each.pk: each for each in queries.offices_to_ask(request.standing).exclude(pk=office)}
    form = HandOverForm(request.POST if request.method == "POST" else None, offices=[(each.pk, each.name) for each in open_offices.values()])

    def operation(*, to_office: int, **given: Any) -> object:
        return operations.hand_over(to_office=open_offices[to_office], **given)

    errors: dict[type[Exception], str] = {operations.AskedAlready: "to_office"}
    return _act(request, one, form, operation, "threads/hand_over_thread.html", errors=errors, given={"office": office})


@writes
def answer_hand_over(request: Request, pk: int) -> HttpResponse:
    """Accept a thread from another office, or decline it and say why."""
    asked = fetch(request.standing, Verb.THREADS_ANSWER_HAND_OVER, HandOver.objects.select_related("from_office", "to_office", "by"), pk=pk)
    one = fetch(request.standing, Verb.THREADS_READ, queries.threads(), pk=asked.thread_id)
    form = AnswerHandOverForm(request.POST if request.method == "POST" else None)

    def operation(*, thread: Thread, **given: Any) -> object:
        return operations.answer_hand_over(hand_over=asked, **given)

    return _act(request, one, form, operation, "threads/answer_hand_over.html", errors={operations.NothingSaid: "reason"}, asked=asked)


@writes
def set_next_date(request: Request, pk: int) -> HttpResponse:
    """Say by which day whoever asked hears next."""
    one, office = _held(request, pk)
    form = NextDateForm(request.POST if request.method == "POST" else None, initial={"on": one.next_on})
    errors: dict[type[Exception], str] = {operations.WrongDay: "on", operations.NothingSaid: "words"}
    return _act(request, one, form, operations.set_next_date, "threads/set_next_date.html", errors=errors, given={"office": office})


@writes
def pause_clock(request: Request, pk: int) -> HttpResponse:
    """Let the clock of a thread stand still for a stated reason."""
    one, office = _held(request, pk)
    form = PauseForm(request.POST if request.method == "POST" else None)
    errors: dict[type[Exception], str] = {operations.WrongDay: "until_on"}
    return _act(request, one, form, operations.pause_clock, "threads/pause_clock.html", errors=errors, given={"office": office})


@writes
def let_clock_run(request: Request, pk: int) -> HttpResponse:
    """Let the clock of a thread run again."""
    one, _office = _held(request, pk)
    return _act(request, one, Form(request.POST if request.method == "POST" else None), operations.let_clock_run, "threads/let_clock_run.html", errors={})


@writes
def settle_thread(request: Request, pk: int) -> HttpResponse:
    """Say what was done, and settle a thread."""
    one, office = _held(request, pk)
    talk = queries.conversation(one, request.today)
    form = SettleForm(request.POST if request.method == "POST" else None, initial={"seen": talk.last_message})
    seen = int(seen) if (seen := str(form.data.get("seen", ""))).isdecimal() else talk.last_message
    meanwhile = [moment for moment in talk.moments if moment.kind == "said" and not moment.for_office and moment.number > seen]
    if request.method == "POST" and form.is_valid():
        try:
            operations.settle_thread(by=request.standing.person_id, now=queries.moment_on(request.today), thread=one, office=office, **form.cleaned_data)
        except operations.SaidMeanwhile as refused:
            form.data = {**request.POST.dict(), "seen": str(talk.last_message)}  # with the next press it has been seen
            form.add_error(None, str(refused))
        except REFUSALS as refused:
            return _refused(request, one, form, refused)
        else:
            return redirect("thread", pk=pk)
    row = queries.as_rows([one], request.today, queries.moment_on(request.today))[0]
    facts = {"form": form, "thread": one, "row": row, "meanwhile": meanwhile}
    return render(request, "threads/settle_thread.html", facts, status=422 if form.errors else 200)


@writes
def reopen_thread(request: Request, pk: int) -> HttpResponse:
    """Open a settled thread again, and say what is missing."""
    one = fetch(request.standing, Verb.THREADS_REOPEN, queries.threads(), pk=pk)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    return _act(request, one, form, operations.reopen_thread, "threads/reopen_thread.html", errors={})


@writes
def end_help(request: Request, pk: int) -> HttpResponse:
    """Say that the part with which one's office helped is done."""
    one = fetch(request.standing, Verb.THREADS_HOLD, queries.threads(), pk=pk)
    office = queries.rights_on(request.standing, one).helps
    if not office:
        raise Http404
    form = Form(request.POST if request.method == "POST" else None)
    return _act(request, one, form, operations.end_help, "threads/end_help.html", errors={}, given={"office": office})
