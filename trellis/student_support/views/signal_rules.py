"""Rules for signals: written, tried on what was, put into use, ended."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import may
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.kit.forms import refusals_at, refusals_told
from trellis.kit.http import reads, writes
from trellis.student_support.forms.attention import ChangeRule, NewRule
from trellis.student_support.models import RuleEdition, SignalRule
from trellis.student_support.operations import signal_rules as operations
from trellis.student_support.queries import signal_rules as queries

SET = Verb.STUDENT_SUPPORT_SET_RULES


def _rules(request: Request) -> "QuerySet[SignalRule]":
    if not may(request.standing, SET):
        raise Http404
    return queries.rules()


def _said(edition: RuleEdition | None) -> dict[str, Any] | None:
    return {"edition": edition, "words": queries.said_rule(edition)} if edition else None


def _row(rule: SignalRule) -> dict[str, Any]:
    editions = sorted(rule.editions.all(), key=lambda one: -one.number)
    holds = next((one for one in editions if one.used_from), None) if rule.ended_on is None else None
    return {"rule": rule, "newest": _said(editions[0]), "holds": _said(holds), "editions": [_said(one) for one in editions]}


@reads
def signal_rules(request: Request) -> HttpResponse:
    """List the rules, those that hold or may hold first."""
    return render(request, "student_support/signal_rules.html", {"rows": [_row(rule) for rule in _rules(request)]})


@writes
def write_signal_rule(request: Request) -> HttpResponse:
    """Write a rule; it names nobody yet."""
    _rules(request)
    form = NewRule(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.RuleRefused):
            made = operations.write_rule(by=request.standing.person_id, now=timezone.now(), today=request.today, **form.cleaned_data)
            messages.success(request, _("Kept. It names nobody until it was tried and put into use."))
            return redirect("signal_rule", pk=made.rule_id)
    return render(request, "student_support/write_signal_rule.html", {"form": form}, status=422 if form.is_bound and form.errors else 200)


@reads
def signal_rule(request: Request, pk: int) -> HttpResponse:
    """Show one rule, whom it would have named, and what it said before."""
    row = _row(get_object_or_404(_rules(request), pk=pk))
    trial = queries.newest_trial(row["newest"]["edition"])
    page = {**row, "trial": trial, "groups": queries.groups_of(trial) if trial and trial.counted_at else []}
    return render(request, "student_support/signal_rule.html", page)


@writes
def change_signal_rule(request: Request, pk: int) -> HttpResponse:
    """Write a rule anew."""
    rule = get_object_or_404(_rules(request), pk=pk)
    newest = _row(rule)["newest"]["edition"]
    fields = ("number", "at_least", "within_days", "rises_after", "source", "source_on")
    form = ChangeRule(request.POST if request.method == "POST" else None, initial={name: getattr(newest, name) for name in fields})
    theirs: RuleEdition | None = None
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_rule(by=request.standing.person_id, now=timezone.now(), today=request.today, rule=rule, **form.cleaned_data)
        except operations.ChangedMeanwhile as refused:
            theirs = refused.theirs
            form.add_error(None, str(refused))
            form.data = {**request.POST.dict(), "number": str(theirs.number)}  # with the next press it has been seen
        except operations.RuleRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept. What was in use holds until this was tried and put into use."))
            return redirect("signal_rule", pk=pk)
    page = {"form": form, "rule": rule, "theirs": theirs, "theirs_words": queries.said_rule(theirs) if theirs else ""}
    return render(request, "student_support/change_signal_rule.html", page, status=422 if form.is_bound and form.errors else 200)


def _newest(request: Request, pk: int) -> RuleEdition:
    edition: RuleEdition = _row(get_object_or_404(_rules(request), pk=pk))["newest"]["edition"]
    return edition


@writes
def try_signal_rule(request: Request, pk: int) -> HttpResponse:
    """Have the newest edition counted on what was."""
    edition = _newest(request, pk)
    if request.method == "POST":
        operations.try_rule(by=request.standing.person_id, now=timezone.now(), today=request.today, edition=edition)
        messages.success(request, _("It is being counted. This page shows it when it is done: a minute, in a large district some."))
    return redirect("signal_rule", pk=pk)


@writes
def use_signal_rule(request: Request, pk: int) -> HttpResponse:
    """Put the newest edition into use."""
    edition = _newest(request, pk)
    if request.method == "POST":
        with refusals_told(request, operations.RuleRefused):
            operations.use_rule(by=request.standing.person_id, today=request.today, edition=edition)
            messages.success(request, _("In use. Tonight it looks at every school for the first time."))
    return redirect("signal_rule", pk=pk)


@writes
def end_signal_rule(request: Request, pk: int) -> HttpResponse:
    """End a rule, and withdraw what nobody has answered of it."""
    rule = get_object_or_404(_rules(request), pk=pk)
    if request.method == "POST":
        operations.end_rule(by=request.standing.person_id, today=request.today, rule=rule)
        messages.success(request, _("Ended. What nobody had answered of it is withdrawn."))
    return redirect("signal_rule", pk=pk)
