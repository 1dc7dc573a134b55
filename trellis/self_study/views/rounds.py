"""Rounds: opening one, who has answered, closing it, replying."""

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, why, within
from trellis.access.policy import Role, Verb
from trellis.access.request import Request
from trellis.directory.queries import GRADES
from trellis.framework.queries import frameworks_to_read, languages_of
from trellis.kit.formats import say_month
from trellis.kit.http import reads, writes
from trellis.self_study import operations, queries
from trellis.self_study.forms import OpenStudyForm, ReplyForm
from trellis.self_study.models import Study
from trellis.self_study.queries import GroupToAsk
from trellis.surveys.operations import DaysOutOfOrder, NobodyAsked, ReplyChanged, ReplyTooEarly
from trellis.surveys.queries import asked_among, asked_and_sent, closed_on, counting_of, newest_reply, reply_in, reply_in_all

FRIDAY = 4
DAYS_TO_ANSWER = 10
DAYS_TO_REPLY = 21
FIELD_OF = {operations.NoticeTooShort: "opens_on", operations.TooManyAtHome: "at_home", operations.NothingToAsk: "groups", NobodyAsked: "groups"}


@reads
def studies(request: Request) -> HttpResponse:
    """List the rounds whose map the person may see, newest first."""
    page = Paginator(queries.rounds_seen(request.standing), 25).get_page(request.GET.get("page"))
    return render(
        request,
        "self_study/studies.html",
        {
            "page": page,
            "rows": queries.as_rows(list(page), request.today),
            "may_open": may(request.standing, Verb.SELF_STUDY_OPEN_ROUND),
            "sees_all": queries.sees_all(request.standing),
        },
    )


@writes
def open_study(request: Request) -> HttpResponse:
    """Open a round about some or all practices of a framework. `look` shows what it would cost and opens nothing."""
    there = within(request.standing, Verb.SELF_STUDY_OPEN_ROUND, queries.frameworks_to_ask_about().select_related("copied_from"))
    packs = frameworks_to_read(there)
    if not packs and not may(request.standing, Verb.SELF_STUDY_OPEN_ROUND):
        raise Http404
    pack = next((one for one in packs if str(one.pk) == request.GET.get("framework")), packs[0] if packs else None)
    if pack is None:
        return render(request, "self_study/open_study.html", {"pack": None})
    today = request.today
    areas = queries.areas_with_practices(pack.pk)
    groups = queries.groups_to_ask(pack, today, _grade(request), among=request.POST.getlist("groups") if request.method == "POST" else _staff(pack))
    one_area = [area.key for area in areas if area.key == request.GET.get("area")]
    initial = {
        "title": _("%(name)s, %(month)s") % {"name": pack.name, "month": say_month(today)},
        "areas": one_area or [area.key for area in areas],
        "at_home": queries.suggested_at_home(areas, groups),
        "groups": [group.key for group in groups if group.kind == "staff" and group.people],
        "from_grade": "08",
        "opens_on": _on_a_school_day(today),
        "closes_on": _on_a_school_day(today + timedelta(days=DAYS_TO_ANSWER)),
        "reply_by": _on_a_school_day(today + timedelta(days=DAYS_TO_REPLY)),
    }
    looks = "look" in request.POST
    form = OpenStudyForm(
        request.POST if request.method == "POST" and not looks else None,
        initial=_typed(request, initial) if looks else initial,
        groups=groups,
        areas=areas,
        languages=languages_of(pack)[1:],
    )
    if request.method == "POST" and not looks and form.is_valid():
        try:
            made = operations.open_study(by=request.standing.person_id, today=today, framework=pack.pk, **form.cleaned_data)
        except (DaysOutOfOrder, NobodyAsked, operations.NoticeTooShort, operations.TooManyAtHome, operations.NothingToAsk) as refused:
            form.add_error(FIELD_OF.get(type(refused)), str(refused))
        else:
            return redirect("study", pk=made.pk)
    chosen, at_home = form.chosen()
    asked = set(form["groups"].value() or ())
    return render(
        request,
        "self_study/open_study.html",
        {
            "pack": pack,
            "packs": packs,
            "form": form,
            "areas": areas,
            "groups": groups,
            "chosen": chosen,
            "chosen_areas": form["areas"].value() or [],
            "alone": form["practices"].value() or [],
            "at_home": form["at_home"].value() or [],
            "asked": asked,
            "costs": queries.costs([one for one in groups if one.key in asked], areas, chosen, at_home),
            "first_day_for_students": queries.first_day_for_students(today),
            "too_early_for_students": _too_early_for_students(form, [one for one in groups if one.key in asked], today),
            "languages": [(code, [form[f"{name}_{code}"] for name in ("title", "decision")], form[f"reviewed_{code}"]) for code in form.languages],
        },
        status=422 if form.errors else 200,
    )


def _staff(pack: Any) -> list[str]:
    return [one.key for one in pack.groups.all() if not {Role.GUARDIAN.value, Role.STUDENT.value} & set(one.roles)]


def _on_a_school_day(day: date) -> date:
    """Return the day, or the Monday after it: nobody is at school on the last day of a round that ends on a Sunday."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > FRIDAY else 0)


def _too_early_for_students(form: OpenStudyForm, asked: list[GroupToAsk], today: date) -> bool:
    """Say whether students are ticked and the first day, as far as it is typed, leaves their families too little time."""
    if not any(one.kind == queries.STUDENTS for one in asked):
        return False
    typed = form["opens_on"].value()
    try:
        first = typed if isinstance(typed, date) else date.fromisoformat(str(typed))
    except ValueError:
        return False
    return first < queries.first_day_for_students(today)


def _grade(request: Request) -> str:
    typed = request.POST.get("from_grade", "08")
    return typed if typed in GRADES else "08"


def _typed(request: Request, initial: dict[str, Any]) -> dict[str, Any]:
    """Return what was typed so far, for a page that only shows the cost."""
    lists = {"areas", "practices", "at_home", "groups"}
    return {**initial, **{name: request.POST.getlist(name) if name in lists else value for name, value in request.POST.items()}, **{
        name: request.POST.getlist(name) for name in lists
    }}  # fmt: skip


@reads
def study(request: Request, pk: int) -> HttpResponse:
    """Show a round: whom it asks, until when, who has sent; then its map and its reply."""
    found = fetch(request.standing, Verb.SELF_STUDY_READ_GAP_MAP, queries.studies(), pk=pk)
    sees_all, asks_students = queries.sees_all(request.standing), queries.asks_students(found)
    reply = newest_reply(found.round_id)
    return render(
        request,
        "self_study/study.html",
        {
            "study": found,
            "counting": counting_of(found.round, request.today),
            "row": queries.as_rows([found], request.today)[0],
            "taking": queries.taking(found) if sees_all else (),
            "may_close": why(request.standing, Verb.SELF_STUDY_CLOSE_ROUND, found),
            "may_reply": why(request.standing, Verb.SELF_STUDY_REPLY, found),
            "students": queries.asking_students(found, request.today) if sees_all and asks_students and not found.round.is_over(request.today) else None,
            "may_inspect": asks_students and why(request.standing, Verb.SELF_STUDY_INSPECT_QUESTIONS, found),
            "may_print": found.round.is_open(request.today) and why(request.standing, Verb.SURVEYS_WORK_ON_PAPER, found.round),
            "was_asked": bool(asked_among(found.round, [request.standing.person_id])),
            "reply": reply,
            "said": reply_in(reply, get_language() or "en") if reply else None,
            "promises": queries.promises_of(found, request.today) if reply else [],
            "closed_on": closed_on(found.round),
        },
    )


@writes
def close_study(request: Request, pk: int) -> HttpResponse:
    """Close a round before its last day, after saying what that means."""
    found = fetch(request.standing, Verb.SELF_STUDY_CLOSE_ROUND, queries.studies(), pk=pk)
    if request.method == "POST":
        operations.close_study(by=request.standing.person_id, today=request.today, study=found)
        return redirect("gap_map", pk=pk)
    return render(request, "self_study/close_study.html", {"study": found, "row": queries.as_rows([found], request.today)[0]})


@writes
def reply_to_study(request: Request, pk: int) -> HttpResponse:
    """Say to everybody who was asked what we heard and what we will do, in each of their languages."""
    found = fetch(request.standing, Verb.SELF_STUDY_REPLY, queries.studies(), pk=pk)
    languages = languages_of(found.framework)[1:]
    form = ReplyForm(request.POST if request.method == "POST" else None, initial=_reply_before(found), languages=languages)
    other = None
    if request.method == "POST" and form.is_valid():
        try:
            operations.reply_to_study(by=request.standing.person_id, today=request.today, study=found, **form.cleaned_data)
        except ReplyTooEarly as refused:
            form.add_error(None, str(refused))
        except ReplyChanged as changed:
            other = changed.other
            form.add_error(None, str(changed))
        else:
            return redirect("study", pk=pk)
    return render(
        request,
        "self_study/reply_to_study.html",
        {
            "study": found,
            "form": form,
            "other": other,
            "asked": asked_and_sent([found.round_id])[found.round_id][0],
            "promises": queries.promises_of(found, request.today),
            "languages": [(code, [form[f"{name}_{code}"] for name in ("heard", "will_do")], form[f"reviewed_{code}"]) for code in form.languages],
        },
        status=422 if form.errors else 200,
    )


def _reply_before(found: Study) -> dict[str, object]:
    newest = newest_reply(found.round_id)
    if newest is None:
        return {}
    initial: dict[str, object] = {"heard": newest.heard, "will_do": newest.will_do, "seen": newest.pk}
    for said in reply_in_all(newest):
        initial |= {f"heard_{said.language}": said.heard, f"will_do_{said.language}": said.will_do, f"reviewed_{said.language}": said.is_reviewed}
    return initial
