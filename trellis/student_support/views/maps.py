"""The relationship map: rounds, marking, what a student says, the map, pairs, and how buildings differ."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, why, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.models import Student
from trellis.directory.queries.people import described
from trellis.kit.forms import refusals_at, refusals_told
from trellis.kit.http import reads, writes
from trellis.student_support.forms.maps import AskAdult, LastDay, OpenMap, SayHow, numbers_in
from trellis.student_support.models import Pair
from trellis.student_support.operations import maps as operations
from trellis.student_support.queries import maps as queries
from trellis.student_support.queries.attention import BY_BUILDING
from trellis.student_support.queries.pages import students

OPEN, SEE, MARK, NAME = queries.OPEN, queries.SEE, queries.MARK, queries.NAME
PAIR, SEE_PAIR, ANSWER = queries.PAIR, queries.SEE_PAIR, Verb.STUDENT_SUPPORT_ANSWER_PAIR
PER_PAGE = 25
ANSWERED = "pair_answered"  # in the session: a pair to which its person has just said no


# -- rounds --------------------------------------------------------------------------------------------------------


@reads
def relationship_maps(request: Request) -> HttpResponse:
    """List the rounds within reach, open ones first, and the schools of which one may ask."""
    standing = request.standing
    if not may(standing, SEE):
        raise Http404
    page = Paginator(queries.rounds_seen(standing), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "rows": [(one, queries.grade_words(one.grade)) for one in page],
        "schools": list(queries.schools_to_open(standing)),
        "compares": may(standing, BY_BUILDING),
    }
    return render(request, "student_support/relationship_maps.html", shown)


@writes
def open_map(request: Request, school: int) -> HttpResponse:
    """Ask the adults of a school whom of one grade they know well."""
    standing = request.standing
    found = fetch(standing, OPEN, queries.schools_to_open(standing), pk=school)
    grades = queries.grades_of(found, request.today)
    form = OpenMap(request.POST if request.method == "POST" else None, grades=grades)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.MapRefused, last_day=operations.WrongDay):
            made = operations.open_map(by=standing.person_id, today=request.today, school=found, **form.cleaned_data)
            messages.success(request, _("Asked. A line stands in everybody’s letter and on their first page; yours, too."))
            return redirect("relationship_map", pk=made.pk)
    asked = queries.adults_of(found.pk, request.today).count()
    shown = {"form": form, "school": found, "adults": asked, "may_ask": any(not one.is_open for one in grades), "has_children": bool(grades)}
    return render(request, "student_support/open_map.html", shown, status=422 if form.is_bound and form.errors else 200)


@reads
def relationship_map(request: Request, pk: int) -> HttpResponse:
    """Show a round: how many have answered while it is open, then which children no adult knows."""
    standing, today = request.standing, request.today
    found = fetch(standing, SEE, queries.rounds(), pk=pk)
    answered, asked = (found.answered or 0, found.asked or 0) if found.closed_on else queries.how_many_answered(found, today)
    shown: dict[str, Any] = {
        "round": found,
        "grade": queries.grade_words(found.grade),
        "answered": answered,
        "asked": asked,
        "is_open": queries.is_open(found, today),
        "enough": operations.ENOUGH,
        "may_open": why(standing, OPEN, found) is not None,
        "may_open_again": True,
        "may_mark": why(standing, MARK, found) is not None,
    }
    if found.children is not None and found.forgotten_on is None:
        the_map = queries.the_map(standing, found)
        shown["may_open_again"] = not the_map.places.filter(adult__isnull=False).exists()
        places = Paginator(the_map.places, PER_PAGE).get_page(request.GET.get("page"))
        one = Paginator(the_map.known_by_one, PER_PAGE).get_page(request.GET.get("one"))
        later = Paginator(the_map.came_later, PER_PAGE).get_page(request.GET.get("later"))
        record_reading(standing=standing, verb=SEE, records=[found, *places, *one, *later])
        shown |= {"map": the_map, "places": places, "one": one, "later": later, "longest": max(number for _words, number in the_map.stairs) or 1}
    return render(request, "student_support/relationship_map.html", shown)


@writes
def move_last_day(request: Request, pk: int) -> HttpResponse:
    """Give a round another last day; a closed one opens again."""
    found = fetch(request.standing, OPEN, queries.rounds(), pk=pk)
    form = LastDay(request.POST if request.method == "POST" else None, initial={"last_day": found.last_day})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, last_day=operations.MapRefused):
            operations.move_last_day(by=request.standing.person_id, today=request.today, a_round=found, **form.cleaned_data)
            messages.success(request, _("Kept. Everybody’s line says the new day."))
            return redirect("relationship_map", pk=pk)
    shown = {"form": form, "round": found, "grade": queries.grade_words(found.grade)}
    return render(request, "student_support/move_last_day.html", shown, status=422 if form.is_bound and form.errors else 200)


@writes
def close_map(request: Request, pk: int) -> HttpResponse:
    """Close a round before its last day."""
    found = fetch(request.standing, OPEN, queries.rounds(), pk=pk)
    if request.method == "POST":
        operations.close_map(by=request.standing.person_id, today=request.today, a_round=found)
        messages.success(request, _("Closed."))
    return redirect("relationship_map", pk=pk)


@writes
def call_off_map(request: Request, pk: int) -> HttpResponse:
    """Take back a round that should not have been opened."""
    found = fetch(request.standing, OPEN, queries.rounds(), pk=pk)
    if request.method == "POST":
        with refusals_told(request, operations.MapRefused):
            operations.call_off_map(by=request.standing.person_id, today=request.today, a_round=found)
            messages.success(request, _("Called off. What was marked is gone."))
            return redirect("relationship_maps")
    return redirect("relationship_map", pk=pk)


# -- marking -------------------------------------------------------------------------------------------------------


@writes
def mark_known(request: Request, pk: int) -> HttpResponse:
    """Mark whom of a grade one knows well, and say that one is done."""
    standing, today = request.standing, request.today
    found = fetch(standing, MARK, queries.rounds(), pk=pk)
    grade = queries.grade_words(found.grade)
    if not queries.is_open(found, today):
        return render(request, "student_support/map_is_over.html", {"round": found, "grade": grade})
    marking = queries.marking(standing, found)
    refused, nobody = "", "nobody" in request.POST
    if request.method == "POST":
        listed = {row.pk for _letter, rows in marking.groups for row in rows}
        was, now = numbers_in(request.POST.get("was", "").split(",")) & listed, numbers_in(request.POST.getlist("known")) & listed
        try:
            operations.say_done(by=standing.person_id, today=today, a_round=found, known=now - was, unknown=was - now, nobody=nobody)
        except operations.MapRefused as said:
            refused = str(said)
            operations.mark(by=standing.person_id, today=today, a_round=found, known=now - was, unknown=was - now)
            marking = queries.marking(standing, found)
        else:
            messages.success(request, _("Thank you, that is all. You can change it until the last day."))
            return redirect("mark_known", pk=pk)
    else:
        record_reading(standing=standing, verb=MARK, records=[found])
    marked = ",".join(str(row.pk) for _letter, rows in marking.groups for row in rows if row.is_marked)
    shown = {"round": found, "grade": grade, "marking": marking, "was": marked, "refused": refused}
    return render(request, "student_support/mark_known.html", shown, status=422 if refused else 200)


@writes
def mark_one(request: Request, pk: int) -> HttpResponse:
    """Keep one tap: 204 when it stands, 409 when the round is over."""
    standing, today = request.standing, request.today
    found = fetch(standing, MARK, queries.rounds(), pk=pk)
    if request.method != "POST":
        return redirect("mark_known", pk=pk)
    number = next(iter(numbers_in([request.POST.get("student", "")])), 0)
    child = fetch(standing, MARK, queries.children_of(found, today), pk=number)
    adds = request.POST.get("known") == "1"
    try:
        operations.mark(by=standing.person_id, today=today, a_round=found, known=[child.pk] if adds else [], unknown=[] if adds else [child.pk])
    except operations.MapRefused:
        return HttpResponse(status=409)
    return HttpResponse(status=204)


@writes
def name_adults(request: Request) -> HttpResponse:
    """Say to whom one would turn: a student for themselves, while their grade is asked about."""
    standing, today = request.standing, request.today
    student = fetch(standing, NAME, students(), person_id=standing.person_id)
    found = queries.round_of_student(student, today)
    if found is None:
        return render(request, "student_support/name_adults.html", {"student": student, "round": None})
    refused = ""
    if request.method == "POST":
        adults, nobody = numbers_in(request.POST.getlist("adult")), "nobody" in request.POST
        try:
            operations.name_adults(by=standing.person_id, today=today, a_round=found, student=student, adults=adults, nobody=nobody)
        except operations.MapRefused as said:
            refused = str(said)
        else:
            messages.success(request, _("Kept. You can change it until the last day."))
            return redirect("name_adults")
    shown = {
        "student": student,
        "round": found,
        "adults": queries.adults_to_name(found, student, today),
        "says": queries.named_by(found, student),
        "refused": refused,
        "chosen": numbers_in(request.POST.getlist("adult")) if refused else None,
    }
    return render(request, "student_support/name_adults.html", shown, status=422 if refused else 200)


# -- pairs ---------------------------------------------------------------------------------------------------------


@reads
def pairs(request: Request) -> HttpResponse:
    """List whom one is there for, and for those who look for adults every place beside a child."""
    standing = request.standing
    if not may(standing, SEE_PAIR):
        raise Http404
    school = next(iter(numbers_in([request.GET.get("school", "")])), None)
    own = [(one, queries.asks_now(one, request.today)) for one in queries.mine(standing.person_id)[: 4 * PER_PAGE]]
    places = Paginator(queries.places_of(standing, school), PER_PAGE).get_page(request.GET.get("page"))
    ended = Paginator(queries.ended_lately(standing), PER_PAGE).get_page(request.GET.get("ended"))
    if seen := [*(one for one, _asks in own), *places, *ended]:
        record_reading(standing=standing, verb=SEE_PAIR, records=seen)
    return render(request, "student_support/pairs.html", {"own": own, "places": places, "ended": ended, "may_pair": may(standing, PAIR)})


@reads
def pair(request: Request, pk: int) -> HttpResponse:
    """Show a child and the adult who is asked or said yes: what it means, and what is asked now."""
    standing = request.standing
    found = fetch(standing, SEE_PAIR, queries.pairs(), pk=pk)
    record_reading(standing=standing, verb=SEE_PAIR, records=[found])
    shown = {
        "pair": found,
        "student": found.student,
        "grade": queries.grade_words(found.student.grade),
        "is_mine": found.adult_id == standing.person_id and found.ended_on is None,
        "asks_now": queries.asks_now(found, request.today),
        "says": Pair.Says.choices,
        "may_pair": within(standing, PAIR, Pair.objects.filter(pk=pk)).exists(),
        "sees_page": why(standing, Verb.STUDENT_SUPPORT_SEE_PAGE, found.student) is not None,
    }
    return render(request, "student_support/pair.html", shown)


@writes
def answer_pair(request: Request, pk: int) -> HttpResponse:
    """Say yes, or no without a reason."""
    if request.method != "POST":
        fetch(request.standing, ANSWER, queries.pairs(), pk=pk)
        return redirect("pair", pk=pk)
    found = within(request.standing, ANSWER, queries.pairs()).filter(pk=pk).first()
    if found is None:
        return _not_asked_any_more(request, pk)
    try:
        yes = operations.answer_pair(by=request.standing.person_id, today=request.today, pair=found, yes=request.POST.get("answer") == "yes")
    except operations.PairRefused as refused:
        messages.info(request, str(refused))
        return redirect("pairs")
    if yes:
        messages.success(request, _("Thank you. In four weeks you are asked how it is going, with one tap to answer."))
        return redirect("pair", pk=pk)
    request.session[ANSWERED] = pk
    messages.success(request, _("Thank you for saying so. Somebody else is asked, and nothing is kept about your answer."))
    return redirect("pairs")


def _not_asked_any_more(request: Request, pk: int) -> HttpResponse:
    """Answer whoever sends their no twice calmly: only their own session knows of it. For everybody else there is nothing here."""
    if request.session.get(ANSWERED) == pk:
        return redirect("pairs")
    raise Http404


@writes
def say_how_it_goes(request: Request, pk: int) -> HttpResponse:
    """Say how it goes between a child and oneself."""
    standing = request.standing
    if request.method != "POST":
        fetch(standing, ANSWER, queries.pairs(), pk=pk)
        return redirect("pair", pk=pk)
    found = within(standing, ANSWER, queries.pairs()).filter(pk=pk).first()
    if found is None:
        return _not_asked_any_more(request, pk)
    form = SayHow(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the three."))
        return redirect("pair", pk=pk)
    try:
        kept = operations.say_how_it_goes(by=standing.person_id, today=request.today, pair=found, **form.cleaned_data)
    except operations.PairRefused as refused:
        messages.info(request, str(refused))
        return redirect("pairs")
    if kept.adult_id is None:
        request.session[ANSWERED] = pk
        messages.success(request, _("Thank you for saying so. The school finds somebody else, and nothing is kept about your answer."))
        return redirect("pairs")
    messages.success(request, _("Kept. Thank you."))
    return redirect("pair", pk=pk)


@writes
def ask_adult(request: Request, pk: int) -> HttpResponse:
    """Ask an adult to be there for a child whom nobody knows."""
    standing, today = request.standing, request.today
    found = fetch(standing, PAIR, queries.pairs(), pk=pk)
    if request.method == "GET":
        record_reading(standing=standing, verb=PAIR, records=[found])
    named, others = queries.who_could(found, today)
    form = AskAdult(request.POST if request.method == "POST" else None, named=named, others=others, initial={"before": found.adult_id or ""})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, adult=operations.PairRefused):
            operations.ask_adult(by=standing.person_id, today=today, pair=found, **form.cleaned_data)
            messages.success(request, _("Asked, by a letter without the student’s name. They say yes or no; you see it here."))
            return redirect("pairs")
    stands = described([found.adult], today)[0][1] if found.adult else ""
    shown = {"form": form, "pair": found, "student": found.student, "names": len(named), "others": len(others), "stands": stands}
    return render(request, "student_support/ask_adult.html", shown, status=422 if form.is_bound and form.errors else 200)


@writes
def make_place(request: Request, pk: int, student: int) -> HttpResponse:
    """Look for an adult for a child who is known by one, or came later."""
    standing = request.standing
    found = fetch(standing, SEE, queries.rounds(), pk=pk)
    child: Student = fetch(standing, PAIR, queries.children_of(found, request.today), pk=student)
    if request.method != "POST":
        return redirect("relationship_map", pk=pk)
    made = operations.make_place(by=standing.person_id, today=request.today, school=found.school, student=child)
    return redirect("ask_adult", pk=made.pk)


@writes
def end_pair(request: Request, pk: int) -> HttpResponse:
    """Say that an adult knows the child well now."""
    found = fetch(request.standing, PAIR, queries.pairs(), pk=pk)
    if request.method == "POST":
        operations.end_pair(by=request.standing.person_id, today=request.today, pair=found)
        messages.success(request, _("Kept. It can be taken back for four weeks, at the end of this list."))
    return redirect("pairs")


@writes
def reopen_pair(request: Request, pk: int) -> HttpResponse:
    """Take back that nobody needs to be asked."""
    found = fetch(request.standing, PAIR, queries.pairs(), pk=pk)
    if request.method == "POST":
        with refusals_told(request, operations.PairRefused):
            operations.reopen_pair(by=request.standing.person_id, today=request.today, pair=found)
            messages.success(request, _("It stands on the list again."))
    return redirect("pairs")


# -- buildings -----------------------------------------------------------------------------------------------------


@reads
def known_by_building(request: Request) -> HttpResponse:
    """Show what part of the children asked about no adult knows, building by building, as variation."""
    standing = request.standing
    if not may(standing, BY_BUILDING):
        raise Http404
    found = queries.variation(standing)
    page = Paginator(found.schools, PER_PAGE).get_page(request.GET.get("page"))
    shown = {"found": found, "page": page, "rows": found.rows(page.object_list), "opens": may(standing, SEE)}
    return render(request, "student_support/known_by_building.html", shown)
