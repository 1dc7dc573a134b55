"""Writing what stands at the head of a student's page, and ending it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.student_support.forms.own_words import SayOwnWords
from trellis.student_support.operations import own_words as operations
from trellis.student_support.queries import own_words as queries
from trellis.student_support.queries.pages import students

WRITE, READ = Verb.STUDENT_SUPPORT_WRITE_OWN_WORDS, Verb.STUDENT_SUPPORT_READ_OWN_WORDS


@writes
def say_own_words(request: Request, pk: int) -> HttpResponse:
    """Put words at the head of a student's page: the student, the family, or an adult for them."""
    standing = request.standing
    student = fetch(standing, WRITE, students(), pk=pk)
    speakers = queries.may_speak_for(standing, student)
    form = SayOwnWords(request.POST if request.method == "POST" else None, speakers=speakers)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, words=(operations.WordsMissing, operations.TooLong)):
            operations.say_own_words(by=standing.person_id, now=timezone.now(), today=request.today, student=student, **form.cleaned_data)
            messages.success(request, _("Kept. It stands at the head of the page."))
            return redirect("student_page", pk=pk)
    page = {"form": form, "student": student, "is_me": student.person_id == standing.person_id}
    return render(request, "student_support/say_own_words.html", page, status=422 if form.errors else 200)


@reads
def own_words(request: Request, pk: int) -> HttpResponse:
    """List what stands at the head of a student's page, each with how it came and a way to end it."""
    standing = request.standing
    student = fetch(standing, WRITE, students(), pk=pk)
    words = queries.standing_words(student)
    record_reading(standing=standing, verb=READ, records=[student])
    page = {
        "student": student,
        "words": words,
        "may_end": queries.may_end(standing, student, words),
        "today": request.today,
        "is_me": student.person_id == standing.person_id,
    }
    return render(request, "student_support/own_words.html", page)


@writes
def end_own_words(request: Request, pk: int) -> HttpResponse:
    """Say that words hold no more."""
    word = fetch(request.standing, WRITE, queries.own_words().select_related("student"), pk=pk)
    if word.pk not in queries.may_end(request.standing, word.student, [word]):
        raise Http404
    if request.method == "POST":
        try:
            operations.end_own_words(by=request.standing.person_id, today=request.today, word=word)
        except operations.EndedAlready as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("It stands at the head of the page no more. The line of time keeps what was said."))
    return redirect("own_words", pk=word.student_id)


@writes
def take_own_words_back(request: Request, pk: int) -> HttpResponse:
    """Take back what one entered today."""
    word = fetch(request.standing, WRITE, queries.own_words(), pk=pk, entered_by_id=request.standing.person_id)
    if request.method == "POST":
        try:
            operations.take_own_words_back(by=request.standing.person_id, today=request.today, word=word)
        except (operations.EndedAlready, operations.NotToday) as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("Taken back. Nobody is shown it."))
    return redirect("own_words", pk=word.student_id)
