"""Showing one's own growth to somebody by name, taking it back, and reading what others show."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.access.gate import fetch, may
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.queries.people import colleagues, described
from trellis.directory.queries.search import people_named
from trellis.growth.forms.own import ShareForm
from trellis.growth.models import Assessment, Cycle, FeedbackRound, Line, Share, View
from trellis.growth.operations import sharing as operations
from trellis.growth.queries import assessments, feedback
from trellis.growth.queries import sharing as queries
from trellis.growth.queries.practices import names_of_practices
from trellis.growth.views.own import PAGE, owner, status_of, typed
from trellis.kit.http import reads, writes

OWN, SHOWN = Verb.GROWTH_OWN, Verb.GROWTH_READ_SHARED
KINDS: dict[str, Any] = {"line": Line, "view": View, "assessment": Assessment, "cycle": Cycle, "feedback": FeedbackRound}


@reads
def what_i_show(request: Request) -> HttpResponse:
    """Show whom one shows what, and take it back."""
    owner(request)
    page = {"shown": queries.shown_by_me(request.standing), "supervisors": queries.own_supervisors(request.standing)}
    return render(request, "growth/what_i_show.html", {**page, "names": names_of_practices(request.LANGUAGE_CODE)})


def _share(request: Request, template: str, thing: operations.Thing | None, **page: Any) -> HttpResponse:
    me, words = owner(request), request.GET.get("words", "").strip()[:100]
    others = colleagues(request.standing).exclude(pk=me)
    proposed = {one.person_id: one for one in queries.own_supervisors(request.standing)}
    found = people_named(others, words) if words else []
    people = list(others.filter(pk__in=list(proposed))) + [one for one in found if one.pk not in proposed]
    notes = {pk: _("covers for who supervises your school") if one.is_cover else _("supervises your school") for pk, one in proposed.items()}
    form = ShareForm(typed(request), people=described(people, request.today), notes=notes)
    if request.method == "POST" and form.is_valid():
        operations.share(by=me, today=request.today, to=form.cleaned_data["to"], thing=thing)
        messages.success(request, _("They are shown it now, until you take it back."))
        return redirect("what_i_show")
    return render(request, template, {**page, "thing": thing, "form": form, "words": words, "found": found, "people": people}, status=status_of(form))


@writes
def share_mine(request: Request, kind: str, pk: int) -> HttpResponse:
    """Show one thing of one's own to somebody by name."""
    if kind not in KINDS:
        raise Http404
    thing = fetch(request.standing, OWN, KINDS[kind].objects.all(), pk=pk)
    return _share(request, "growth/share_mine.html", thing, kind=kind, names=names_of_practices(request.LANGUAGE_CODE))


@writes
def share_everything(request: Request) -> HttpResponse:
    """Show everything one wrote to somebody by name."""
    return _share(request, "growth/share_everything.html", None)


@writes
def take_share_back(request: Request, pk: int) -> HttpResponse:
    """Show one thing to somebody no more."""
    share = fetch(request.standing, OWN, Share.objects.all(), pk=pk)
    if request.method == "POST":
        operations.take_back(by=request.standing.person_id, today=request.today, share=share)
        messages.success(request, _("Taken back. They are not shown it any more."))
    return redirect("what_i_show")


@writes
def take_everything_back(request: Request, pk: int) -> HttpResponse:
    """Show somebody nothing any more."""
    me = owner(request)
    if request.method == "POST":
        operations.take_everything_back(by=me, today=request.today, to=pk)
        messages.success(request, _("Taken back. They are shown nothing of yours any more."))
    return redirect("what_i_show")


@writes
def share_the_same(request: Request, pk: int) -> HttpResponse:
    """Show who supervises one's school today what a former supervisor is shown."""
    me = owner(request)
    to = next((one for one in queries.own_supervisors(request.standing) if str(one.person_id) == request.POST.get("to")), None)
    if request.method == "POST":
        if to is None:
            raise Http404
        count = operations.share_the_same(by=me, today=request.today, former=pk, to=to.person_id)
        messages.success(
            request, ngettext("%(name)s is shown %(count)s thing now.", "%(name)s is shown %(count)s things now.", count) % {"name": to.name, "count": count}
        )
    return redirect("what_i_show")


@reads
def shown_to_me(request: Request) -> HttpResponse:
    """Show who shows the reader something of their growth."""
    if not may(request.standing, SHOWN):
        raise Http404
    return render(request, "growth/shown_to_me.html", {"page": Paginator(queries.shown_to_me(request.standing), PAGE).get_page(request.GET.get("page"))})


@reads
def shown_by(request: Request, pk: int) -> HttpResponse:
    """Show what one person shows the reader; that it was opened is entered, and the owner sees it."""
    found = queries.what_is_shown(request.standing, pk)
    if not found:
        raise Http404
    record_reading(standing=request.standing, verb=SHOWN, records=found.records)
    language = request.LANGUAGE_CODE
    page = {
        "found": found,
        "whose": found.shares[0].owner,
        "names": names_of_practices(language),
        "seen": assessments.as_seen(found.assessments, language),
        "views": assessments.views_alone(found.views, language),
        "years": assessments.over_the_years(assessments.assessments().filter(pk__in=[one.pk for one in found.assessments]), language),
        "heard": [feedback.heard_in(one, request.today, language, with_own_view=False) for one in found.feedback[:3]],
    }
    return render(request, "growth/shown_by.html", page)
