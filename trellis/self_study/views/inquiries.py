"""Guiding questions as inquiries: all of them and their state, one of them, and what is written down about it."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from trellis.access.gate import fetch, may, why, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.commitments.queries import owners
from trellis.framework.queries import frameworks_to_read
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.self_study import operations, queries
from trellis.self_study.forms import EndInquiryForm, EntryForm, InquiryForm


@reads
def inquiries(request: Request) -> HttpResponse:
    """Show every guiding question with where the work on it stands."""
    if not may(request.standing, Verb.SELF_STUDY_READ_INQUIRIES):
        raise Http404
    packs = frameworks_to_read(queries.frameworks_with_questions())
    pack = next((one for one in packs if one.key == request.GET.get("framework")), packs[0] if packs else None)
    areas = queries.questions_and_their_state(pack, request.today, get_language() or "") if pack else []
    rows = [row for area in areas for row in area.rows]
    return render(
        request,
        "self_study/inquiries.html",
        {
            "pack": pack,
            "packs": packs,
            "areas": areas,
            "worked_on": sum(row.inquiry is not None and not row.is_ended for row in rows),
            "number": len(rows),
            "may_open": may(request.standing, Verb.SELF_STUDY_OPEN_INQUIRY),
        },
    )


@reads
def inquiry(request: Request, pk: int) -> HttpResponse:
    """Show one inquiry: the question, who works on it, and everything written down, newest first."""
    found = fetch(request.standing, Verb.SELF_STUDY_READ_INQUIRIES, queries.inquiries(), pk=pk)
    may_add = not hasattr(found, "ending") and why(request.standing, Verb.SELF_STUDY_WORK_ON_INQUIRY, found)
    return render(
        request,
        "self_study/inquiry.html",
        {"inquiry": found, "entries": found.entries.all(), "earlier": queries.earlier_inquiries(found), "form": EntryForm() if may_add else None},
    )


@writes
def open_inquiry(request: Request, framework: str, key: str) -> HttpResponse:
    """Give somebody a guiding question to work on."""
    pack = fetch(request.standing, Verb.SELF_STUDY_OPEN_INQUIRY, queries.frameworks_with_questions(), key=framework)
    question = queries.question_of(pack, key)
    if question is None:
        raise Http404
    form = InquiryForm(request.POST if request.method == "POST" else None, owners=owners(request.today))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.StillWorkedOn, look_again_on=operations.LookedAgainTooEarly):
            made = operations.open_inquiry(
                by=request.standing.person_id, today=request.today, framework_key=pack.key, question_key=key, question_words=question.words, **form.cleaned_data
            )
            return redirect("inquiry", pk=made.pk)
    return render(request, "self_study/open_inquiry.html", {"question": question, "pack": pack, "form": form}, status=422 if form.errors else 200)


@writes
def add_to_inquiry(request: Request, pk: int) -> HttpResponse:
    """Write down something seen, an answer as it stands today, or what changed."""
    found = fetch(request.standing, Verb.SELF_STUDY_WORK_ON_INQUIRY, queries.inquiries(), pk=pk)
    form = EntryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.InquiryIsEnded):
            operations.add_to_inquiry(by=request.standing.person_id, today=request.today, inquiry=found, **form.cleaned_data)
            return redirect("inquiry", pk=pk)
    return render(request, "self_study/add_to_inquiry.html", {"inquiry": found, "form": form}, status=422 if form.errors else 200)


@writes
def end_inquiry(request: Request, pk: int) -> HttpResponse:
    """Close an inquiry with what is known now."""
    found = fetch(request.standing, Verb.SELF_STUDY_WORK_ON_INQUIRY, within(request.standing, Verb.SELF_STUDY_READ_INQUIRIES, queries.inquiries()), pk=pk)
    form = EndInquiryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        operations.end_inquiry(by=request.standing.person_id, today=request.today, inquiry=found, **form.cleaned_data)
        return redirect("inquiry", pk=pk)
    return render(request, "self_study/end_inquiry.html", {"inquiry": found, "form": form}, status=422 if form.errors else 200)
