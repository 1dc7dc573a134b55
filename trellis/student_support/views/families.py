"""Family: their page, the meeting with its draft, one question afterwards; and for those around the student the draft, the reply, the sheet, the promise."""

from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.commitments.operations import DayIsOver
from trellis.commitments.queries import about_child
from trellis.directory.models import Student
from trellis.directory.queries import everybody
from trellis.kit.forms import refusals_at
from trellis.kit.http import confirmed, is_from_a_device, not_taken, reads, writes
from trellis.kit.pdfs import NotAPdf
from trellis.kit.pictures import NotAPicture
from trellis.letters.queries import district_name, written_in
from trellis.student_support.forms.families import AnswerHeard, ArrangeNeeds, EnterHeard, PromiseBetween, ReplyToFamily, SayGoal, ShowDraft
from trellis.student_support.forms.meetings import FamilyContribute
from trellis.student_support.models import Meeting, MeetingAsked, Plan
from trellis.student_support.operations import contributions
from trellis.student_support.operations import families as operations
from trellis.student_support.operations.notes import NotTaken
from trellis.student_support.operations.plans import PlanRefused, add_goal
from trellis.student_support.queries import families as queries
from trellis.student_support.queries import meetings as of_meetings
from trellis.student_support.queries.disclosures import shown_to_family
from trellis.student_support.queries.pages import students
from trellis.student_support.queries.record_requests import my_record

SEE, JOIN, HEARD = Verb.STUDENT_SUPPORT_SEE_FAMILY_PAGE, Verb.STUDENT_SUPPORT_JOIN_AS_FAMILY, Verb.STUDENT_SUPPORT_SAY_WHETHER_HEARD
ANSWER, PLAN, READ_PLAN = Verb.STUDENT_SUPPORT_ANSWER_FAMILY, Verb.STUDENT_SUPPORT_PLAN_MEETING, Verb.STUDENT_SUPPORT_READ_PLAN
SHEET_REFUSED = (NotAPicture, NotAPdf, NotTaken, operations.TooManySheets)
QUESTIONS = ("works", "worries", "would_try")
KEPT = (*QUESTIONS, "sent_as", "version", "before")


def _typed(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200


# -- what a guardian opens -------------------------------------------------------------------------------


@reads
def family_page(request: Request, pk: int) -> HttpResponse:
    """Show a guardian what the school and they say to each other about one child."""
    standing = request.standing
    student = fetch(standing, SEE, students(), pk=pk)
    me = everybody().get(pk=standing.person_id)
    record_reading(standing=standing, verb=SEE, records=[student])
    page = {
        "student": student,
        "person": student.person,
        "me": me,
        "sheet": queries.family_page(standing, student),
        "no_words": queries.no_words_for(me),
        "ask_first": queries.ask_first(student, request.today),
        "record": my_record(standing, student),
        "sent_along": shown_to_family(standing, student),
        "today": request.today,
    }
    return render(request, "student_support/family_page.html", page)


@writes
def family_meeting(request: Request, pk: int) -> HttpResponse:
    """Read the draft days ahead, and say what one wants the school to know, asks, and would change. Kept by the device until it has arrived."""
    standing, now = request.standing, timezone.now()
    meeting = fetch(standing, JOIN, of_meetings.meetings(), pk=pk)
    asked = queries.asked_as_family(standing, meeting)
    stands = of_meetings.contribution_of(meeting, standing.person_id)
    number = stands.sent_as if stands and stands.sent_as else uuid5(NAMESPACE_OID, f"contribution:{pk}:{standing.person_id}")
    initial: dict[str, Any] = {"sent_as": number, "edition": stands.edition if stands else 0}
    initial |= {name: getattr(stands, name) for name in QUESTIONS} if stands else {}
    form, is_device = FamilyContribute(_typed(request), initial=initial), is_from_a_device(request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_at(form, contributions.NothingSaid, contributions.MeetingIsOver, contributions.NotAsked):
            taken = contributions.contribute(
                by=standing.person_id,
                now=now,
                today=request.today,
                meeting=meeting,
                edition=given["edition"] or 0,
                **{name: given[name] for name in KEPT},
            )
            words = _("You wrote here on another device, too. Both texts stand on the page; make one of them.") if taken.is_beside else ""
            if is_device:
                return confirmed(edition=taken.contribution.edition, words=words)
            if taken.is_beside:
                messages.warning(request, words)
            else:
                messages.success(request, _("Thank you. The team reads it before the meeting, as you wrote it."))
            return redirect("family_meeting", pk=pk)
    if request.method == "POST" and is_device:
        return not_taken(form)
    me = everybody().get(pk=standing.person_id)
    plan = queries.plan_beside(standing, meeting)
    waiting = of_meetings.beside(stands)
    page = {
        "form": form,
        "meeting": meeting,
        "student": meeting.student,
        "asked": asked,
        "me": me,
        "stands": stands,
        "theirs": "\n\n".join(getattr(waiting, name) for name in QUESTIONS if getattr(waiting, name)) if waiting else "",
        "mine": "\n\n".join(form[name].value() for name in QUESTIONS if form[name].value()),
        "plan": plan,
        "draft": queries.draft_for(meeting, me.language) if plan else None,
        "no_words": queries.no_words_for(me),
        "ask_first": queries.ask_first(meeting.student, request.today),
        "today": request.today,
        "sheets": queries.sheets(meeting, standing.person_id),
    }
    record_reading(standing=standing, verb=JOIN, records=[meeting])
    return render(request, "student_support/family_meeting.html", page, status=_status(form))


@writes
def confirm_needs(request: Request, pk: int) -> HttpResponse:
    """Say that interpreter and access are right for this meeting."""
    meeting = fetch(request.standing, JOIN, of_meetings.meetings(), pk=pk)
    asked = queries.asked_as_family(request.standing, meeting)
    if request.method == "POST" and asked is not None and meeting.is_ahead:
        operations.confirm_needs(by=request.standing.person_id, today=request.today, asked=asked)
        messages.success(request, _("Thank you. It will be ready."))
    return redirect("family_meeting", pk=pk)


@writes
def answer_heard(request: Request, pk: int) -> HttpResponse:
    """Answer the one question after a meeting; read the reply, and what was done."""
    standing = request.standing
    heard = fetch(standing, HEARD, queries.heard(), pk=pk)
    form = AnswerHeard(_typed(request), initial={"answer": heard.answer, "words": heard.words})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_at(form, operations.AnsweredAlready, operations.WordsMissing):
            operations.say_whether_heard(
                by=standing.person_id, now=timezone.now(), today=request.today, heard=heard, answer=given["answer"], words=given["words"]
            )
            messages.success(request, _("Thank you. Here is who replies to you, and by when."))
            return redirect("answer_heard", pk=pk)
    record_reading(standing=standing, verb=HEARD, records=[heard])
    page = {"form": form, "heard": heard, "student": heard.meeting.student, "sheets": queries.sheets(heard.meeting, standing.person_id)}
    page["has_page"] = within(standing, SEE, Student.objects.filter(pk=heard.meeting.student_id)).exists()
    return render(request, "student_support/answer_heard.html", page, status=_status(form))


@writes
def say_family_goal(request: Request, pk: int) -> HttpResponse:
    """Write a goal into the plan in one's own words: it stands as it was written."""
    standing = request.standing
    readable = within(standing, READ_PLAN, Plan.objects.filter(ends_on__isnull=True)).values("pk")
    plan = fetch(standing, Verb.STUDENT_SUPPORT_SAY_GOAL, Plan.objects.select_related("student__person").filter(pk__in=readable), pk=pk)
    form = SayGoal(_typed(request))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, words=PlanRefused):
            add_goal(
                by=standing.person_id, now=timezone.now(), plan=plan, words=form.cleaned_data["words"], said_by="family", came="here", begins_on=request.today
            )
            messages.success(request, _("It stands in the plan now, in your words. The team finds a measure with you when you meet."))
            return redirect("family_page", pk=plan.student_id)
    return render(request, "student_support/say_family_goal.html", {"form": form, "plan": plan, "student": plan.student}, status=_status(form))


@reads
def family_sheet(request: Request, pk: int) -> HttpResponse:
    """Hand over a sheet that came on paper, to take away: to those around the student, and to whoever wrote it."""
    standing = request.standing
    sheet = queries.sheet_to_read(standing, pk)
    if sheet is None:
        raise Http404
    if sheet.person_id != standing.person_id:
        record_reading(standing=standing, verb=ANSWER, records=[sheet.meeting.student])
    answer = HttpResponse(bytes(sheet.content), content_type=sheet.kind)
    ending = "pdf" if sheet.kind == "application/pdf" else "jpg"
    answer["Content-Disposition"] = f'attachment; filename="sheet-{sheet.pk}.{ending}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@writes
def turn_sheet(request: Request, pk: int) -> HttpResponse:
    """Turn the picture of a sheet by a quarter, for those around the student; back to the page that shows it."""
    sheet = queries.sheet_to_turn(request.standing, pk)
    if sheet is None:
        raise Http404
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        operations.turn_sheet(by=request.standing.person_id, sheet=sheet, seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 5 else -1)
        messages.success(request, _("Turned by a quarter, and kept so. Open it and look."))
    heard = queries.reply_about(sheet)
    return redirect("reply_to_family", pk=heard) if heard else redirect("team_meeting", pk=sheet.meeting_id)


# -- what those around the student open ------------------------------------------------------------------


@reads
def families_of_student(request: Request, pk: int) -> HttpResponse:
    """Show those around a student who the family is, what they need to take part, what they said, and what is owed to them."""
    standing = request.standing
    student = fetch(standing, ANSWER, students(), pk=pk)
    record_reading(standing=standing, verb=ANSWER, records=[student])
    page = {
        "student": student,
        "guardians": queries.guardians_around(standing, student),
        "heard": list(within(standing, ANSWER, queries.heard().filter(meeting__student=student))[:30]),
        "promises": about_child(standing, student.pk),
        "today": request.today,
    }
    return render(request, "student_support/families_of_student.html", page)


def _to_plan(request: Request, pk: int) -> Meeting:
    """Return a meeting of a student whose meetings the reader plans: a guest shows no draft and arranges nothing."""
    reached = within(request.standing, PLAN, Student.objects.all()).values("pk")
    meeting = of_meetings.meetings().filter(student__in=reached, pk=pk).first()
    if meeting is None:
        raise Http404
    return meeting


@writes
def show_draft(request: Request, pk: int) -> HttpResponse:
    """Show the family the draft of what the team would like to agree on, in one language after the other."""
    meeting = _to_plan(request, pk)
    people = queries.family_asked(meeting, request.today)
    languages = [one.language for one in people]
    written = list(queries.drafts(meeting))
    chosen = request.GET.get("language", languages[0] if languages else "en")
    stands = next((one for one in written if one.language == chosen), None)
    initial = {"language": chosen, "words": stands.words if stands else "", "edition": stands.edition if stands else 0}
    form, theirs = ShowDraft(_typed(request), languages=[*languages, chosen[:16]], initial=initial), ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            operations.show_draft(
                by=request.standing.person_id,
                today=request.today,
                meeting=meeting,
                language=given["language"],
                words=given["words"],
                edition=given["edition"] or 0,
            )
        except operations.ChangedMeanwhile as refused:
            theirs = refused.theirs
            now = next(one for one in queries.drafts(meeting) if one.language == given["language"])
            form.data = {**request.POST.dict(), "edition": str(now.edition)}  # with the next press it has been seen
            form.add_error(None, str(refused))
        except (operations.WordsMissing, operations.MeetingIsOver) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The family can read it now. Who gets letters on paper has it on the next one."))
            return redirect("team_meeting", pk=pk)
    page = {"form": form, "meeting": meeting, "student": meeting.student, "written": written, "people": people, "theirs": theirs, "mine": form["words"].value()}
    return render(request, "student_support/show_draft.html", page, status=_status(form))


@writes
def arrange_needs(request: Request, pk: int) -> HttpResponse:
    """Say who interprets at a meeting, or what was made ready."""
    asked = MeetingAsked.objects.filter(pk=pk, kind=MeetingAsked.Kind.FAMILY, taken_off_on__isnull=True).select_related("person").first()
    meeting = _to_plan(request, asked.meeting_id if asked else 0)
    form = ArrangeNeeds(_typed(request), initial={"words": asked.arranged if asked else ""})
    if request.method == "POST" and form.is_valid() and asked is not None:
        operations.arrange_needs(by=request.standing.person_id, asked=asked, words=form.cleaned_data["words"])
        messages.success(request, _("Kept. The family reads it on their page of the meeting."))
        return redirect("team_meeting", pk=meeting.pk)
    page = {"form": form, "asked": asked, "meeting": meeting, "student": meeting.student}
    return render(request, "student_support/arrange_needs.html", page, status=_status(form))


@reads
def slip_for_family(request: Request, pk: int, person: int) -> HttpResponse:
    """Show one sheet for one of the family, in their language: before a meeting the draft and three questions, afterwards the one question."""
    meeting = _to_plan(request, pk)
    to = next((one for one in queries.family_to_ask(meeting, request.today) if one.pk == person), None)
    if to is None:
        raise Http404
    reads_plan = to in queries.family_asked(meeting, request.today, reading=True)
    record_reading(standing=request.standing, verb=Verb.STUDENT_SUPPORT_SEE_MEETING, records=[meeting])
    language = written_in(to.language)
    with translation.override(language):
        page = {
            "meeting": meeting,
            "student": meeting.student,
            "to": to,
            "draft": queries.draft_for(meeting, to.language) if reads_plan else None,
            "district": district_name(),
            "language": language,
            "is_rtl": translation.get_language_bidi(),
            "ask_first": queries.ask_first(meeting.student, request.today),
            "no_words": queries.no_words_for(to),
        }
        return render(request, "student_support/slip_for_family.html", page)


@writes
def enter_heard(request: Request, pk: int) -> HttpResponse:
    """Enter what one of the family answered on the phone, on paper or face to face, with the sheet where there is one."""
    standing = request.standing
    heard = fetch(standing, ANSWER, queries.heard(), pk=pk)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = EnterHeard(data, files, initial={"answer": heard.answer, "words": heard.words})
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, timezone.now()
        with refusals_at(form, operations.AnsweredAlready, operations.WordsMissing, sheet=SHEET_REFUSED):
            if given["sheet"]:
                operations.keep_sheet(
                    by=standing.person_id, now=now, meeting=heard.meeting, person=heard.guardian_id, file=given["sheet"], size=given["sheet"].size
                )
            operations.say_whether_heard(
                by=standing.person_id,
                now=now,
                today=request.today,
                heard=heard,
                answer=given["answer"],
                words=given["words"],
                came=given["came"],
                is_read_back=given["is_read_back"],
            )
            messages.success(request, _("Kept, as they said it. A reply is owed to them."))
            return redirect("reply_to_family", pk=pk)
    return render(request, "student_support/enter_heard.html", {"form": form, "heard": heard, "student": heard.meeting.student}, status=_status(form))


@writes
def reply_to_family(request: Request, pk: int) -> HttpResponse:
    """Read what one of the family said, reply by name, and say later what was done."""
    standing = request.standing
    heard = fetch(standing, ANSWER, queries.heard(), pk=pk)
    form = ReplyToFamily(_typed(request))
    if heard.replied_at:
        form.fields["words"].label = _("What was done")
    if request.method == "POST" and form.is_valid():
        words, is_done = form.cleaned_data["words"], request.POST.get("step") == "done"
        with refusals_at(form, words=(operations.WordsMissing, operations.NotAnswered, operations.AnsweredAlready)):
            if is_done:
                operations.say_what_was_done(by=standing.person_id, today=request.today, heard=heard, words=words)
            else:
                operations.reply_to_family(by=standing.person_id, now=timezone.now(), today=request.today, heard=heard, words=words)
            messages.success(request, _("Kept. They read it on their page and in their next letter."))
            return redirect("reply_to_family", pk=pk)
    record_reading(standing=standing, verb=ANSWER, records=[heard])
    page = {
        "form": form,
        "heard": heard,
        "student": heard.meeting.student,
        "how": queries.say_how_it_came(heard.guardian.name, heard) if heard.answered_at else "",
        "sheets": queries.sheets(heard.meeting, heard.guardian_id),
        "today": request.today,
    }
    return render(request, "student_support/reply_to_family.html", page, status=_status(form))


@writes
def promise_family(request: Request, pk: int) -> HttpResponse:
    """Promise one of the family something, or write down what they promise the school."""
    standing = request.standing
    student = fetch(standing, ANSWER, students(), pk=pk)
    people = {one.person.pk: one for one in queries.guardians_around(standing, student) if one.may_be_written_to}
    form = PromiseBetween(_typed(request), people=[(number, f"{one.person.name}, {one.relation}") for number, one in people.items()])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_at(form, operations.NotFamily, operations.WordsMissing, by_on=DayIsOver):
            operations.promise_family(
                by=standing.person_id,
                today=request.today,
                student=student,
                guardian=people[given["guardian"]].person,
                what=given["what"],
                by_on=given["by_on"],
                is_from_family=given["side"] == "family",
            )
            messages.success(request, _("Promised. Both sides see it, and nobody else."))
            return redirect("families_of_student", pk=pk)
    return render(request, "student_support/promise_family.html", {"form": form, "student": student, "has_family": bool(people)}, status=_status(form))
