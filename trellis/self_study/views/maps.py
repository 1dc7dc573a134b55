"""The gap map: reading it, opening a row of it, and answering a gap."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, why, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.commitments.operations import DayIsOver
from trellis.commitments.queries import owners
from trellis.framework.queries import practices, spoken
from trellis.kit import charts
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.self_study import operations, queries
from trellis.self_study.forms import NotNowForm, PriorityForm, PromiseForm
from trellis.self_study.models import Study
from trellis.self_study.notices import map_on_paper
from trellis.self_study.queries import Choice, GapMap, Row
from trellis.surveys.queries import answers_sent, closed_on, comments_of, counting_of, newest_reply, people_asked

ORDERS = ("gap", "framework", "grown")
COMMENTS = 12  # on one page of them under a row


def _seen(request: Request, pk: int) -> Study:
    return fetch(request.standing, Verb.SELF_STUDY_READ_GAP_MAP, queries.studies(), pk=pk)


def _choice(request: Request) -> Choice:
    """Return what the address asks for; what it asks for wrongly is left out."""
    given = request.GET
    order = given.get("order", "gap")
    return Choice(
        area=given.get("area", "")[:8],
        groups=tuple(dict.fromkeys(given.getlist("group")))[:20],
        level=given.get("level", "")[:16],
        order=order if order in ORDERS else "gap",
        all_before=given.get("before") == "all",
    )


def _address(choice: Choice, **more: str) -> str:
    """Return the choice as it stands in an address, with more; empty when nothing was chosen."""
    words: list[tuple[str, str]] = [("area", choice.area), *(("group", key) for key in choice.groups), ("level", choice.level)]
    words += [("order", choice.order if choice.order != "gap" else ""), ("before", "all" if choice.all_before else ""), *more.items()]
    asked = urlencode([(name, value) for name, value in words if value])
    return f"?{asked}" if asked else ""


@reads
def gap_map(request: Request, pk: int) -> HttpResponse:
    """Show where the pictures of the groups part, widest gap first. `?row=4.2` opens one practice."""
    found = _seen(request, pk)
    if not found.round.is_over(request.today):
        return redirect("study", pk=pk)
    shown = _map(request, found, get_language() or "")
    row = next((one for one in shown.rows if one.key == request.GET.get("row")), None)
    return _shown(request, found, shown, row)


@reads
def gap_map_on_paper(request: Request, pk: int) -> HttpResponse:
    """Return the map as an accessible PDF for the board: as it is seen here, with averages alone."""
    found = _seen(request, pk)
    if not found.round.is_over(request.today):
        raise Http404
    shown = queries.gap_map(found, sees_all=False, today=request.today, choice=_choice(request), language=get_language() or "")
    response = HttpResponse(map_on_paper(shown, closed_on=closed_on(found.round), today=request.today), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="gap-map-{found.pk}.pdf"'
    return response


def _map(request: Request, found: Study, language: str = "") -> GapMap:
    return queries.gap_map(found, sees_all=queries.sees_all(request.standing), today=request.today, choice=_choice(request), language=language)


def _shown(request: Request, found: Study, shown: GapMap, row: Row | None) -> HttpResponse:
    """Render the map. To system leaders a small group's average and an opened row are answers by name: each is entered in the read log first."""
    inside = SafeString()
    read = []
    if shown.sees_all:
        named = within(request.standing, Verb.SELF_STUDY_READ_ANSWERS, answers_sent(found.round))
        read = list(named.filter(invitation__audience__key__in=shown.small)) if shown.small else []
    if row is not None:
        opened = _opened(request, found, shown, row)
        read = list({answer.pk: answer for answer in (*read, *opened["answers"])}.values())
        inside = SafeString(render_to_string("self_study/_open_row.html", {"study": found, "row": row, "map": shown, "opened": opened}, request))
    if read:
        record_reading(standing=request.standing, verb=Verb.SELF_STUDY_READ_ANSWERS, records=read)
    return render(
        request,
        "self_study/gap_map.html",
        {
            "study": found,
            "map": shown,
            "counting": counting_of(found.round, request.today),
            "sentences": queries.sentences(shown),
            "choice": shown.choice,
            "address": _address(shown.choice),
            "row": row,
            "chart": _chart(found, shown, row, inside).__html__(),
            "closed_on": closed_on(found.round),
            "reply": newest_reply(found.round_id),
            "may_reply": why(request.standing, Verb.SELF_STUDY_REPLY, found),
            "may_choose": why(request.standing, Verb.COMMITMENTS_MAKE, found),
            "late": (request.today - found.round.reply_by).days,
        },
    )


def _opened(request: Request, found: Study, shown: GapMap, row: Row) -> dict[str, Any]:
    """Return what stands under an opened row."""
    answers: Any = ()
    item = found.round.items.values_list("pk", flat=True).get(key=row.key)  # by its number the databases find a row's answers at once
    if shown.sees_all:
        named = within(request.standing, Verb.SELF_STUDY_READ_ANSWERS, answers_sent(found.round))
        answers = Paginator(named.filter(item=item), 25).get_page(request.GET.get("page"))
    may_answer = why(request.standing, Verb.COMMITMENTS_MAKE, found)
    practice = practices().filter(area__framework_id=found.framework_id, key=row.key).first()
    written = comments_of(found.round).filter(item=item).order_by("kind", "pk")
    comments = Paginator(written.exclude(audience__kind="community"), COMMENTS).get_page(request.GET.get("said"))
    before = queries.promises_before(shown.before, row.key, request.today) if shown.before else []
    return {
        "practice": practice,
        "meaning": spoken(found.framework, get_language() or "").practice_meaning(practice) if practice else None,
        "spreads": queries.spreads(shown, row),
        "community": queries.community_said(shown, row.key) if shown.community else None,
        "answers": answers,
        "comments": comments,
        "written": [(one, shown.called(one.audience.key)) for one in comments],
        "by_name": [(one, shown.called(one.invitation.audience.key), shown.level_names[one.level - 1] if one.level else "") for one in answers],
        "from_the_town": Paginator(written.filter(audience__kind="community"), COMMENTS).get_page(request.GET.get("town")),
        "promises_before": before,
        "promise_form": _promise_form(request, found, shown) if may_answer else None,
        "may_begin_cycle": may(request.standing, Verb.GROWTH_OWN),
    }


def _chart(found: Study, shown: GapMap, opened: Row | None, inside: SafeString) -> charts.GapMap:
    """Draw the rows; the opened one holds what stands under it."""
    rows = []
    for row in shown.rows:
        is_open = opened is not None and row.key == opened.key
        marks = [
            charts.Mark(
                mark.group.key,
                mark.group.name,
                mark.group.sign,
                mark.mean,
                mark.count,
                low=mark.low,
                high=mark.high,
                ghost=mark.before,
                hidden=mark.is_hidden,
                short=mark.group.short,
                note=_("by name") if mark.group.by_name else "",
            )
            for mark in row.marks
            if mark.was_asked
        ]
        url = f"{reverse('gap_map', args=[found.pk])}{_address(shown.choice, row='' if is_open else row.key)}#map-{row.key}"
        rows.append(charts.GapRow(row.key, row.name, url, marks, _note(shown, row), inside if is_open else SafeString()))
    heading = {
        "gap": _("Practices, widest gap first"),
        "framework": _("Practices in the framework’s order"),
        "grown": _("Practices, first those whose gap grew most since last year"),
    }[shown.choice.order]
    return charts.gap_rows(rows, heading=heading, words=shown.level_names, all_ghosts=shown.choice.all_before)


def _note(shown: GapMap, row: Row) -> str:
    """Say what became of a row, and which groups were not asked."""
    parts = []
    if row.priority:
        parts.append(_("Priority"))
    if row.promises:
        parts.append(ngettext("%(number)s promise", "%(number)s promises", len(row.promises)) % {"number": len(row.promises)})
    elif row.not_now:
        parts.append(_("Not now, with a reason"))
    return ". ".join(parts)


def _promise_form(request: Request, found: Study, shown: GapMap, data: object = None) -> PromiseForm:
    me = request.standing.person_id
    mine_first = sorted(owners(request.today), key=lambda one: one.person_id != me)
    return PromiseForm(
        data,  # type: ignore[arg-type]
        owners=mine_first,
        groups=[(group.key, group.name) for group in shown.every_group],
        schools=queries.principals_asked(found, request.today),
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
        with refusals_at(form, by_on=DayIsOver):
            made = operations.promise_from_row(
                by=request.standing.person_id, today=request.today, study=found, practice_key=key, to_words=to_words, to_people=to_people, **words
            )
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
        return next(group.name for group in shown.every_group if group.key == which), people_asked(found.round, which)
    if kind == "school":
        principal = next(one for one in queries.principals_asked(found, request.today) if str(one.person_id) == which)
        return principal.place, [principal.person_id]
    return _("everybody who was asked"), people_asked(found.round)


@writes
def choose_priority(request: Request, pk: int, key: str) -> HttpResponse:
    """Choose a practice to be worked on, and say why this one; or let it be none any more."""
    found, _shown_map, row = _row(request, pk, key)
    if request.method == "POST" and "end" in request.POST:
        operations.end_priority(by=request.standing.person_id, today=request.today, study=found, practice_key=key)
        return redirect("gap_map", pk=pk)
    form = PriorityForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        operations.choose_priority(by=request.standing.person_id, today=request.today, study=found, practice_key=key, **form.cleaned_data)
        return redirect("gap_map", pk=pk)
    return render(request, "self_study/choose_priority.html", {"study": found, "row": row, "form": form}, status=422 if form.errors else 200)


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
