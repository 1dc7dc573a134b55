"""The district's own copy: write on it, compare it with what stands, publish it as a version."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, why, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.framework import operations
from trellis.framework.forms import AreaForm, NameForm, PracticeForm, PublishForm
from trellis.framework.models import Draft
from trellis.framework.queries import drafts as queries
from trellis.framework.queries.packs import pack_of
from trellis.framework.views.practices import fetched
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes


@reads
def drafts(request: Request) -> HttpResponse:
    """List the drafts, open ones first."""
    if not may(request.standing, Verb.FRAMEWORK_DRAFT):
        raise Http404
    page = Paginator(within(request.standing, Verb.FRAMEWORK_DRAFT, queries.drafts()), 25).get_page(request.GET.get("page"))
    return render(request, "framework/drafts.html", {"page": page})


@writes
def start_draft(request: Request, framework: str, version: str) -> HttpResponse:
    """Begin a copy of a version, under a name of its own when the pack came from elsewhere."""
    shown = fetched(request, framework, version, Verb.FRAMEWORK_DRAFT)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": shown.name if shown.copied_from_id else ""})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, name=operations.NameTaken):
            made = operations.start_draft(by=request.standing.person_id, framework=shown, name=form.cleaned_data["name"])
            return redirect("draft", pk=made.pk)
    return render(request, "framework/start_draft.html", {"framework": shown, "form": form}, status=422 if form.errors else 200)


def _found(request: Request, pk: int, verb: Verb = Verb.FRAMEWORK_DRAFT) -> Draft:
    return fetch(request.standing, verb, queries.drafts(), pk=pk)


@reads
def draft(request: Request, pk: int) -> HttpResponse:
    """Show a draft: its areas and practices, what was changed and by whom."""
    found = _found(request, pk)
    pack = queries.pack_of_draft(found)
    return render(
        request,
        "framework/draft.html",
        {"draft": found, "areas": pack.areas, "kept": queries.newest_words(found), "may_publish": why(request.standing, Verb.FRAMEWORK_PUBLISH, found)},
    )


@writes
def edit_draft(request: Request, pk: int, key: str) -> HttpResponse:
    """Change the words of one practice or area. Whoever keeps second sees both texts."""
    found = _found(request, pk)
    pack = queries.pack_of_draft(found)
    words = queries.words_of(pack, key)
    if words is None:
        raise Http404
    newest = queries.newest_words(found).get(key)
    kind = PracticeForm if "wordings" in words else AreaForm
    over = hasattr(found, "ending")
    form = kind(request.POST if request.method == "POST" else None, pack=pack, key=key, words=words, initial={"seen": newest.pk if newest else 0})
    theirs: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            operations.keep_draft_words(by=request.standing.person_id, draft=found, key=key, words=form.kept, seen=form.cleaned_data["seen"])
        except operations.DraftChanged as changed:
            mine = queries.with_words(pack, {key: form.kept})
            theirs = {"other": changed.other, "changes": queries.changes(pack, mine)}
            form.add_error(None, str(changed))
        except operations.DraftIsOver as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(f"{reverse('draft', args=[pk])}#{key}")
    return render(
        request,
        "framework/edit_draft.html",
        {
            "draft": found,
            "key": key,
            "name": words["name"],
            "form": form,
            "is_practice": kind is PracticeForm,
            "is_over": over,
            "theirs": theirs,
            "seen": newest.pk if newest else 0,
            "history": queries.history(found, key),
        },
        status=422 if form.errors else 200,
    )


@reads
def compare_draft(request: Request, pk: int) -> HttpResponse:
    """Show what differs between a draft and the version on which it is based, text beside text."""
    found = _found(request, pk)
    return render(
        request,
        "framework/compare_draft.html",
        {
            "draft": found,
            "chapters": queries.changes(pack_of(found.based_on), queries.pack_of_draft(found)),
            "may_publish": why(request.standing, Verb.FRAMEWORK_PUBLISH, found),
        },
    )


@writes
def publish_draft(request: Request, pk: int) -> HttpResponse:
    """Publish a draft as a version, after showing what differs."""
    found = _found(request, pk, Verb.FRAMEWORK_PUBLISH)
    if hasattr(found, "ending"):
        return redirect("draft", pk=pk)
    typed = request.POST.get("version", "").strip() if request.method == "POST" else ""
    version = typed or queries.next_version(found)
    pack = queries.pack_of_draft(found, version)
    form = PublishForm(request.POST if request.method == "POST" else None, pack=pack, initial={"version": version})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.VersionTaken, operations.DraftIsOver, operations.DraftMoved):
            made = operations.publish_draft(by=request.standing.person_id, draft=found, version=form.cleaned_data["version"], words=form.cleaned_data["words"])
            messages.success(request, _("Version %(version)s is published. Rounds opened from today on ask with its words.") % {"version": made.version})
            return redirect(f"{reverse('practices')}?{urlencode({'pack': made.key})}")
    return render(
        request,
        "framework/publish_draft.html",
        {
            "draft": found,
            "form": form,
            "words": queries.state_of_draft(found),
            "chapters": queries.changes(pack_of(found.based_on), pack),
            "unsaid": queries.texts_without_words(found, pack),
        },
        status=422 if form.errors else 200,
    )


@writes
def let_draft_go(request: Request, pk: int) -> HttpResponse:
    """End a draft without publishing it, after saying what that means."""
    found = _found(request, pk)
    if hasattr(found, "ending"):
        return redirect("draft", pk=pk)
    if request.method == "POST":
        operations.let_draft_go(by=request.standing.person_id, draft=found)
        return redirect("drafts")
    return render(request, "framework/let_draft_go.html", {"draft": found})
