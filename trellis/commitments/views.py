"""Promises: mine, those made to me, and what became of each."""

from django.conf import settings
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, rights, why, within
from trellis.access.policy import Reach, Role, Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.commitments import operations, queries
from trellis.commitments.forms import AgreeForm, AnotherDayForm, KeepForm, LetGoForm, PromiseForm
from trellis.commitments.models import Commitment
from trellis.directory.queries import everybody
from trellis.kit.calendars import as_calendar
from trellis.kit.forms import refusals_at
from trellis.kit.http import public, reads, writes
from trellis.kit.lately import WINDOW_SECONDS, Lately

REFUSALS = (operations.PromiseHasEnded, operations.NothingToAgreeTo, operations.AgreedWithOneself)


@reads
def promises(request: Request) -> HttpResponse:
    """Show promises: made by me, made to me, made where I was asked; for system leaders all."""
    standing, today = request.standing, request.today
    person = standing.person_id
    may_promise = may(standing, Verb.COMMITMENTS_PROMISE)
    lists = {"mine": (_("I promised"), queries.made_by(person))} if may_promise or queries.made_by(person).exists() else {}
    lists |= {"to-me": (_("Promised to me"), queries.made_to(person)), "asked": (_("Where I was asked"), queries.heard_of_by(person))}
    if any(grant.reach is Reach.DISTRICT for grant in rights(standing, Verb.COMMITMENTS_READ)):
        lists["all"] = (_("Everybody’s"), queries.commitments())
    reachable = {key: (name, within(standing, Verb.COMMITMENTS_READ, queryset)) for key, (name, queryset) in lists.items()}
    counts = {key: queries.still_open(queryset).count() for key, (_name, queryset) in reachable.items()}
    first = next((key for key, count in counts.items() if count), next(iter(counts)))
    which = request.GET.get("which", first)
    which = which if which in reachable else first
    words = request.GET.get("words", "").strip()[:100]
    shown = reachable[which][1]
    if words:
        shown = shown.filter(what__icontains=words)
    still_open = Paginator(queries.still_open(shown), 25).get_page(request.GET.get("page"))
    ended = Paginator(queries.ended(shown), 25).get_page(request.GET.get("ended"))
    return render(
        request,
        "commitments/promises.html",
        {
            "tabs": [(key, name, counts[key]) for key, (name, _queryset) in reachable.items()],
            "may_promise": may_promise,
            "which": which,
            "words": words,
            "still_open": still_open,
            "open_promises": [queries.as_promise(one, today) for one in still_open],
            "ended": ended,
            "ended_promises": [queries.as_promise(one, today) for one in ended],
        },
    )


@writes
def make_promise(request: Request) -> HttpResponse:
    """Promise something to somebody, that comes from no round: to whom, what, by which day."""
    standing = request.standing
    if not may(standing, Verb.COMMITMENTS_PROMISE):
        raise Http404
    form = PromiseForm(request.POST if request.method == "POST" else None, standing=standing, owners=_owners(request))
    if request.method == "POST" and "find" in request.POST:
        form.looks()
    elif request.method == "POST" and form.is_valid():
        given, recipient = form.cleaned_data, form.cleaned_data["recipient"]
        with refusals_at(form, by_on=operations.DayIsOver, chosen=operations.NobodyToPromise):
            made = operations.make_promise(
                by=standing.person_id,
                today=request.today,
                owner=given["owner"],
                what=given["what"],
                by_on=given["by_on"],
                to_words=recipient.words[:200],
                to_people=recipient.people,
                because_words=given["because_words"],
                only_both_sides=recipient.only_both_sides,
            )
            return redirect("promise", pk=made.pk)
    if form.found.students:
        record_reading(standing=standing, verb=Verb.DIRECTORY_SEE_STUDENT, records=form.found.students)
    return render(request, "commitments/make_promise.html", {"form": form}, status=422 if form.is_bound and form.errors else 200)


def _owners(request: Request) -> list[tuple[int, str]]:
    """Return (number, words) of those in whose name this person may promise, themselves first."""
    me = request.standing.person_id
    others = [(one.person_id, f"{one.name}, {one.title or one.place}".rstrip(", ")) for one in queries.owners(request.today) if one.person_id != me]
    named = everybody().filter(pk__in=[me, *(number for number, _words in others)])
    within_reach = set(within(request.standing, Verb.COMMITMENTS_PROMISE, named).values_list("pk", flat=True))
    return [one for one in [(me, _("I myself")), *others] if one[0] in within_reach]


@reads
def promise(request: Request, pk: int) -> HttpResponse:
    """Show one promise to both sides: what, by when, what happened, and the next act."""
    commitment = fetch(request.standing, Verb.COMMITMENTS_READ, queries.commitments(), pk=pk)
    return _shown(request, commitment)


def _shown(request: Request, commitment: Commitment, *, refusal: str = "", status: int = 200) -> HttpResponse:
    row = queries.as_promise(commitment, request.today)
    me = request.standing.person_id
    newest = next(iter(commitment.renegotiations.all()), None)
    may_move = row.is_open and why(request.standing, Verb.COMMITMENTS_MOVE, commitment)
    may_agree = may_move and row.waits_for(me)
    return render(
        request,
        "commitments/promise.html",
        {
            "promise": row,
            "commitment": commitment,
            "moves": queries.moves_of(commitment, me),
            "is_mine": commitment.owner_id == me,
            "may_keep": row.is_open and why(request.standing, Verb.COMMITMENTS_KEEP, commitment),
            "may_move": may_move,
            "agree_form": AgreeForm(initial={"seen": newest.pk}) if may_agree and newest else None,
            "refusal": refusal,
            **_help_now(request),
        },
        status=status,
    )


def _help_now(request: Request) -> dict[str, object]:
    """Return where help is now, for students, who may write beside a promise."""
    is_student = request.standing.has(Role.STUDENT)
    return {"help_number": settings.HELP_NOW_NUMBER, "help_own_line": settings.HELP_NOW_OWN_LINE} if is_student else {}


def _act(request: Request, verb: Verb, pk: int, form_class: type[Form], operation: object, template: str) -> HttpResponse:
    """Show a form about one promise, and carry its operation out."""
    commitment = fetch(request.standing, verb, queries.commitments(), pk=pk)
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operation(by=request.standing.person_id, today=request.today, commitment=commitment, **form.cleaned_data)  # type: ignore[operator]
        except REFUSALS as refused:
            return _shown(request, commitment, refusal=str(refused), status=409)
        else:
            return redirect("promise", pk=pk)
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, "promise": queries.as_promise(commitment, request.today)}, status=status)


@writes
def keep_promise(request: Request, pk: int) -> HttpResponse:
    """Say that a promise was kept, and what was done."""
    return _act(request, Verb.COMMITMENTS_KEEP, pk, KeepForm, operations.keep_promise, "commitments/keep_promise.html")


@writes
def ask_for_another_day(request: Request, pk: int) -> HttpResponse:
    """Ask the other side for another day."""
    commitment = fetch(request.standing, Verb.COMMITMENTS_MOVE, queries.commitments(), pk=pk)
    newest = next(iter(commitment.renegotiations.all()), None)
    seen = newest.pk if newest and not hasattr(newest, "answer") else 0
    form = AnotherDayForm(request.POST if request.method == "POST" else None, initial={"seen": seen})
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "seen": form.cleaned_data["seen"] or 0}
        try:
            operations.ask_for_another_day(by=request.standing.person_id, today=request.today, commitment=commitment, **given)
        except operations.DayIsOver as refused:
            form.add_error("to_on", str(refused))
        except operations.AskedMeanwhile as refused:
            form.data = {**request.POST.dict(), "seen": str(seen)}  # with the next press it has been seen
            form.add_error(None, str(refused))
        except operations.PromiseHasEnded as refused:
            return _shown(request, commitment, refusal=str(refused), status=409)
        else:
            return redirect("promise", pk=pk)
    row = queries.as_promise(commitment, request.today)
    me = request.standing.person_id
    waiting = queries.moves_of(commitment, me)[0] if row.waits_for(me) else None
    return render(
        request,
        "commitments/ask_for_another_day.html",
        {"form": form, "promise": row, "waiting": waiting, **_help_now(request)},
        status=422 if form.errors else 200,
    )


@writes
def answer_another_day(request: Request, pk: int) -> HttpResponse:
    """Agree to another day, or do not."""
    return _act(request, Verb.COMMITMENTS_MOVE, pk, AgreeForm, operations.answer_another_day, "commitments/answer_another_day.html")


@writes
def let_promise_go(request: Request, pk: int) -> HttpResponse:
    """Let a promise go, and say why."""
    return _act(request, Verb.COMMITMENTS_KEEP, pk, LetGoForm, operations.let_promise_go, "commitments/let_promise_go.html")


# -- the calendar --------------------------------------------------------------------------------------------

WRONG_ADDRESSES = 60  # from one address in one window, before wrong ones are told to wait; right ones always open
wrong_addresses = Lately(WRONG_ADDRESSES)


@writes
def my_calendar(request: Request) -> HttpResponse:
    """Make the address at which a calendar reads my promises, make another, or take it back. It is shown once, when it is made."""
    if not may(request.standing, Verb.COMMITMENTS_READ):
        raise Http404
    by, today, secret = request.standing.person_id, request.today, ""
    if request.method == "POST" and "take_back" in request.POST:
        operations.take_back_calendar_address(by=by, today=today)
        return redirect("my_calendar")
    if request.method == "POST" and "make" in request.POST:
        secret = operations.make_calendar_address(by=by, today=today)
    path = reverse("calendar_feed", args=[secret]) if secret else ""
    shown = {
        "address": settings.PUBLIC_URL.rstrip("/") + path if path else "",
        "opens_here": f"webcal://{settings.PUBLIC_URL.partition('://')[2].rstrip('/')}{path}" if path else "",
        "made": queries.address_of(by),
    }
    return render(request, "commitments/my_calendar.html", shown)


@public
@reads
def calendar_feed(request: Request, code: str) -> HttpResponse:
    """Hand a person's promises to their calendar. Whatever is wrong with the address, there is nothing here."""
    reader = queries.reader_of(code, request.today, timezone.now())
    if reader is None:
        if not wrong_addresses.one_more(request):
            raise Http404
        return HttpResponse(status=429, headers={"Retry-After": str(int(WINDOW_SECONDS))})
    standing, language = reader
    with translation.override(language):
        calendar = as_calendar(_("Promises"), queries.days_of(standing))
    response = HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="promises.ics"'
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
