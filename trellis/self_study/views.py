"""Opening a round about an area, reading the gap between groups, and answering it."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.access.gate import fetch, may, why, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.commitments.operations import DayIsOver
from trellis.kit import charts
from trellis.kit.http import reads, writes
from trellis.self_study import operations, queries
from trellis.self_study.forms import NotNowForm, OpenStudyForm, PromiseForm, ReplyForm
from trellis.self_study.models import Study
from trellis.self_study.queries import GapMap, Row
from trellis.surveys.operations import DaysOutOfOrder, NobodyAsked, ReplyChanged, ReplyTooEarly
from trellis.surveys.queries import answers_sent, closed_on, newest_reply, people_asked

DAYS_TO_ANSWER = 10
DAYS_TO_REPLY = 21


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
    """Open a round about one area: whom to ask, until when, for which decision."""
    areas = list(within(request.standing, Verb.SELF_STUDY_OPEN_ROUND, queries.areas()))
    if not areas and not may(request.standing, Verb.SELF_STUDY_OPEN_ROUND):
        raise Http404
    area = next((one for one in areas if str(one.pk) == request.GET.get("area")), areas[0] if areas else None)
    if area is None:
        return render(request, "self_study/open_study.html", {"area": None})
    today = request.today
    groups = queries.groups_to_ask(area, today)
    initial = {
        "title": area.short_name,
        "groups": [group.key for group in groups if group.people],
        "opens_on": today,
        "closes_on": today + timedelta(days=DAYS_TO_ANSWER),
        "reply_by": today + timedelta(days=DAYS_TO_REPLY),
    }
    form = OpenStudyForm(request.POST if request.method == "POST" else None, initial=initial, groups=groups)
    if request.method == "POST" and form.is_valid():
        levels = list(area.framework.levels.order_by("number").values_list("name", flat=True))
        try:
            made = operations.open_study(by=request.standing.person_id, today=today, area=area.pk, levels=levels, **form.cleaned_data)
        except (DaysOutOfOrder, NobodyAsked) as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("study", pk=made.pk)
    questions = area.practices.count()
    people = sum(len(group.people) for group in groups)
    return render(
        request,
        "self_study/open_study.html",
        {
            "area": area,
            "areas": areas,
            "form": form,
            "groups": groups,
            "questions": questions,
            "people": people,
            "minutes": queries.minutes_asked(people, questions),
            "chosen": form["groups"].value() or [],
        },
        status=422 if form.errors else 200,
    )


@reads
def study(request: Request, pk: int) -> HttpResponse:
    """Show a round: whom it asks, until when, who has sent; then its map and its reply."""
    found = _seen(request, pk)
    sees_all = queries.sees_all(request.standing)
    return render(
        request,
        "self_study/study.html",
        {
            "study": found,
            "row": queries.as_rows([found], request.today)[0],
            "taking": queries.taking(found) if sees_all else (),
            "may_close": why(request.standing, Verb.SELF_STUDY_CLOSE_ROUND, found),
            "may_reply": why(request.standing, Verb.SELF_STUDY_REPLY, found),
            "was_asked": request.standing.person_id in people_asked(found.round),
            "reply": newest_reply(found.round_id),
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


def _seen(request: Request, pk: int) -> Study:
    return fetch(request.standing, Verb.SELF_STUDY_READ_GAP_MAP, queries.studies(), pk=pk)


@reads
def gap_map(request: Request, pk: int) -> HttpResponse:
    """Show where the pictures of the groups part, widest gap first. `?row=4.2` opens one practice."""
    found = _seen(request, pk)
    if not found.round.is_over(request.today):
        return redirect("study", pk=pk)
    shown = _map(request, found)
    row = next((one for one in shown.rows if one.key == request.GET.get("row")), None)
    return _shown(request, found, shown, row)


def _map(request: Request, found: Study) -> GapMap:
    in_order = request.GET.get("order") == "framework"
    return queries.gap_map(found, sees_all=queries.sees_all(request.standing), today=request.today, in_order=in_order)


def _shown(request: Request, found: Study, shown: GapMap, row: Row | None) -> HttpResponse:
    """Render the map. To system leaders an opened row shows answers by name: each is entered in the read log first."""
    opened = {}
    if row is not None:
        opened["practice"] = queries.practices_of(found.area_id).filter(key=row.key).first()
        if why(request.standing, Verb.COMMITMENTS_MAKE, found):
            opened["promise_form"] = _promise_form(request, found, shown)
    if shown.sees_all:
        named = within(request.standing, Verb.SELF_STUDY_READ_ANSWERS, answers_sent(found.round))
        read = list(named.filter(invitation__audience__key__in=shown.small)) if shown.small else []
        if row is not None:
            opened["spreads"] = queries.spreads(found, row.key)
            page = Paginator(named.filter(item__key=row.key), 25).get_page(request.GET.get("page"))
            opened["answers"] = page
            read = list({answer.pk: answer for answer in (*read, *page)}.values())
        if read:
            record_reading(standing=request.standing, verb=Verb.SELF_STUDY_READ_ANSWERS, records=read)
    inside = render_to_string("self_study/_open_row.html", {"study": found, "row": row, "opened": opened}, request) if row else SafeString()
    return render(
        request,
        "self_study/gap_map.html",
        {
            "study": found,
            "map": shown,
            "chart": _chart(request, found, shown, row, inside).__html__(),
            "in_order": request.GET.get("order") == "framework",
            "closed_on": closed_on(found.round),
            "reply": newest_reply(found.round_id),
            "may_reply": why(request.standing, Verb.SELF_STUDY_REPLY, found),
            "late": (request.today - found.round.reply_by).days,
        },
    )


def _chart(request: Request, found: Study, shown: GapMap, opened: Row | None, inside: SafeString) -> charts.GapMap:
    """Draw the rows; the opened one holds what stands under it."""
    in_order = request.GET.get("order") == "framework"
    order = "order=framework" if in_order else ""
    rows = []
    for row in shown.rows:
        is_open = opened is not None and row.key == opened.key
        asked = "&".join(part for part in ("" if is_open else f"row={row.key}", order) if part)
        note = ""
        if row.promises:
            note = ngettext("%(number)s promise", "%(number)s promises", len(row.promises)) % {"number": len(row.promises)}
        elif row.not_now:
            note = _("Not now, with a reason")
        marks = [
            charts.Mark(mark.group.key, mark.group.name, mark.group.sign, mark.mean, mark.count, hidden=mark.is_hidden) for mark in row.marks if mark.was_asked
        ]
        url = f"{reverse('gap_map', args=[found.pk])}{'?' if asked else ''}{asked}#map-{row.key}"
        rows.append(charts.GapRow(row.key, row.name, url, marks, note, inside if is_open else SafeString()))
    heading = _("Practices in the framework’s order") if in_order else _("Practices, widest gap first")
    return charts.gap_rows(rows, heading=heading, words=shown.level_names)


def _promise_form(request: Request, found: Study, shown: GapMap, data: object = None) -> PromiseForm:
    me = request.standing.person_id
    owners = sorted(queries.owners(request.today), key=lambda one: one.person_id != me)
    return PromiseForm(
        data,  # type: ignore[arg-type]
        owners=owners,
        groups=[(group.key, group.name) for group in shown.groups],
        schools=queries.principals_asked(people_asked(found.round), request.today),
        initial={"owner": me},
    )


@writes
def promise_from_row(request: Request, pk: int, key: str) -> HttpResponse:
    """Answer a gap with a promise: what, who, by which day, to whom."""
    found, shown, row = _row(request, pk, key)
    form = _promise_form(request, found, shown, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        to_words, to_people = _to_whom(request, found, shown, form.cleaned_data["to"])
        words = {name: form.cleaned_data[name] for name in ("owner", "what", "by_on")}
        try:
            made = operations.promise_from_row(
                by=request.standing.person_id, today=request.today, study=found, practice_key=key, to_words=to_words, to_people=to_people, **words
            )
        except DayIsOver as refused:
            form.add_error("by_on", str(refused))
        else:
            return redirect("promise", pk=made.pk)
    return render(
        request,
        "self_study/promise_from_row.html",
        {"study": found, "row": row, "form": form},
        status=422 if form.errors else 200,
    )


def _to_whom(request: Request, found: Study, shown: GapMap, chosen: str) -> tuple[str, list[int]]:
    """Return what to call those to whom it is promised, and their ids."""
    kind, _colon, which = chosen.partition(":")
    if kind == "group":
        return next(group.name for group in shown.groups if group.key == which), people_asked(found.round, which)
    if kind == "school":
        principal = next(one for one in queries.principals_asked(people_asked(found.round), request.today) if str(one.person_id) == which)
        return principal.place, [principal.person_id]
    return _("everybody who was asked"), people_asked(found.round)


@writes
def say_not_now(request: Request, pk: int, key: str) -> HttpResponse:
    """Say why a row is left alone for now."""
    found, _shown_map, row = _row(request, pk, key)
    form = NotNowForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        operations.say_not_now(by=request.standing.person_id, today=request.today, study=found, practice_key=key, **form.cleaned_data)
        return redirect("gap_map", pk=pk)
    return render(request, "self_study/say_not_now.html", {"study": found, "row": row, "form": form}, status=422 if form.errors else 200)


def _row(request: Request, pk: int, key: str) -> tuple[Study, GapMap, Row]:
    """Return a row to which this person may answer, or 404."""
    found = fetch(request.standing, Verb.COMMITMENTS_MAKE, queries.studies(), pk=pk)
    if not found.round.is_over(request.today):
        raise Http404
    shown = _map(request, found)
    row = next((one for one in shown.rows if one.key == key), None)
    if row is None:
        raise Http404
    return found, shown, row


@writes
def reply_to_study(request: Request, pk: int) -> HttpResponse:
    """Say to everybody who was asked what we heard and what we will do."""
    found = fetch(request.standing, Verb.SELF_STUDY_REPLY, queries.studies(), pk=pk)
    newest = newest_reply(found.round_id)
    initial = {"heard": newest.heard, "will_do": newest.will_do, "seen": newest.pk} if newest else {}
    form = ReplyForm(request.POST if request.method == "POST" else None, initial=initial)
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
        {"study": found, "form": form, "other": other, "asked": len(people_asked(found.round)), "promises": queries.promises_of(found, request.today)},
        status=422 if form.errors else 200,
    )
