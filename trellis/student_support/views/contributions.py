"""What each brings before the meeting, from a page or a device that kept it; and what staff enter for family and student."""

from typing import Any
from uuid import NAMESPACE_OID, uuid4, uuid5

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.kit.forms import refusals_at
from trellis.kit.http import confirmed, is_from_a_device, not_taken, writes
from trellis.kit.pdfs import NotAPdf
from trellis.kit.pictures import NotAPicture
from trellis.student_support.forms.language import suggest
from trellis.student_support.forms.meetings import Contribute, EnterContribution
from trellis.student_support.models import Meeting, MeetingAsked
from trellis.student_support.operations import contributions as operations
from trellis.student_support.operations.families import TooManySheets, keep_sheet
from trellis.student_support.operations.notes import NotTaken
from trellis.student_support.queries import meetings as queries

CONTRIBUTE, SEE = Verb.STUDENT_SUPPORT_CONTRIBUTE, Verb.STUDENT_SUPPORT_SEE_MEETING
QUESTIONS = ("works", "worries", "would_try")
KEPT = (*QUESTIONS, "sent_as", "version", "before")
REFUSALS = (operations.NothingSaid, operations.MeetingIsOver, operations.NotAsked)


def _texts(one: Any) -> str:
    return "\n\n".join(words for words in (one.works, one.worries, one.would_try) if words) if one else ""


def _typed(form: Contribute) -> str:
    return "\n\n".join(form[name].value() for name in QUESTIONS if form[name].value())


@writes
def contribute(request: Request, pk: int) -> HttpResponse:
    """Say before a meeting what works, what worries one and what one would try."""
    standing, now = request.standing, timezone.now()
    meeting = fetch(standing, CONTRIBUTE, queries.meetings(), pk=pk)
    stands = queries.contribution_of(meeting, standing.person_id)
    waiting = queries.beside(stands)
    number = stands.sent_as if stands and stands.sent_as else uuid5(NAMESPACE_OID, f"contribution:{pk}:{standing.person_id}")
    initial = {"sent_as": number, "edition": stands.edition if stands else 0}
    initial |= {name: getattr(stands, name) for name in QUESTIONS} if stands else {}
    form = Contribute(request.POST if request.method == "POST" else None, initial=initial)
    theirs, is_kept_first = _texts(waiting), is_from_a_device(request)
    # What a device has kept is taken first, so that nothing waits; the page that comes back then shows what stands, with the suggestions beside it.
    shows_first = not is_kept_first and suggest(form, QUESTIONS, standing, meeting.student)
    if request.method == "POST" and form.is_valid() and not shows_first:
        given = form.cleaned_data
        with refusals_at(form, REFUSALS):
            taken = operations.contribute(
                by=standing.person_id,
                now=now,
                today=request.today,
                meeting=meeting,
                edition=given["edition"] or 0,
                **{name: given[name] for name in KEPT},
            )
            return _after_taking(request, meeting, taken)
    if request.method == "POST" and is_kept_first:
        return not_taken(form)
    page = {"form": form, "meeting": meeting, "student": meeting.student, "stands": stands, "theirs": theirs, "mine": _typed(form)}
    page["sees_meeting"] = _sees(request, meeting)
    return render(request, "student_support/contribute.html", page, status=422 if form.is_bound and form.errors else 200)


def _after_taking(request: Request, meeting: Meeting, taken: operations.Taken) -> HttpResponse:
    words = _("You wrote here on another device, too. Both texts stand on the page; make one of them.") if taken.is_beside else ""
    if is_from_a_device(request):
        return confirmed(edition=taken.contribution.edition, words=words)
    if taken.is_beside:
        messages.warning(request, words)
        return redirect("contribute", pk=meeting.pk)
    messages.success(request, _("Kept. The team reads it before the meeting."))
    return redirect("team_meeting" if _sees(request, meeting) else "contribute", pk=meeting.pk)


def _sees(request: Request, meeting: Meeting) -> bool:
    return within(request.standing, SEE, Meeting.objects.filter(pk=meeting.pk)).exists()


@writes
def enter_contribution(request: Request, pk: int) -> HttpResponse:
    """Enter what somebody who was asked said on the phone, on paper or in person."""
    standing = request.standing
    meeting = fetch(standing, Verb.STUDENT_SUPPORT_DECIDE, queries.meetings(), pk=pk)
    asked = [one for one in queries.asked_to(meeting, request.today) if one.person_id != standing.person_id]
    typed = request.POST.get("person") or request.GET.get("person", "")
    chosen = next((one for one in asked if str(one.person_id) == typed), None)
    stands = chosen.contribution if chosen else None
    initial = {"sent_as": uuid4(), "edition": stands.edition if stands else 0, "person": chosen.person_id if chosen else ""}
    if stands:
        initial |= {name: getattr(stands, name) for name in QUESTIONS} | {"came": stands.came}
    people = [(one.person_id, f"{one.name}, {one.part}") for one in asked]
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = EnterContribution(data, files, people=people, initial=initial)
    if chosen and chosen.kind == MeetingAsked.Kind.FAMILY:
        form.ask_family()
    theirs = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if stands and given["edition"] != stands.edition and _typed(form) != _texts(stands):
                theirs = _texts(stands)
                form.data = {**request.POST.dict(), "edition": str(stands.edition)}  # with the next press it has been seen
                form.add_error(None, _("Somebody entered other words for them meanwhile. Both texts stand here."))
            else:
                if given["sheet"]:
                    by, sheet = standing.person_id, given["sheet"]
                    keep_sheet(by=by, now=timezone.now(), meeting=meeting, person=given["person"], file=sheet, size=sheet.size)
                operations.contribute(
                    by=standing.person_id,
                    now=timezone.now(),
                    today=request.today,
                    meeting=meeting,
                    person=given["person"],
                    came=given["came"],
                    is_read_back=given["is_read_back"],
                    edition=given["edition"] or 0,
                    **{name: given[name] for name in KEPT},
                )
                messages.success(request, _("Kept, as they said it. The team reads it before the meeting."))
                return redirect("team_meeting", pk=pk)
        except (NotAPicture, NotAPdf, NotTaken, TooManySheets) as refused:
            form.add_error("sheet", str(refused))
        except REFUSALS as refused:
            form.add_error(None, str(refused))
    page = {"form": form, "meeting": meeting, "student": meeting.student, "theirs": theirs, "mine": _typed(form), "stands": stands}
    return render(request, "student_support/enter_contribution.html", page, status=422 if form.is_bound and form.errors else 200)
