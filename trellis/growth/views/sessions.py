"""What the two of a visit answer together."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.queries.versions import version_of
from trellis.growth.forms.sessions import AnswerPromptForm
from trellis.growth.operations import refusals, sessions
from trellis.growth.queries import sessions as queries
from trellis.kit.http import reads, writes

TOGETHER = Verb.GROWTH_ANSWER_TOGETHER


@reads
def session(request: Request, pk: int) -> HttpResponse:
    """Show the prompts of a visit to its two, with what they answered."""
    visit = fetch(request.standing, TOGETHER, queries.visits_answered_by(request.standing), pk=pk)
    there = queries.session_of(visit)
    if any(one.answer is not None for one in there):
        record_reading(standing=request.standing, verb=TOGETHER, records=[visit])
    return render(request, "growth/session.html", {"visit": visit, "session": there})


@writes
def answer_prompt(request: Request, pk: int, key: str) -> HttpResponse:
    """Answer a prompt together, or change the answer. Both write one text; when both do at once, both texts stand on the page."""
    visit = fetch(request.standing, TOGETHER, queries.visits_answered_by(request.standing), pk=pk)
    asked = next((one for one in queries.session_of(visit) if one.prompt.key == key), None)
    if asked is None:
        raise Http404
    mark = version_of(asked.answer, queries.WORDS_OF_AN_ANSWER) if asked.answer else ""
    initial = {"words": asked.answer.words if asked.answer else "", "seen": mark}
    form = AnswerPromptForm(request.POST if request.method == "POST" else None, initial=initial)
    mine = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with transaction.atomic():
                sessions.answer_prompt(
                    by=request.standing.person_id,
                    now=timezone.now(),
                    today=request.today,
                    visit=visit,
                    prompt_key=key,
                    asked=asked.prompt.words,
                    words=given["words"],
                    seen=given["seen"],
                )
        except refusals.ChangedMeanwhile as refused:
            mine = given["words"]
            form.data = {**request.POST.dict(), "seen": mark}  # with the next press it has been seen
            form.add_error(None, str(refused))
        except refusals.WordsMissing as refused:
            form.add_error("words", str(refused))
        else:
            messages.success(request, _("Kept. The two of you read it, and nobody else."))
            return redirect("session", pk=pk)
    if asked.answer is not None:
        record_reading(standing=request.standing, verb=TOGETHER, records=[visit])
    page = {"form": form, "visit": visit, "asked": asked, "mine": mine}
    return render(request, "growth/answer_prompt.html", page, status=422 if form.errors else 200)
