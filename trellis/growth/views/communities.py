"""Learning communities on pages: mine, one of them, who is in it, its meetings."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.commitments.operations import DayIsOver as PromisedDayIsOver
from trellis.commitments.operations import NobodyToPromise
from trellis.directory.queries.people import colleagues, described
from trellis.directory.queries.search import people_named
from trellis.growth.forms.communities import CallOff, CommunityForm, MeetingForm, ProblemForm, PromiseForm, TakeAlong, Whom
from trellis.growth.models import Community, Meeting, Membership
from trellis.growth.operations import communities as operations
from trellis.growth.operations.runs import promise_in_meeting as promise
from trellis.growth.queries import communities as queries
from trellis.growth.queries.practices import names_of_practices
from trellis.growth.queries.protocols import protocol, shelf
from trellis.growth.queries.protocols import protocols as all_protocols
from trellis.growth.queries.runs import as_now, promises_from
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes

SEE, WORK, ANSWER = queries.SEE, queries.WORK, queries.ANSWER
REFUSALS = (
    operations.WordsMissing,
    operations.ClosedToSupervisors,
    operations.IsHereAlready,
    operations.NotAMember,
    operations.ProtocolIsGone,
    operations.BegunAlready,
    operations.PlannedAlready,
)


def _typed(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _answered(request: Request, template: str, form: Any, **page: Any) -> HttpResponse:
    return render(request, template, {"form": form, **page}, status=422 if form.is_bound and form.errors else 200)


def _community(request: Request, pk: int) -> Community:
    return fetch(request.standing, WORK, queries.communities(), pk=pk)


def _meeting(request: Request, pk: int, **more: Any) -> Meeting:
    return fetch(request.standing, WORK, queries.meetings().select_related("run"), pk=pk, **more)


@reads
def communities(request: Request) -> HttpResponse:
    """Show the communities that one is in, and invitations that wait."""
    standing = request.standing
    if not may(standing, SEE):
        raise Http404
    page = {
        "communities": Paginator(queries.own_communities(standing, request.today), 25).get_page(request.GET.get("page")),
        "invitations": queries.invitations_to(standing) if may(standing, ANSWER) else [],
        "may_begin": may(standing, WORK) and not queries.who_supervises([standing.person_id], request.today),
    }
    return render(request, "growth/communities.html", page)


@writes
def begin_community(request: Request) -> HttpResponse:
    """Begin a community."""
    if not may(request.standing, WORK):
        raise Http404
    form = CommunityForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, REFUSALS):
            begun = operations.begin_community(by=request.standing.person_id, today=request.today, **form.cleaned_data)
            messages.success(request, _("It stands. Invite those with whom you want to learn."))
            return redirect("community", pk=begun.pk)
    return _answered(request, "growth/begin_community.html", form)


@reads
def community(request: Request, pk: int) -> HttpResponse:
    """Show a community: who is in it, who reads along, the next meeting and those that were."""
    standing = request.standing
    found = fetch(standing, SEE, queries.communities(), pk=pk)
    here = queries.together(found, request.today)
    seen = queries.meetings_of(standing, found)
    page = {
        "community": found,
        "here": here,
        "works": within(standing, WORK, Community.objects.filter(pk=pk)).exists(),
        "ahead": list(seen.filter(on__gte=request.today, called_off_on__isnull=True).order_by("on", "at", "pk")[:5]),
        "held": Paginator(seen.filter(on__lt=request.today), 25).get_page(request.GET.get("page")),
        "me": standing.person_id,
    }
    record_reading(standing=standing, verb=SEE, records=[found])
    return render(request, "growth/community.html", page)


@writes
def change_community(request: Request, pk: int) -> HttpResponse:
    """Change the name, the purpose or the rhythm."""
    found = _community(request, pk)
    form = CommunityForm(_typed(request), initial={"name": found.name, "purpose": found.purpose, "every_weeks": found.every_weeks})
    if request.method == "POST" and form.is_valid():
        operations.change_community(by=request.standing.person_id, community=found, **form.cleaned_data)
        return redirect("community", pk=pk)
    return _answered(request, "growth/change_community.html", form, community=found)


@writes
def invite_to_community(request: Request, pk: int) -> HttpResponse:
    """Look for a colleague by name, and invite them: as a member, or as a guest if they supervise."""
    found = _community(request, pk)
    words = request.GET.get("words", "").strip()[:100]
    people = people_named(colleagues(request.standing).exclude(pk=request.standing.person_id), words) if words else []
    supervising = queries.who_supervises([one.pk for one in people], request.today)
    more = dict.fromkeys(supervising, _("Supervises. Comes as a guest: reads along from today on, and all members see who invited them."))
    form = Whom(_typed(request), people=described(people, request.today), more=more)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        with refusals_at(form, REFUSALS):
            operations.invite_to_community(by=request.standing.person_id, today=request.today, community=found, person=person)
            messages.success(request, _("They are a guest from today on. All members see that.") if person in supervising else _("They are asked, and answer."))
            return redirect("community", pk=pk)
    return _answered(request, "growth/invite_to_community.html", form, community=found, words=words, found=people)


@writes
def answer_invitation(request: Request, pk: int) -> HttpResponse:
    """Join, or do not."""
    invitation = fetch(request.standing, ANSWER, Membership.objects.select_related("community", "invited_by"), pk=pk)
    if request.method == "POST":
        joins = "join" in request.POST
        try:
            operations.answer_invitation(by=request.standing.person_id, today=request.today, invitation=invitation, joins=joins)
        except operations.ClosedToSupervisors as refused:
            messages.error(request, str(refused))
            return redirect("communities")
        return redirect("community", pk=invitation.community_id) if joins else redirect("communities")
    here = queries.together(invitation.community, request.today)
    return render(request, "growth/answer_invitation.html", {"invitation": invitation, "community": invitation.community, "here": here})


@writes
def end_membership(request: Request, pk: int) -> HttpResponse:
    """Leave, or take an invitation back."""
    rows = Membership.objects.select_related("community", "person", "invited_by").filter(left_on__isnull=True)
    membership = fetch(request.standing, WORK, rows, pk=pk)
    if request.method == "POST":
        try:
            operations.end_membership(by=request.standing.person_id, today=request.today, membership=membership)
        except operations.NotTheirs as refused:
            messages.error(request, str(refused))
            return redirect("community", pk=membership.community_id)
        if membership.person_id == request.standing.person_id:
            messages.success(request, _("You have left. What you wrote stays with the community."))
            return redirect("communities")
        messages.success(request, _("Taken back. They are shown nothing of it any more."))
        return redirect("community", pk=membership.community_id)
    page = {"membership": membership, "community": membership.community, "leaves": membership.person_id == request.standing.person_id}
    return render(request, "growth/end_membership.html", page)


# -- meetings ------------------------------------------------------------------------------------------------


@reads
def meeting(request: Request, pk: int) -> HttpResponse:
    """Show a meeting: when, who has which part, what the presenter brings, the plan, and what came of it."""
    standing = request.standing
    found = fetch(standing, SEE, queries.meetings().select_related("run"), pk=pk)
    run = getattr(found, "run", None)
    brought = queries.problem_of(standing, found)
    page = {
        "meeting": found,
        "community": found.community,
        "works": within(standing, WORK, Meeting.objects.filter(pk=pk)).exists(),
        "problem": brought,
        "practice": names_of_practices(request.LANGUAGE_CODE).get(brought.practice_key, "") if brought and brought.practice_key else "",
        "protocol": protocol(found.protocol_key) if found.protocol_key else None,
        "now": as_now(run, me=standing.person_id, now=timezone.now()) if run else None,
        "promises": promises_from(found, standing),
        "presents": found.presenter_id == standing.person_id,
        "is_ahead": found.on >= request.today and run is None,
    }
    record_reading(standing=standing, verb=SEE, records=[found, *([brought] if brought and brought.author_id != standing.person_id else [])])
    return render(request, "growth/meeting.html", page)


def _of_plan(found: Meeting) -> dict[str, Any]:
    plan = ("on", "at", "place", "protocol_key")
    return {**{name: getattr(found, name) for name in plan}, "presenter": found.presenter_id, "facilitator": found.facilitator_id, "seen": found.edition}


@writes
def plan_meeting(request: Request, pk: int) -> HttpResponse:
    """Plan a meeting; day and parts are proposed by rhythm and by turn."""
    found = _community(request, pk)
    members = queries.members_of(pk, request.today)
    presents, facilitates = queries.turns(pk, [one.person_id for one in members])
    initial = {"on": queries.next_day_of(found, request.today), "presenter": presents, "facilitator": facilitates, "protocol_key": "consultancy"}
    form = MeetingForm(_typed(request), members=members, initial=initial)
    del form.fields["seen"]  # nobody has planned it before
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, REFUSALS, on=operations.DayIsOver):
            planned = operations.plan_meeting(by=request.standing.person_id, today=request.today, community=found, **form.cleaned_data)
            return redirect("meeting", pk=planned.pk)
    return _answered(request, "growth/plan_meeting.html", form, community=found)


@writes
def change_meeting(request: Request, pk: int) -> HttpResponse:
    """Change the plan of a meeting; the second of two who change it sees both plans."""
    found = _meeting(request, pk, called_off_on__isnull=True, run__isnull=True)
    gone = found.protocol_key if found.protocol_key and found.protocol_key not in shelf().protocols else ""
    form = MeetingForm(_typed(request), members=queries.members_of(found.community_id, request.today), gone=gone, initial=_of_plan(found))
    meanwhile = False
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "seen": form.cleaned_data["seen"] or 0}
        try:
            operations.change_meeting(by=request.standing.person_id, today=request.today, meeting=found, **given)
        except operations.PlannedMeanwhile as refused:
            form.data = {**request.POST.dict(), "seen": str(found.edition)}
            form.add_error(None, str(refused))
            meanwhile = True
        except operations.DayIsOver as refused:
            form.add_error("on", str(refused))
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("meeting", pk=pk)
    return _answered(request, "growth/change_meeting.html", form, meeting=found, community=found.community, meanwhile=meanwhile)


@writes
def call_meeting_off(request: Request, pk: int) -> HttpResponse:
    """Call a meeting off."""
    found = _meeting(request, pk, called_off_on__isnull=True, run__isnull=True)
    form = CallOff(_typed(request))
    if request.method == "POST" and form.is_valid():
        operations.call_meeting_off(by=request.standing.person_id, today=request.today, meeting=found, **form.cleaned_data)
        messages.success(request, _("Called off. The members are told."))
        return redirect("community", pk=found.community_id)
    return _answered(request, "growth/call_meeting_off.html", form, meeting=found, community=found.community)


@writes
def write_problem(request: Request, pk: int) -> HttpResponse:
    """Write what one brings, keep it, show it, or take it back. For the presenter alone."""
    standing = request.standing
    found = _meeting(request, pk, presenter_id=standing.person_id)
    brought = queries.problem_of(standing, found)
    if request.method == "POST" and "take_back" in request.POST and brought is not None:
        operations.take_problem_back(by=standing.person_id, problem=brought)
        messages.success(request, _("Only you see it now. What was read was read."))
        return redirect("meeting", pk=pk)
    seen = brought.edition if brought else 0
    initial = {"words": brought.words, "practice_key": brought.practice_key, "seen": seen} if brought else {"seen": 0}
    form, theirs = ProblemForm(_typed(request), language=request.LANGUAGE_CODE, initial=initial), ""
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "seen": form.cleaned_data["seen"] or 0, "shows": "show" in request.POST}
        try:
            kept = operations.write_problem(by=standing.person_id, today=request.today, now=timezone.now(), meeting=found, **given)
        except operations.WrittenMeanwhile as refused:
            form.data = {**request.POST.dict(), "seen": str(seen)}  # with the next press it has been seen
            form.add_error(None, str(refused))
            theirs = brought.words if brought else ""
        except operations.WordsMissing as refused:
            form.add_error("words", str(refused))
        else:
            messages.success(request, _("The members see it.") if kept.shared_on else _("Kept. Nobody else is shown it yet."))
            return redirect("meeting", pk=pk)
    mine = form.data.get("words", "") if theirs else ""
    return _answered(request, "growth/write_problem.html", form, meeting=found, community=found.community, problem=brought, theirs=theirs, mine=mine)


@writes
def say_what_i_take_along(request: Request, pk: int) -> HttpResponse:
    """Say what one takes along from having presented."""
    found = _meeting(request, pk, presenter_id=request.standing.person_id, run__isnull=False)
    brought = queries.problem_of(request.standing, found)
    form = TakeAlong(_typed(request), initial={"words": brought.takes_along if brought else ""})
    if request.method == "POST" and form.is_valid():
        operations.say_what_i_take_along(
            by=request.standing.person_id, today=request.today, now=timezone.now(), meeting=found, words=form.cleaned_data["words"]
        )
        return redirect("meeting", pk=pk)
    return _answered(request, "growth/say_what_i_take_along.html", form, meeting=found, community=found.community)


@writes
def promise_in_meeting(request: Request, pk: int) -> HttpResponse:
    """Promise something to one member or to all of them, in one's own name."""
    me = request.standing.person_id
    found = _meeting(request, pk)
    others = [(one.person_id, one.person.name) for one in queries.members_of(found.community_id, request.today) if one.person_id != me]
    form = PromiseForm(_typed(request), people=others)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        people = [number for number, _name in others if to in (0, number)]
        words = ", ".join(name for number, name in others if number in people)
        facts = {"what": form.cleaned_data["what"], "by_on": form.cleaned_data["by_on"], "to_people": people, "to_words": words, "only_both_sides": to != 0}
        with refusals_at(form, NobodyToPromise, by_on=PromisedDayIsOver):
            promise(by=me, today=request.today, meeting=found, **facts)
            messages.success(request, _("Promised."))
            return redirect("meeting", pk=pk)
    return _answered(request, "growth/promise_in_meeting.html", form, meeting=found, community=found.community)


# -- protocols -----------------------------------------------------------------------------------------------


@reads
def protocols(request: Request) -> HttpResponse:
    """Show the protocols there are, and files of the district that cannot be used."""
    if not may(request.standing, SEE):
        raise Http404
    return render(request, "growth/protocols.html", {"protocols": all_protocols(), "complaints": shelf().complaints})


@reads
def protocol_steps(request: Request, key: str) -> HttpResponse:
    """Show one protocol with its steps: to read before, and on paper."""
    found = protocol(key)
    if found is None or not may(request.standing, SEE):
        raise Http404
    return render(request, "growth/protocol_steps.html", {"protocol": found})
