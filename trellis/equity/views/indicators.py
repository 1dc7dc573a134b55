"""What the district counts and by which rules: the list, one indicator with its history, changing, ending and bringing back; a file of them out and in."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.analysis.equity.sheets import FileRefused
from trellis.equity.forms.indicators import IndicatorForm, IndicatorSetForm, NewIndicator, RulesForm
from trellis.equity.models import Indicator
from trellis.equity.operations import indicators as operations
from trellis.equity.queries import indicators as queries
from trellis.equity.queries.rows import indicator_set_text
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.records.queries.outcomes import rows_by_key

VERB = Verb.EQUITY_DECLARE


def _refuse_others(request: Request) -> None:
    if not may(request.standing, VERB):
        raise Http404


@reads
def indicators(request: Request) -> HttpResponse:
    """Show what is counted, the rules, and keys of outcome files that no indicator bears."""
    _refuse_others(request)
    listed = list(within(request.standing, VERB, queries.in_force()))
    rows = rows_by_key()
    facts = {
        "counted": [one for one in listed if not one.is_ended],
        "ended": [one for one in listed if one.is_ended],
        "rules": queries.rules_in_force(),
        "unknown": sorted((key, many) for key, many in rows.items() if key not in {one.key for one in listed}),
    }
    return render(request, "equity/indicators.html", facts)


@writes
def declare_indicator(request: Request) -> HttpResponse:
    """Say that something is counted."""
    _refuse_others(request)
    form = NewIndicator(request.POST or None, initial={"feed": "file", "key": request.GET.get("key", "")[:60]})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.WordsMissing, key=operations.KeyTaken):
            made = operations.declare_indicator(by=request.standing.person_id, now=timezone.now(), key=form.cleaned_data["key"], **form.said())
            return redirect("indicator", pk=made.pk)
    return render(request, "equity/declare_indicator.html", {"form": form})


@reads
def indicator(request: Request, pk: int) -> HttpResponse:
    """Show one indicator as it holds, and everything that it was before."""
    found = fetch(request.standing, VERB, Indicator.objects.all(), pk=pk)
    history = list(queries.history_of(found.key))
    return render(request, "equity/indicator.html", {"indicator": history[0], "earlier": history[1:]})


@writes
def change_indicator(request: Request, pk: int) -> HttpResponse:
    """Say it otherwise from now on. Who changed an older one is shown both."""
    found = fetch(request.standing, VERB, Indicator.objects.all(), pk=pk)
    names = found.names
    initial: dict[str, Any] = {"name_en": names.get("en", ""), "name_es": names.get("es", ""), **{name: getattr(found, name) for name in SAID}}
    form = IndicatorForm(request.POST or None, initial=initial)
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.change_indicator(by=request.standing.person_id, now=timezone.now(), indicator=found, **form.said())
        except operations.ChangedMeanwhile as refused:
            form.add_error(None, str(refused))
            theirs = queries.history_of(found.key).first()
        except operations.WordsMissing as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("indicator", pk=made.pk)
    return render(request, "equity/change_indicator.html", {"indicator": found, "form": form, "theirs": theirs, "acts_on": theirs or found})


SAID = ("outcome", "counted", "among", "source", "feed")


@writes
def end_indicator(request: Request, pk: int) -> HttpResponse:
    """Count it no more, or again."""
    found = fetch(request.standing, VERB, Indicator.objects.all(), pk=pk)
    newest = queries.history_of(found.key)[0]
    if request.method == "POST":
        made = operations.end_indicator(by=request.standing.person_id, now=timezone.now(), indicator=newest)
        return redirect("indicator", pk=made.pk)
    return render(request, "equity/end_indicator.html", {"indicator": newest})


@writes
def go_back_to_indicator(request: Request, pk: int) -> HttpResponse:
    """Say it again as it was said before."""
    found = fetch(request.standing, VERB, Indicator.objects.all(), pk=pk)
    if request.method == "POST":
        made = operations.go_back_to_indicator(by=request.standing.person_id, now=timezone.now(), earlier=found)
        return redirect("indicator", pk=made.pk)
    return render(request, "equity/go_back_to_indicator.html", {"indicator": found})


@writes
def set_rules(request: Request) -> HttpResponse:
    """Set by which rules gaps are found and small groups hidden, from the next release on; every edition stands below."""
    _refuse_others(request)
    rules = queries.rules_in_force()
    initial = {**{name: getattr(rules, name) for name in operations.RULED}, "seen": rules.pk or 0}
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.set_rules(by=request.standing.person_id, now=timezone.now(), **form.cleaned_data)
        except operations.ChangedMeanwhile as refused:
            form.add_error(None, str(refused))
            form.data = {**form.data.dict(), "seen": str(rules.pk)}  # type: ignore[attr-defined]
        except operations.SourceMissing as refused:
            form.add_error("source", str(refused))
        else:
            return redirect("indicators")
    return render(request, "equity/set_rules.html", {"form": form, "editions": queries.editions()[:25], "rules": rules})


@reads
def indicator_file(request: Request) -> HttpResponse:
    """Hand out what is counted as the file that `trellis equity scan` reads."""
    _refuse_others(request)
    counted = [one for one in within(request.standing, VERB, queries.in_force()) if not one.is_ended]
    response = HttpResponse(indicator_set_text(counted), content_type="application/toml")
    response["Content-Disposition"] = 'attachment; filename="indicators.toml"'
    return response


@writes
def bring_in_indicators(request: Request) -> HttpResponse:
    """Take what is counted from such a file: whole, or every complaint with its place."""
    _refuse_others(request)
    form = IndicatorSetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.bring_in_indicators(by=request.standing.person_id, now=timezone.now(), data=form.cleaned_data["handed"].read())
        except FileRefused as refused:
            for line in refused.lines:
                form.add_error("handed", line)
        except operations.KeyTaken as refused:
            form.add_error("handed", str(refused))
        else:
            return redirect("indicators")
    return render(request, "equity/bring_in_indicators.html", {"form": form})
