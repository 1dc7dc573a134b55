"""Something was noticed: saying it in under a minute, the list of what waits, and the answer."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, why
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.student_support.forms.language import suggest
from trellis.student_support.forms.noticed import AnswerNoticed, Notice, TalkToMe
from trellis.student_support.operations import noticed as operations
from trellis.student_support.queries import noticed as queries
from trellis.student_support.queries.answering import adults_to_talk_with
from trellis.student_support.queries.pages import students

NOTICE, SEE, ANSWER = Verb.STUDENT_SUPPORT_NOTICE, Verb.STUDENT_SUPPORT_SEE_NOTICED, Verb.STUDENT_SUPPORT_ANSWER_NOTICED
REFUSALS = (operations.WordsMissing, operations.TooLong)


@writes
def notice_student(request: Request, pk: int) -> HttpResponse:
    """Say what one noticed about a student."""
    standing = request.standing
    student = fetch(standing, NOTICE, students(), pk=pk)
    if student.person_id == standing.person_id and request.method == "GET":
        return redirect("talk_to_me")  # for a student there is one door
    form = Notice(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and not suggest(form, ("words", "goes_well"), standing, student):
        with refusals_at(form, words=REFUSALS):
            made = operations.notice(by=standing.person_id, now=timezone.now(), today=request.today, student=student, **form.cleaned_data)
            messages.success(request, _("Kept. Somebody answers, and you are told."))
            return redirect("one_noticed", pk=made.pk)
    page = {"form": form, "student": student, "sees_page": why(standing, Verb.STUDENT_SUPPORT_SEE_PAGE, student) is not None}
    return render(request, "student_support/notice_student.html", page, status=422 if form.errors else 200)


@writes
def talk_to_me(request: Request) -> HttpResponse:
    """Ask an adult to come and talk: a student for themselves."""
    standing = request.standing
    student = fetch(standing, NOTICE, students(), person_id=standing.person_id)
    form = TalkToMe(request.POST if request.method == "POST" else None, adults=adults_to_talk_with(student, request.today))
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"] or _("I would like to talk.")
        with refusals_at(form, words=REFUSALS):
            made = operations.notice(
                by=standing.person_id, now=timezone.now(), today=request.today, student=student, words=words, asked=form.cleaned_data["asked"]
            )  # fmt: skip
            messages.success(request, _("They are told at once. You can read here what they answer."))
            return redirect("one_noticed", pk=made.pk)
    return render(request, "student_support/talk_to_me.html", {"form": form, "student": student}, status=422 if form.errors else 200)


@reads
def what_was_noticed(request: Request) -> HttpResponse:
    """List what waits for an answer of the person, then what was answered, and what they noticed themselves."""
    standing = request.standing
    if not may(standing, NOTICE):
        raise Http404
    waiting = Paginator(queries.waiting(standing), 25).get_page(request.GET.get("page"))
    answered = Paginator(queries.answered(standing), 25).get_page(request.GET.get("answered"))
    shown = [one.student for one in (*waiting, *answered)]
    if shown:
        record_reading(standing=standing, verb=ANSWER, records=[*waiting, *answered])
    mine = Paginator(queries.said_by_me(standing), 25).get_page(request.GET.get("mine"))
    page = {"waiting": waiting, "answered": answered, "mine": mine, "answers": may(standing, ANSWER), "today": request.today}
    return render(request, "student_support/what_was_noticed.html", page)


@reads
def one_noticed(request: Request, pk: int) -> HttpResponse:
    """Show what was noticed and what was answered."""
    return _shown(request, pk, None)


@writes
def answer_noticed(request: Request, pk: int) -> HttpResponse:
    """Say what is done now."""
    found = fetch(request.standing, ANSWER, queries.noticed(), pk=pk)
    if request.method != "POST":
        return redirect("one_noticed", pk=pk)
    form, theirs = AnswerNoticed(request.POST), ""
    if form.is_valid():
        try:
            operations.answer_noticed(by=request.standing.person_id, now=timezone.now(), today=request.today, noticed=found, **form.cleaned_data)
        except REFUSALS as refused:
            form.add_error("answer", str(refused))
        except operations.AnsweredAlready as refused:
            form.add_error(None, str(refused))
            theirs = refused.theirs
        else:
            messages.success(request, _("Kept. Whoever noticed it is told."))
            return redirect("one_noticed", pk=pk)
    return _shown(request, pk, form, theirs=theirs)


def _shown(request: Request, pk: int, form: AnswerNoticed | None, *, theirs: str = "") -> HttpResponse:
    standing = request.standing
    found = fetch(standing, SEE, queries.noticed(), pk=pk)
    record_reading(standing=standing, verb=SEE, records=[found])
    sees_page = why(standing, Verb.STUDENT_SUPPORT_SEE_PAGE, found.student) is not None
    page = {
        "noticed": found,
        "student": found.student,
        "is_mine": found.by_id == standing.person_id,
        "may_answer": why(standing, ANSWER, found) is not None,
        "sees_page": sees_page,
        "leads_to_team": sees_page and may(standing, Verb.DIRECTORY_FORM_TEAM),
        "form": form or AnswerNoticed(),
        "theirs": theirs,
    }
    return render(request, "student_support/one_noticed.html", page, status=422 if form and form.errors else 200)
