"""The team around one student: who is on it, in which part, since when; named, changed, handed on, ended."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.models import Student, TeamMember
from trellis.directory.operations import teams as directory
from trellis.directory.queries import everybody
from trellis.directory.queries import teams as queries
from trellis.directory.queries.people import colleagues, described
from trellis.directory.queries.search import people_named
from trellis.kit.forms import refusals_at, refusals_told
from trellis.kit.http import reads, writes
from trellis.student_support.forms.teams import ChangePart, EndPart, MakeCaseManager, NameToTeam
from trellis.student_support.models import Barrier
from trellis.student_support.operations import teams as operations
from trellis.student_support.queries import hand_offs, meetings
from trellis.student_support.queries.continuity import in_hands

SEE, FORM = Verb.DIRECTORY_SEE_TEAM, Verb.DIRECTORY_FORM_TEAM
PER_PART = 10


def _students() -> "QuerySet[Student]":
    return Student.objects.select_related("person")


def _answered(request: Request, template: str, form: Any, **page: Any) -> HttpResponse:
    return render(request, template, {"form": form, **page}, status=422 if form.is_bound and form.errors else 200)


def _member(request: Request, pk: int) -> TeamMember:
    theirs = within(request.standing, FORM, Student.objects.all()).values("pk")
    member = TeamMember.objects.filter(student__in=theirs, pk=pk).select_related("student__person", "person").first()
    if member is None:
        raise Http404
    return member


def _to_the_team(request: Request, student: Student) -> HttpResponse:
    """Lead back to the team; whoever handed the case on and left it with that, to the page on which they say what the next should know."""
    if within(request.standing, SEE, Student.objects.filter(pk=student.pk)).exists():
        return redirect("team_of_student", pk=student.pk)
    left = within(request.standing, Verb.STUDENT_SUPPORT_SEE_HAND_OFF, hand_offs.about(student.pk)).filter(left_by=request.standing.person_id).first()
    return redirect("hand_off", pk=left.pk) if left else redirect("hand_offs")


@reads
def team_of_student(request: Request, pk: int) -> HttpResponse:
    """Show who is on the team with their part and since when, empty places, meetings, open decisions and what stands in the way."""
    standing, today = request.standing, request.today
    student = fetch(standing, SEE, _students(), pk=pk)
    team = queries.team_of(student, today)
    held = within(standing, Verb.STUDENT_SUPPORT_SEE_MEETING, meetings.meetings_about(pk))
    decisions = within(standing, Verb.STUDENT_SUPPORT_SEE_MEETING, meetings.open_decisions_about(pk))
    barriers: QuerySet[Barrier] = within(standing, Verb.STUDENT_SUPPORT_SEE_MEETING, meetings.barriers_about(pk))
    may_meet = within(standing, Verb.STUDENT_SUPPORT_PLAN_MEETING, Student.objects.filter(pk=pk)).exists()
    page = {
        "student": student,
        "team": team,
        "has_case_manager": any(one.is_case_manager and not one.is_empty for one in team),
        "joining": queries.joining(student, today),
        "former": queries.were_in_team(student, today)[:PER_PART],
        "may_form": within(standing, FORM, Student.objects.filter(pk=pk)).exists(),
        "may_meet": may_meet,
        "ahead": list(held.filter(held_on__isnull=True, called_off_on__isnull=True).order_by("planned_on", "pk")[:PER_PART]),
        "behind": list(held.exclude(held_on__isnull=True, called_off_on__isnull=True)[:PER_PART]),
        "decisions": list(decisions[:PER_PART]),
        "barriers": list(barriers[:PER_PART]),
        "handed": list(within(standing, Verb.STUDENT_SUPPORT_SEE_HAND_OFF, hand_offs.about(pk))[:PER_PART]),
        "hands": in_hands(pk, today) if may_meet else None,
        "today": today,
    }
    if student.person_id != standing.person_id:
        record_reading(standing=standing, verb=SEE, records=[student])
    return render(request, "student_support/team_of_student.html", page)


@writes
def name_to_team(request: Request, pk: int) -> HttpResponse:
    """Look for a colleague, also of another school or an office, and name them to the team."""
    student = fetch(request.standing, FORM, _students(), pk=pk)
    typed = request.POST.get("words", "")
    words = typed.replace("\x00", "").strip()[:100]
    found = people_named(colleagues(request.standing), words) if words else []
    is_named = request.method == "POST" and "look" not in request.POST
    only = {"person": found[0].pk} if len(found) == 1 else {}
    form = NameToTeam(request.POST if is_named else None, people=described(found, request.today), today=request.today, initial=only)
    if is_named and form.is_valid():
        given = form.cleaned_data
        person = everybody().get(pk=given.pop("person"))
        with refusals_at(
            form, part=directory.WordsMissing, held_from=directory.WrongDays, person=(directory.HoldsNoPost, directory.IsFamily, directory.OnTheTeam)
        ):
            operations.name_to_team(by=request.standing.person_id, today=request.today, student=student, person=person, **given)
            messages.success(request, _("Named. They are told by letter, without the student’s name."))
            return _to_the_team(request, student)
    return _answered(request, "student_support/name_to_team.html", form, student=student, words=typed, found=found)


@writes
def change_part(request: Request, pk: int) -> HttpResponse:
    """Say in other words what somebody is to the student."""
    member = _member(request, pk)
    form = ChangePart(request.POST if request.method == "POST" else None, initial={"part": member.part})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, part=(directory.LeftAlready, directory.WordsMissing)):
            directory.change_part(by=request.standing.person_id, today=request.today, member=member, **form.cleaned_data)
            return redirect("team_of_student", pk=member.student_id)
    return _answered(request, "student_support/change_part.html", form, member=member, student=member.student)


@writes
def make_case_manager(request: Request, pk: int) -> HttpResponse:
    """Hand the case to somebody of the team; the former case manager ends that day."""
    member = _member(request, pk)
    form = MakeCaseManager(request.POST if request.method == "POST" else None, initial={"on": request.today})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_at(form, on=(directory.WrongDays, directory.HoldsNoPost, directory.IsFamily, directory.OnTheTeam)):
            operations.name_to_team(
                by=request.standing.person_id,
                today=request.today,
                student=member.student,
                person=member.person,
                part="",
                held_from=given["on"],
                is_case_manager=True,
                former_stays_as=given["former_stays_as"],
            )
            messages.success(request, _("Handed on. They are told by letter, without the student’s name."))
            return _to_the_team(request, member.student)
    former = next((one for one in queries.team_of(member.student, request.today) if one.is_case_manager), None)
    return _answered(request, "student_support/make_case_manager.html", form, member=member, student=member.student, former=former)


@writes
def end_part(request: Request, pk: int) -> HttpResponse:
    """End somebody's part, today or on a later day."""
    member = _member(request, pk)
    form = EndPart(request.POST if request.method == "POST" else None, initial={"held_until": request.today})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, held_until=(directory.LeftAlready, directory.WrongDays)):
            directory.leave_team(by=request.standing.person_id, today=request.today, member=member, **form.cleaned_data)
            still_mine = within(request.standing, SEE, Student.objects.filter(pk=member.student_id)).exists()
            messages.success(request, _("Kept. Until tomorrow it can be taken back on the team’s page."))
            return redirect("team_of_student", pk=member.student_id) if still_mine else redirect("home")
    return _answered(request, "student_support/end_part.html", form, member=member, student=member.student)


@writes
def take_back_end(request: Request, pk: int) -> HttpResponse:
    """Take back the end of a part that lies today or ahead."""
    member = _member(request, pk)
    if request.method == "POST":
        with refusals_told(request, directory.LeftAlready, directory.OnTheTeam):
            directory.stay_on_team(by=request.standing.person_id, today=request.today, member=member)
            messages.success(request, _("They stay on the team."))
    return redirect("team_of_student", pk=member.student_id)
