"""What is asked of a school, as its leaders and those to whom they handed it see it."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may
from trellis.access.policy import Role, Verb
from trellis.access.request import Request
from trellis.asks.forms.doing import DoneForm, HandOnForm, NoSenseForm
from trellis.asks.models import Delegation, Done, Occasion
from trellis.asks.operations import doing
from trellis.asks.queries.reached import people_at
from trellis.asks.queries.took import TOOK
from trellis.asks.queries.waiting import Part, asked_in_a_week, handed_to_me, led_by, my_parts_in, my_weeks
from trellis.kit.http import reads, writes

REFUSALS = (doing.IsAskedNoMore, doing.IsDoneAlready, doing.CannotBeMended, doing.NotAtThisSchool, doing.HandedMeanwhile, doing.IsSaidAlready)
BACK = {"home": "home", "week": "my_week"}


@dataclass(frozen=True, slots=True)
class Mine:
    """The part that an address and a form name: one school's, in one role, and whether the person leads that school."""

    occasion: Occasion
    part: Part
    leads: bool


@reads
def my_week(request: Request) -> HttpResponse:
    """Show what is asked this week and next at the schools that one leads, and what was handed to one."""
    if not may(request.standing, Verb.ASKS_DO):
        raise Http404
    weeks, handed = my_weeks(request.standing), handed_to_me(request.standing)
    shown = {
        "weeks": weeks,
        "asked": asked_in_a_week(request.standing, weeks) if weeks else [],
        "handed": handed,
        "several": weeks is not None and len(led_by(request.standing)) > 1,
        "took": TOOK,
    }
    return render(request, "asks/my_week.html", shown)


@reads
def my_ask(request: Request, pk: int) -> HttpResponse:
    """Show one thing that is asked: what for, by when, who has it, what became of it; and the acts."""
    occasion = fetch(request.standing, Verb.ASKS_DO, Occasion.objects.all(), pk=pk)
    return _shown(request, occasion)


def _shown(
    request: Request, occasion: Occasion, *, refusal: str = "", form: DoneForm | None = None, about: Part | None = None, status: int = 200
) -> HttpResponse:
    led, me = led_by(request.standing), request.standing.person_id
    parts = my_parts_in(request.standing, occasion.pk)
    if not parts:
        raise Http404
    rows = []
    for part in parts:
        mine = form if form is not None and about is not None and about.key == part.key else None
        own = part.done_by == me and part.done_on == request.today
        words = Done.objects.filter(pk=part.done or 0).values_list("answer", flat=True).first() if own and part.question else ""
        rows.append((part, part.school in led, own, mine or DoneForm(question=part.question, initial={"answer": words or ""})))
    return render(request, "asks/my_ask.html", {"rows": rows, "first": parts[0], "took": TOOK, "refusal": refusal}, status=status)


def _mine(request: Request, verb: Verb, pk: int) -> Mine:
    """Return the part that the form names; where it names none, the only one. Another's is not found."""
    occasion = fetch(request.standing, verb, Occasion.objects.all(), pk=pk)
    led = led_by(request.standing)
    parts = [part for part in my_parts_in(request.standing, pk) if verb is Verb.ASKS_DO or part.school in led]
    named = request.POST or request.GET
    if "school" in named:
        parts = [part for part in parts if (str(part.school), part.role.value) == (named["school"], named.get("role", Role.PRINCIPAL.value))]
    if len(parts) != 1:
        raise Http404
    return Mine(occasion, parts[0], parts[0].school in led)


def _back(request: Request, pk: int) -> HttpResponse:
    """Lead back to the page on which the person tapped."""
    where = BACK.get(request.POST.get("back", ""))
    return redirect(where) if where else redirect("my_ask", pk=pk)


@writes
def say_done(request: Request, pk: int) -> HttpResponse:
    """Say that it is done, with one tap on how long it took."""
    mine = _mine(request, Verb.ASKS_DO, pk)
    if request.method != "POST":
        return _shown(request, mine.occasion)
    form = DoneForm(request.POST, question=mine.part.question)
    if not form.is_valid():
        return _shown(request, mine.occasion, form=form, about=mine.part, status=422)
    try:
        doing.say_done(
            by=request.standing.person_id,
            today=request.today,
            now=timezone.now(),
            occasion=mine.occasion,
            school=mine.part.school,
            role=mine.part.role,
            answer=form.cleaned_data.get("answer", ""),
            **form.range,
        )
    except REFUSALS as refused:
        return _shown(request, mine.occasion, refusal=str(refused), form=form, about=mine.part, status=409)
    messages.success(request, _("Done. You can change what you said until tonight."))
    return _back(request, pk)


@writes
def mend_done(request: Request, pk: int) -> HttpResponse:
    """Say on the same day that it took longer or shorter, or answer in other words."""
    mine = _mine(request, Verb.ASKS_DO, pk)
    if request.method != "POST":
        return _shown(request, mine.occasion)
    form = DoneForm(request.POST, question=mine.part.question)
    if not form.is_valid():
        return _shown(request, mine.occasion, form=form, about=mine.part, status=422)
    done = Done.objects.filter(pk=mine.part.done or 0).first()
    if done is None:
        return _shown(request, mine.occasion, refusal=_("It waits again: somebody took back that it is done."), form=form, about=mine.part, status=409)
    try:
        doing.mend_done(by=request.standing.person_id, today=request.today, now=timezone.now(), done=done, answer=form.cleaned_data.get("answer"), **form.range)
    except REFUSALS as refused:
        return _shown(request, mine.occasion, refusal=str(refused), form=form, about=mine.part, status=409)
    messages.success(request, _("Changed."))
    return _back(request, pk)


@writes
def undo_done(request: Request, pk: int) -> HttpResponse:
    """Take back on the same day that it is done."""
    mine = _mine(request, Verb.ASKS_DO, pk)
    done = Done.objects.filter(pk=mine.part.done or 0).first()
    if request.method != "POST" or done is None:
        return _shown(request, mine.occasion)
    try:
        doing.undo_done(by=request.standing.person_id, today=request.today, done=done)
    except REFUSALS as refused:
        return _shown(request, mine.occasion, refusal=str(refused), status=409)
    messages.success(request, _("It is not done, and waits again."))
    return _back(request, pk)


@writes
def hand_on(request: Request, pk: int) -> HttpResponse:
    """Hand it to a named person at the school, or from one to another."""
    mine = _mine(request, Verb.ASKS_DELEGATE, pk)
    people = people_at(request.standing, mine.part.school)
    form = HandOnForm(request.POST if request.method == "POST" else None, people=people, initial={"seen": mine.part.handed_to or 0})
    if request.method == "POST" and form.is_valid():
        try:
            doing.hand_on(
                by=request.standing.person_id,
                today=request.today,
                occasion=mine.occasion,
                school=mine.part.school,
                role=mine.part.role,
                to=form.cleaned_data["to"],
                seen=form.cleaned_data["seen"] or 0,
            )
        except doing.HandedMeanwhile as refused:
            form.data = {**request.POST.dict(), "seen": str(mine.part.handed_to or 0)}  # with the next press it has been seen
            form.add_error(None, str(refused))
        except REFUSALS as refused:
            return _shown(request, mine.occasion, refusal=str(refused), status=409)
        else:
            messages.success(request, _("Handed on. A line in their next letter tells them, and it stands on their first page now."))
            return redirect("my_week")
    return render(request, "asks/hand_on.html", {"part": mine.part, "form": form, "people": people}, status=422 if form.errors else 200)


@writes
def take_back(request: Request, pk: int) -> HttpResponse:
    """Take back what was handed on, or give back what was handed to one."""
    mine = _mine(request, Verb.ASKS_DO, pk)
    if request.method != "POST":
        return _shown(request, mine.occasion)
    me, part = request.standing.person_id, mine.part
    standing = Delegation.objects.filter(occasion=mine.occasion, school_id=part.school, role=part.role.value, taken_back_on__isnull=True).first()
    if standing is not None:
        try:
            doing.take_back(by=me, today=request.today, delegation=standing)
        except REFUSALS as refused:
            return _shown(request, mine.occasion, refusal=str(refused), status=409)
    messages.success(request, _("It is with you again.") if mine.leads else _("Given back. Whoever handed it to you is told."))
    return _back(request, pk) if mine.leads else redirect("home")


@writes
def say_it_makes_no_sense(request: Request, pk: int) -> HttpResponse:
    """Say why it makes no sense for the school; the office that asks answers in a thread."""
    mine = _mine(request, Verb.ASKS_DELEGATE, pk)
    form = NoSenseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            said = doing.say_it_makes_no_sense(
                by=request.standing.person_id,
                today=request.today,
                now=timezone.now(),
                occasion=mine.occasion,
                school=mine.part.school,
                role=mine.part.role,
                **form.cleaned_data,
            )
        except REFUSALS as refused:
            form.add_error(None, str(refused))
            return render(request, "asks/say_it_makes_no_sense.html", {"part": mine.part, "form": form}, status=409)
        if said.thread_id is None:
            messages.success(request, _("Your words are kept with the ask. The office that asked does not exist any more, so nobody answers."))
            return redirect("my_ask", pk=pk)
        messages.success(request, _("It waits no longer at your school. The office answers you here."))
        return redirect("thread", pk=said.thread_id)
    return render(request, "asks/say_it_makes_no_sense.html", {"part": mine.part, "form": form}, status=422 if form.errors else 200)
