"""Students' panels: what they ask offices, who replies by when, and what became of it."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, why, within
from trellis.access.policy import Reach, Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.commitments.operations import DayIsOver, NobodyToPromise
from trellis.directory.models import Student
from trellis.directory.queries.people import described
from trellis.directory.queries.search import find_students
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.partnership.forms import panels as forms
from trellis.partnership.models import Panel, PanelMember, PanelQuestion, PanelReply
from trellis.partnership.operations import panels as operations
from trellis.partnership.queries import panels as queries

READ, READ_QUESTION, LEAD, SPEAK = queries.READ, queries.READ_QUESTION, queries.LEAD, queries.SPEAK
CONVENE, NAME_CONVENOR, NAME_REPLIER = queries.CONVENE, queries.NAME_CONVENOR, queries.NAME_REPLIER
REPLY, READ_ALL, LEAVE = queries.REPLY, queries.READ_ALL, Verb.PARTNERSHIP_LEAVE_PANEL
PER_PAGE, FOUND = 25, 8


def _answered(request: Request, template: str, form: Form, **page: Any) -> HttpResponse:
    helps = {"help_number": settings.HELP_NOW_NUMBER, "help_own_line": settings.HELP_NOW_OWN_LINE}
    return render(request, template, {"form": form, **helps, **page}, status=422 if form.is_bound and form.errors else 200)


def _typed(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


# -- panels -------------------------------------------------------------------------------------------


@reads
def panels(request: Request) -> HttpResponse:
    """Show everybody what panels asked and what became of it; above it one's own panels."""
    standing = request.standing
    if not may(standing, READ_ALL):
        raise Http404
    page = Paginator(queries.what_panels_asked(standing), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "partnership/panels.html",
        {
            "page": page,
            "lines": queries.as_lines(page, request.today),
            "mine": list(queries.my_panels(standing)[:PER_PAGE]),
            "alone": queries.to_look_after(standing),
            "waiting": queries.panels_on_first_page(standing),
            "may_convene": may(standing, CONVENE),
            "today": request.today,
        },
    )


@writes
def convene_panel(request: Request) -> HttpResponse:
    """Begin a panel of a school, or of the district."""
    standing = request.standing
    if not may(standing, CONVENE):
        raise Http404
    form = forms.ConvenePanel(_typed(request), schools=queries.schools_to_convene(standing), for_district=queries.may_convene_for_the_district(standing))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, name=operations.WordsMissing):
            made = operations.convene_panel(by=standing.person_id, today=request.today, **form.cleaned_data)
            messages.success(request, _("The panel is there. Name its members."))
            return redirect("panel", pk=made.pk)
    return _answered(request, "partnership/convene_panel.html", form)


def _panel_page(request: Request, panel: Panel, *, refusal: str = "", status: int = 200) -> HttpResponse:
    standing = request.standing
    held = queries.seats_shown(standing, panel)
    seen = within(standing, READ_QUESTION, queries.questions()).filter(panel=panel)
    if held:
        record_reading(standing=standing, verb=READ, records=held)
    mine = next((one for one in held if one.student.person_id == standing.person_id), None)
    page = {
        "panel": panel,
        "seats": held,
        "mine": mine,
        "drafts": list(queries.drafts(seen)),
        "page": Paginator(queries.sent(seen), PER_PAGE).get_page(request.GET.get("page")),
        "may_lead": why(standing, LEAD, panel),
        "may_name_convenor": panel.ended_on is None and why(standing, NAME_CONVENOR, panel),
        "may_speak": panel.ended_on is None and why(standing, SPEAK, panel),
        "enough": queries.needed(panel, len(held)),
        "refusal": refusal,
        "today": request.today,
    }
    return render(request, "partnership/panel.html", page, status=status)


@reads
def panel(request: Request, pk: int) -> HttpResponse:
    """Show one panel: who is on it, what it drafts and what it has asked."""
    return _panel_page(request, fetch(request.standing, READ, queries.panels(), pk=pk))


@writes
def change_panel(request: Request, pk: int) -> HttpResponse:
    """Change what the panel is called, and its rules."""
    found = fetch(request.standing, LEAD, queries.panels(), pk=pk)
    names = ("name", "agree", "reply_days", "counts")
    form = forms.PanelRules(_typed(request), initial={name: getattr(found, name) for name in names})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.PanelRefused):
            operations.change_panel(by=request.standing.person_id, panel=found, **form.cleaned_data)
            return redirect("panel", pk=pk)
    return _answered(request, "partnership/change_panel.html", form, panel=found)


@writes
def name_convenor(request: Request, pk: int) -> HttpResponse:
    """Hand the panel to another adult."""
    found = fetch(request.standing, NAME_CONVENOR, queries.panels(), pk=pk)
    people = [one for one in queries.may_be_convenor(found, request.today) if one[0] != found.convenor_id]
    form = forms.NameConvenor(_typed(request), people=people)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, person=operations.PanelRefused):
            operations.name_convenor(by=request.standing.person_id, today=request.today, panel=found, **form.cleaned_data)
            messages.success(request, _("Named. They are told by letter."))
            return redirect("panels")
    return _answered(request, "partnership/name_convenor.html", form, panel=found)


@writes
def end_panel(request: Request, pk: int) -> HttpResponse:
    """End the panel, and every seat with it."""
    found = fetch(request.standing, LEAD, queries.panels(), pk=pk)
    if request.method == "POST":
        operations.end_panel(by=request.standing.person_id, today=request.today, panel=found)
        messages.success(request, _("The panel has ended. What it sent goes on until a decision stands."))
        return redirect("panel", pk=pk)
    return render(request, "partnership/end_panel.html", {"panel": found})


@writes
def name_panel_member(request: Request, pk: int) -> HttpResponse:
    """Look for a student among those whom one may see, and give them a seat."""
    standing = request.standing
    found = fetch(standing, LEAD, queries.panels(), pk=pk)
    typed = request.POST.get("words", "")
    words = typed.replace("\x00", "").strip()[:100]
    people = find_students(standing, words, FOUND) if words else []
    is_named = request.method == "POST" and "look" not in request.POST
    only = {"person": people[0].pk} if len(people) == 1 else {}
    last = queries.term_ends(request.today) - timedelta(days=1)
    form = forms.NameMember(request.POST if is_named else None, people=described(people, request.today), initial={"last_on": last, **only})
    if people:
        shown = list(Student.objects.filter(person__in=people))
        record_reading(standing=standing, verb=Verb.DIRECTORY_SEE_STUDENT, records=shown)
    if is_named and form.is_valid():
        student = fetch(
            standing, Verb.DIRECTORY_SEE_STUDENT, Student.objects.select_related("person"), person=form.cleaned_data["person"], ended_on__isnull=True
        )
        until = form.cleaned_data["last_on"] + timedelta(days=1)
        with refusals_at(form, last_on=operations.DayIsOver, person=operations.PanelRefused):
            operations.name_member(by=standing.person_id, today=request.today, panel=found, student=student, held_until=until)
            messages.success(request, _("Named. They and their family are told."))
            return redirect("panel", pk=pk)
    return _answered(request, "partnership/name_panel_member.html", form, panel=found, words=typed, found=people)


@writes
def end_seat(request: Request, pk: int) -> HttpResponse:
    """Leave the panel, or end somebody's seat as its convenor."""
    standing = request.standing
    seat = fetch(standing, LEAVE, PanelMember.objects.filter(held_until__gt=request.today).select_related("panel", "student__person"), pk=pk)
    is_mine = seat.student.person_id == standing.person_id
    if request.method == "POST":
        operations.end_seat(by=standing.person_id, today=request.today, seat=seat)
        messages.success(
            request, _("Done. From now on the panel’s pages are closed to you.") if is_mine else _("Done. They read nothing of the panel any more.")
        )
        return redirect("panels") if is_mine else redirect("panel", pk=seat.panel_id)
    if not is_mine:
        record_reading(standing=standing, verb=READ, records=[seat])
    return render(request, "partnership/end_seat.html", {"seat": seat, "panel": seat.panel, "is_mine": is_mine})


# -- drafts -------------------------------------------------------------------------------------------


@writes
def draft_question(request: Request, pk: int) -> HttpResponse:
    """Draft what the panel may ask or propose."""
    found = fetch(request.standing, SPEAK, queries.panels(), pk=pk)
    form = forms.DraftQuestion(_typed(request), offices=queries.offices_to_ask())
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.PanelRefused):
            made = operations.draft_question(by=request.standing.person_id, now=timezone.now(), today=request.today, panel=found, **form.cleaned_data)
            messages.success(request, _("Kept. The other members are told that something waits for them."))
            return redirect("panel_question", pk=made.pk)
    return _answered(request, "partnership/draft_question.html", form, panel=found)


def _question_page(request: Request, question: PanelQuestion, *, refusal: str = "", status: int = 200) -> HttpResponse:
    standing, today = request.standing, request.today
    reason = why(standing, READ_QUESTION, question)
    is_inside = reason is not None and reason.grant.reach in (Reach.TEAM, Reach.AUTHOR)
    is_draft = question.sent_on is None and question.let_go_on is None
    members = queries.members_of(question.panel_id, today) if is_draft else set()
    agreed = queries.agreed(question, members) if is_draft else set()
    newest = PanelReply.objects.filter(question=question).order_by("-pk").first()
    may_speak = bool(why(standing, SPEAK, question))
    may_answer_for_it = question.sent_on is not None and bool(why(standing, REPLY, question))
    to_say = newest is not None and newest.answers is None
    if is_inside:
        record_reading(standing=standing, verb=READ_QUESTION, records=[question])
    page = {
        "question": question,
        "panel": question.panel,
        "is_draft": is_draft,
        "is_inside": is_inside,
        "reads_panel": why(standing, READ, question.panel),
        "author": _author(request, question) if is_inside else "",
        "additions": list(queries.additions_to(question)),
        "agree_words": forms.members_agree(len(agreed), queries.needed(question.panel, len(members))) if is_draft else "",
        "is_enough": is_draft and len(agreed) >= queries.needed(question.panel, len(members)),
        "agrees": standing.person_id in agreed,
        "is_mine": question.by_id == standing.person_id,
        "may_speak": may_speak,
        "steps": queries.trace_of(question, today),
        "waits_for_panel": to_say,
        "may_say": to_say and may_speak,
        "newest": newest,
        "may_reply": may_answer_for_it and (newest is None or newest.answers is False),
        "may_decide": may_answer_for_it and newest is not None,
        "may_name_replier": question.owed and why(standing, NAME_REPLIER, question),
        "is_late": question.due_on is not None and question.due_on < today,
        "refusal": refusal,
        "today": today,
    }
    return render(request, "partnership/panel_question.html", page, status=status)


def _author(request: Request, question: PanelQuestion) -> str:
    found = type(question).objects.select_related("by").get(pk=question.pk)
    return found.by.name


@reads
def panel_question(request: Request, pk: int) -> HttpResponse:
    """Show one draft, or the way of what was sent from the question to what became of it."""
    return _question_page(request, fetch(request.standing, READ_QUESTION, queries.questions(), pk=pk))


@writes
def change_draft(request: Request, pk: int) -> HttpResponse:
    """Change one's own draft."""
    found = fetch(request.standing, SPEAK, queries.drafts(queries.questions()), pk=pk, by=request.standing.person_id)
    names = ("kind", "office", "subject", "words")
    form = forms.ChangeDraft(
        _typed(request),
        offices=queries.offices_to_ask(),
        initial={"seen": found.edition, **{name: getattr(found, f"{name}_id" if name == "office" else name) for name in names}},
    )
    both: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_draft(by=request.standing.person_id, now=timezone.now(), today=request.today, question=found, **form.cleaned_data)
        except operations.ChangedMeanwhile as refused:
            typed = request.POST.copy()
            typed["seen"] = str(found.edition)
            form.data = typed
            form.add_error(None, str(refused))
            both = {"theirs": found, "additions": list(queries.additions_to(found))}
        except operations.PanelRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("panel_question", pk=pk)
    return _answered(request, "partnership/change_draft.html", form, question=found, panel=found.panel, **both)


@writes
def add_to_draft(request: Request, pk: int) -> HttpResponse:
    """Add words to a draft of the panel."""
    found = fetch(request.standing, SPEAK, queries.drafts(queries.questions()), pk=pk)
    form = forms.AddToDraft(_typed(request))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.PanelRefused):
            operations.add_to_draft(by=request.standing.person_id, now=timezone.now(), today=request.today, question=found, **form.cleaned_data)
            return redirect("panel_question", pk=pk)
    record_reading(standing=request.standing, verb=READ_QUESTION, records=[found])
    return _answered(request, "partnership/add_to_draft.html", form, question=found, panel=found.panel, additions=list(queries.additions_to(found)))


def _act_on_draft(request: Request, pk: int, act: Any, said: str) -> HttpResponse:
    """Do one press on a draft, and come back to it: with the reason when it is refused."""
    found = fetch(request.standing, SPEAK, queries.questions(), pk=pk)
    form = forms.SeenEdition(request.POST)
    if request.method != "POST" or not form.is_valid():
        return redirect("panel_question", pk=pk)
    try:
        act(by=request.standing.person_id, today=request.today, question=found, **form.cleaned_data)
    except operations.PanelRefused as refused:
        return _question_page(request, queries.questions().get(pk=pk), refusal=str(refused), status=409)
    messages.success(request, said)
    return redirect("panel_question", pk=pk)


@writes
def agree_to_draft(request: Request, pk: int) -> HttpResponse:
    """Agree to a draft as it stands."""
    return _act_on_draft(request, pk, operations.agree_to_draft, _("Kept: you agree."))


@writes
def send_question(request: Request, pk: int) -> HttpResponse:
    """Send a draft as the panel's."""
    return _act_on_draft(request, pk, operations.send_question, _("Sent, in the name of the panel. You are told when the office replies."))


@writes
def let_question_go(request: Request, pk: int) -> HttpResponse:
    """Put one's own draft away."""
    found = fetch(request.standing, SPEAK, queries.questions().filter(sent_on__isnull=True), pk=pk, by=request.standing.person_id)
    if request.method == "POST":
        try:
            operations.let_question_go(by=request.standing.person_id, today=request.today, question=found)
        except operations.PanelRefused as refused:
            return _question_page(request, queries.questions().get(pk=pk), refusal=str(refused), status=409)
        messages.success(request, _("Put away. The panel no longer works on it."))
        return redirect("panel", pk=found.panel_id)
    return render(request, "partnership/let_question_go.html", {"question": found, "panel": found.panel})


# -- replies and decisions ----------------------------------------------------------------------------


@writes
def name_replier(request: Request, pk: int) -> HttpResponse:
    """Say who replies in the office's name."""
    standing = request.standing
    found = fetch(standing, NAME_REPLIER, queries.questions().exclude(owed=""), pk=pk)
    reason = why(standing, NAME_REPLIER, found)
    rises = reason is not None and reason.grant.reach is Reach.DISTRICT
    form = forms.NameReplier(
        _typed(request), people=queries.may_reply(found, request.today, standing.person_id, rises=rises), initial={"owner": found.owner_id}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, owner=operations.PanelRefused):
            operations.name_replier(by=standing.person_id, today=request.today, question=found, **form.cleaned_data)
            messages.success(request, _("Named. They are told by letter; the day stays."))
            return redirect("panel_question", pk=pk)
    return _answered(request, "partnership/name_replier.html", form, question=found)


@writes
def reply_to_panel(request: Request, pk: int) -> HttpResponse:
    """Reply to what a panel put to the office."""
    found = fetch(request.standing, REPLY, queries.questions().filter(sent_on__isnull=False), pk=pk)
    form = forms.ReplyToPanel(_typed(request))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.PanelRefused):
            operations.reply_to_panel(by=request.standing.person_id, now=timezone.now(), today=request.today, question=found, **form.cleaned_data)
            messages.success(request, _("Sent. The panel says whether it answers what it asked."))
            return redirect("panel_question", pk=pk)
    return _answered(request, "partnership/reply_to_panel.html", form, question=found, additions=list(queries.additions_to(found)))


@writes
def say_whether_it_answers(request: Request, pk: int) -> HttpResponse:
    """Say as a member whether a reply answers it."""
    mine = within(request.standing, SPEAK, queries.questions()).order_by().values("pk")
    reply = PanelReply.objects.filter(question__in=mine, pk=pk).select_related("question__panel", "question__office", "by").first()
    if reply is None:
        raise Http404
    form = forms.SayWhetherItAnswers(_typed(request))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.PanelRefused, words=operations.WordsMissing):
            operations.say_whether_it_answers(by=request.standing.person_id, now=timezone.now(), today=request.today, reply=reply, **form.cleaned_data)
            messages.success(request, _("Kept. Once enough members say the same, it is what the panel says."))
            return redirect("panel_question", pk=reply.question_id)
    return _answered(request, "partnership/say_whether_it_answers.html", form, reply=reply, question=reply.question)


@writes
def decide_on_question(request: Request, pk: int) -> HttpResponse:
    """Record what the office does about it, and why."""
    found = fetch(request.standing, REPLY, queries.questions().filter(sent_on__isnull=False), pk=pk)
    form = forms.DecideOnQuestion(_typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            operations.decide_on_question(by=request.standing.person_id, now=timezone.now(), today=request.today, question=found, **form.cleaned_data)
        except operations.DayIsOver as refused:
            form.add_error("by_on", str(refused))
        except DayIsOver as refused:
            form.add_error("promise_by_on", str(refused))
        except NobodyToPromise:
            form.add_error("promise", _("You convene this panel yourself. Let somebody else promise it."))
        except operations.PanelRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Recorded. The panel is told, and every student reads what became of it."))
            return redirect("panel_question", pk=pk)
    return _answered(request, "partnership/decide_on_question.html", form, question=found)
