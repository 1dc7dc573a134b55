"""Filing an ask in three steps: what and why; of whom, when, how long; when would it land."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.access.gate import fetch, within
from trellis.access.policy import Role, Verb
from trellis.access.request import Request
from trellis.asks import operations
from trellis.asks.forms.filing import WhatForm, WhomForm
from trellis.asks.measures import weeks_from
from trellis.asks.models import Ask
from trellis.asks.queries import audience_of
from trellis.asks.queries import budget as weeks_of
from trellis.asks.queries.budget import BudgetWeek, Trial, broken_by, trial_of, weeks_ahead
from trellis.asks.queries.register import asks, people_of_offices, practices_to_serve, reached_by, sheet_of
from trellis.asks.queries.words import held_already, twins_of
from trellis.directory.queries.places import open_offices, school_days_between
from trellis.kit.charts import week_bar
from trellis.kit.formats import say_day
from trellis.kit.forms import refusals_at
from trellis.kit.http import writes

SHOWN = 6  # weeks drawn at once
EARLIEST, LATEST = date(2000, 1, 1), date(2150, 1, 1)
WEEK = timedelta(days=7)
REFUSALS = (operations.NotAnAsk, operations.WrittenMeanwhile, operations.IsFiled, operations.WaitsForSponsor, operations.CannotBeFiled, operations.BreaksAWeek)


@writes
def write_ask(request: Request) -> HttpResponse:
    """Begin an ask: what, why, who demands it, what is held already."""
    offices = _offices(request)
    if not offices:
        raise Http404
    form = _what_form(request, offices)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        given.pop("seen")
        office = given.pop("office", form.sole_office)
        with refusals_at(form, REFUSALS):
            with transaction.atomic():
                ask = operations.write_ask(
                    by=request.standing.person_id, today=request.today, office=office, owner=given.pop("owner", None) or request.standing.person_id, **given
                )
            return _onwards(request, ask, "address_ask")
    return _shown(request, "asks/write_ask.html", {"form": form}, refused=bool(form.errors))


@writes
def rewrite_ask(request: Request, pk: int) -> HttpResponse:
    """Go on with the first step of a draft. When somebody else wrote meanwhile, both texts stand on the page."""
    ask = _draft(request, pk)
    initial = {
        name: getattr(ask, name) for name in ("what", "why", "mandate", "source", "held", "held_words", "others_could", "comes_off", "question", "outside")
    }
    initial |= {"owner": ask.owner_id, "practice": ask.practice_key, "seen": ask.edition}
    form = _what_form(request, [(ask.office_id or 0, ask.office_name)], initial=initial)
    theirs = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        seen = given.pop("seen") or 0
        given.pop("office", None)
        try:
            with transaction.atomic():
                operations.rewrite_ask(by=request.standing.person_id, ask=ask, seen=seen, owner=given.pop("owner", None) or ask.owner_id, **given)
        except operations.WrittenMeanwhile as refusal:
            theirs = ask
            form.add_error(None, str(refusal))
            form.data = {**dict(form.data.items()), "seen": ask.edition}
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            return _onwards(request, ask, "address_ask")
    return _shown(request, "asks/rewrite_ask.html", {"form": form, "ask": ask, "theirs": theirs}, refused=bool(form.errors))


@writes
def address_ask(request: Request, pk: int) -> HttpResponse:
    """Say of whom, by when, how long; below, what seems to be held or asked already."""
    ask = _draft(request, pk)
    parts = audience_of(ask)
    initial: dict[str, Any] = {name: getattr(ask, name) for name in ("due_on", "minutes_low", "minutes_high", "repeats", "until_on", "reply_within_days")}
    initial |= {"seen": ask.edition, "roles": [role.value for role in dict.fromkeys(one.role for one in parts)] or [Role.PRINCIPAL.value]}
    initial["levels"] = list(dict.fromkeys(one.level for one in parts if one.level))
    initial["schools"] = list(dict.fromkeys(one.school for one in parts if one.school is not None))
    if parts:
        initial["whom"] = "levels" if initial["levels"] else "schools" if initial["schools"] else "everybody"
    sent = request.POST if request.method == "POST" else None
    form = WhomForm(sent, today=request.today, outside=ask.outside, is_draft="keep" in request.POST, initial=initial)
    if sent is not None and "find" in sent and "look" in sent:
        form.looks()
    elif sent is not None and form.is_valid():
        names = ("minutes_low", "minutes_high", "due_on", "repeats", "until_on", "reply_within_days")
        given = {name: form.cleaned_data[name] for name in names}
        seen = form.cleaned_data["seen"] or 0
        try:
            with transaction.atomic():
                operations.address_ask(by=request.standing.person_id, ask=ask, seen=seen, to=form.to, **given)
        except operations.WrittenMeanwhile as refusal:
            form.add_error(None, str(refusal))
            form.data = sent.copy()
            form.data["seen"] = str(ask.edition)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            return _onwards(request, ask, "file_ask")
    page = {"form": form, "ask": ask, "twins": twins_of(ask, request.today), "facts": held_already(ask.what, ask.why), "reached": reached_by(parts)}
    return _shown(request, "asks/address_ask.html", page, refused=bool(form.errors))


@writes
def file_ask(request: Request, pk: int) -> HttpResponse:
    """Show where the ask would land, how it could be made to fit, and file it. `due` and `way` try another week or another way."""
    ask = _draft(request, pk)
    if trial_of(ask) is None or not audience_of(ask):
        return redirect("address_ask", pk=ask.pk)
    given = request.POST if request.method == "POST" else request.GET
    landing = landing_of(ask, request.today, due=given.get("due", ""), way=given.get("way", ""))
    refusal = ""
    if request.method == "POST" and "look" not in request.POST:
        if "keep" in request.POST:
            return _onwards(request, ask, "file_ask")
        if landing.way == "over":
            return redirect("ask_for_sponsor", pk=ask.pk)
        try:
            with transaction.atomic():
                operations.file_ask(by=request.standing.person_id, today=request.today, ask=ask, **landing.changes)
        except REFUSALS as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("It is filed. Those whom it reaches find it on their page."))
            return redirect("ask", pk=ask.pk)
    sheet = sheet_of(ask, landing.trial.to, request.today)
    page = {"ask": ask, "landing": landing, "refusal": refusal, "sheet": sheet}
    page |= {"twins": twins_of(ask, request.today), "facts": held_already(ask.what, ask.why)}
    template = "asks/file_ask.html#landing" if getattr(request, "htmx", False) else "asks/file_ask.html"
    return _shown(request, template, page, refused=bool(refusal))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A week with its bar."""

    week: BudgetWeek
    bar: SafeString
    said: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One way to make an ask fit. `key` is what the form sends."""

    key: str
    words: str
    more: str
    day: date | None = None


@dataclass(slots=True)
class Landing:
    """Where an ask would land, with what was chosen; and what else could be chosen."""

    ask: Ask
    trial: Trial
    day: date
    schools: int
    weeks: list[Drawn]
    broken: list[Any]
    as_written: list[Any]
    closed: Any
    ways: list[Way]
    way: str
    tried_on: date | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    earlier: date | None = None
    later: date | None = None

    @property
    def hours(self) -> float:
        """Return the hours of all principals together, every time counted."""
        return self.schools * self.trial.minutes * len(self.trial.days) / 60

    @property
    def due(self) -> str:
        """Return the day that is tried, as the form sends it on; empty while it is the draft's own."""
        return "" if self.tried_on is None else self.tried_on.isoformat()

    @property
    def here(self) -> Drawn | None:
        return next((one for one in self.weeks if one.is_here), None)

    @property
    def weeks_broken(self) -> int:
        """Return how many weeks of single principals would go over."""
        return sum(one.schools for one in self.broken)

    @property
    def times(self) -> int:
        return len(self.trial.days)

    @property
    def fits(self) -> bool:
        return not self.broken


def landing_of(ask: Ask, today: date, *, due: str = "", way: str = "") -> Landing:
    """Return where a draft would land on its own day or another, in one of the ways to make it fit."""
    written = trial_of(ask)
    if written is None or ask.due_on is None:
        raise Http404
    changes: dict[str, Any] = {}
    trial, day = written, ask.due_on
    tried = as_day(due)
    if tried is not None and tried != ask.due_on and (tried >= today or ask.outside):
        trial, day = _on(ask, written, tried), tried
        changes["due_on"] = tried
    tried_on = changes.get("due_on")
    as_written = [] if ask.outside else broken_by(trial)
    ways = _ways(ask, trial, day, as_written) if as_written else []
    chosen = next((one for one in ways if one.key == way), None)
    if chosen is not None and chosen.day is not None:
        trial, day = _on(ask, trial, chosen.day), chosen.day
        changes["due_on"] = chosen.day
    elif chosen is not None and chosen.key == "fewer":
        left = weeks_of.with_room(trial)
        if left:
            trial = Trial(left, trial.minutes, trial.days, trial.without)
            changes["to"] = left
    elif chosen is not None and chosen.key.startswith("off:"):
        off = int(chosen.key.removeprefix("off:"))
        trial = Trial(trial.to, trial.minutes, trial.days, (*trial.without, off))
        changes["takes_off"] = off
    first = max(weeks_from(today, 1)[0], weeks_from(day, 1)[0] - WEEK) if not ask.outside else weeks_from(day, 1)[0] - WEEK
    weeks = drawn(weeks_ahead(weeks_from(first, SHOWN), trial), day)
    landing = Landing(
        ask, trial, day, weeks_of.how_many_asked(trial), weeks, broken_by(trial) if chosen is not None and as_written else as_written,
        as_written, weeks_of.without_school(day, trial.to), ways, chosen.key if chosen else "", tried_on, changes,
    )  # fmt: skip
    landing.earlier, landing.later = _a_week_from(day, -1, today), _a_week_from(day, 1, today)
    return landing


def drawn(weeks: Sequence[BudgetWeek], day: date | None = None) -> list[Drawn]:
    """Return weeks with their bars on one scale, and each in words."""
    top = max([*(one.tightest.total for one in weeks if one.tightest), *(one.tightest.cap or 0 for one in weeks if one.tightest), 30]) * 1.12
    found = []
    for one in weeks:
        level = one.tightest
        if level is None:
            continue
        said = in_words(level.total, level.cap)
        parts = [minutes for _ask, _what, minutes in one.named]
        bar = week_bar([*parts, one.others], new=level.tried, cap=level.cap, top=top, said=said)
        found.append(Drawn(one, bar, said, day is not None and one.week_on == weeks_from(day, 1)[0]))
    return found


def in_words(total: int, cap: int | None) -> str:
    """Say how full a week is."""
    if cap is None:
        return ngettext("%(total)s min", "%(total)s min", total) % {"total": total}
    if total > cap:
        return _("%(total)s of %(cap)s min, %(over)s over") % {"total": total, "cap": cap, "over": total - cap}
    return _("%(total)s of %(cap)s min, %(left)s left") % {"total": total, "cap": cap, "left": cap - total}


def _ways(ask: Ask, trial: Trial, day: date, broken: Sequence[Any]) -> list[Way]:
    ways = []
    comes_once = ask.repeats == Ask.Repeats.ONCE
    room = weeks_of.first_week_with_room(trial, day) if comes_once else None
    if room is not None:
        free, rows = room
        level = rows[0].tightest
        more = _("Lands at %(said)s.") % {"said": in_words(level.total, level.cap)} if level else ""
        ways.append(Way("later", _("Ask by %(day)s") % {"day": say_day(free)}, more, free))
    spared = sum(one.schools for one in broken)
    asked = weeks_of.how_many_asked(trial) - spared
    if comes_once and 0 < asked <= weeks_of.FEWER:
        words = ngettext("Ask only the %(count)s school whose week has room", "Ask only the %(count)s schools whose week has room", asked) % {"count": asked}
        more = ngettext("%(count)s school is left in peace.", "%(count)s schools are left in peace.", spared) % {"count": spared}
        ways.append(Way("fewer", words, more))
    if ask.office_id is not None:
        for number, what, minutes in weeks_of.own_asks_of(ask.office_id, broken[0].week_on, ask.pk):
            words = _("Take “%(what)s” off (%(minutes)s min)") % {"what": what, "minutes": minutes}
            ways.append(Way(f"off:{number}", words, _("It is your office’s own, and is asked no more from the day you file this.")))
    ways.append(Way("over", _("Go over, and say why"), _("A leader whom you name decides. Your reason is shown to everybody whom it reaches.")))
    return ways


def _on(ask: Ask, trial: Trial, day: date) -> Trial:
    """Return the same ask with its first time on another day, and the later ones as they then fall."""
    until = ask.until_on + (day - ask.due_on) if ask.until_on and ask.due_on else None
    days, _school = weeks_of.due_days_of(day, ask.repeats, until)
    return Trial(trial.to, trial.minutes, tuple(days), trial.without)


def _a_week_from(day: date, step: int, today: date) -> date | None:
    """Return the same day of the nearest week before or after that has school, and is not over."""
    school = school_days_between(day - WEEK * 12, day + WEEK * 16)
    for number in range(1, 11):
        week = weeks_from(day + WEEK * step * number, 1)[0]
        found = weeks_of.day_in_week(week, min(day.weekday(), 4), school)
        if found is not None:
            return found if found >= today else None
    return None


def as_day(typed: str) -> date | None:
    """Return the day that an address names, or None where it names none that a page could show."""
    try:
        day = date.fromisoformat(typed[:10])
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def _offices(request: Request) -> list[tuple[int, str]]:
    return list(within(request.standing, Verb.ASKS_FILE, open_offices()).values_list("pk", "name"))


def _draft(request: Request, pk: int) -> Ask:
    return fetch(request.standing, Verb.ASKS_FILE, asks().filter(filing__isnull=True), pk=pk)


def _what_form(request: Request, offices: Sequence[tuple[int, str]], initial: dict[str, Any] | None = None) -> WhatForm:
    people = people_of_offices([pk for pk, _name in offices], request.today)
    return WhatForm(
        request.POST if request.method == "POST" else None,
        offices=offices,
        people=people,
        practices=practices_to_serve(),
        is_draft="keep" in request.POST,
        initial={"owner": request.standing.person_id, **(initial or {})},
    )


def _onwards(request: Request, ask: Ask, step: str) -> HttpResponse:
    """Go to the next step, or leave the draft for later."""
    if "keep" in request.POST:
        messages.success(request, _("The draft is kept. Nobody is asked yet."))
        return redirect("ask", pk=ask.pk)
    return redirect(step, pk=ask.pk)


def _shown(request: Request, template: str, page: dict[str, Any], *, refused: bool) -> HttpResponse:
    return render(request, template, page, status=422 if refused and request.method == "POST" else 200)
