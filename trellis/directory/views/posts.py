"""Posts: given, ended, handed over, covered."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.directory.forms.posts import ArrangeCover, EndPost, HandOverPost, HoldPost
from trellis.directory.models import Person, Post
from trellis.directory.operations import posts as operations
from trellis.directory.queries.people import colleagues
from trellis.directory.queries.places import open_offices, open_schools
from trellis.directory.views.numbers import number_from
from trellis.kit.forms import refusals_at
from trellis.kit.http import writes

PROBLEMS = (operations.WrongPlace, operations.WrongDays, operations.AlreadyHeld, operations.AlreadyEnded)


def _post(request: Request, verb: Verb, pk: int) -> Post:
    running = Post.objects.filter(ended_on__isnull=True).select_related("person", "school", "office", "covers__person")
    return fetch(request.standing, verb, running, pk=pk)


@writes
def hold_post(request: Request) -> HttpResponse:
    """Give somebody a post: who, as what, where, from which day."""
    if not may(request.standing, Verb.DIRECTORY_HOLD_POST):
        raise Http404
    everybody = within(request.standing, Verb.DIRECTORY_HOLD_POST, Person.objects.filter(merged_into__isnull=True))
    offered = {name: number_from(request, name) for name in ("number", "school", "office")} | {"held_from": request.today}
    form = HoldPost(request.POST or None, initial=offered, people=everybody, today=request.today, schools=open_schools(), offices=open_offices())
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("person", "role", "school", "office", "title", "held_from", "held_until")}
        with refusals_at(form, PROBLEMS):
            post = operations.hold_post(by=request.standing.person_id, **given)
            messages.success(request, _("The post is held."))
            return redirect("person", pk=post.person_id)
    return render(request, "directory/hold_post.html", {"form": form})


@writes
def end_post(request: Request, pk: int) -> HttpResponse:
    """End a post with its last day."""
    post = _post(request, Verb.DIRECTORY_HOLD_POST, pk)
    form = EndPost(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, held_until=PROBLEMS):
            operations.end_post(by=request.standing.person_id, post=post, held_until=form.cleaned_data["held_until"])
            messages.success(request, _("The post ends on the day that you chose."))
            return redirect("person", pk=post.person_id)
    return render(request, "directory/end_post.html", {"form": form, "post": post})


@writes
def hand_over_post(request: Request, pk: int) -> HttpResponse:
    """End a post and give it to somebody else from the same day, in one act."""
    post = _post(request, Verb.DIRECTORY_HOLD_POST, pk)
    everybody = within(request.standing, Verb.DIRECTORY_HOLD_POST, Person.objects.filter(merged_into__isnull=True).exclude(pk=post.person_id))
    form = HandOverPost(request.POST or None, people=everybody, today=request.today)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, PROBLEMS):
            new = operations.hand_over_post(by=request.standing.person_id, post=post, to=form.cleaned_data["person"], on=form.cleaned_data["on"])
            messages.success(request, _("The post is handed over."))
            return redirect("person", pk=new.person_id)
    return render(request, "directory/hand_over_post.html", {"form": form, "post": post})


@writes
def arrange_cover(request: Request, pk: int) -> HttpResponse:
    """Let a colleague stand in for the holder of a post, between two days."""
    post = _post(request, Verb.DIRECTORY_ARRANGE_COVER, pk)
    others = colleagues(request.standing).exclude(pk=post.person_id)
    form = ArrangeCover(request.POST or None, initial={"held_from": request.today}, people=others, today=request.today)
    if request.method == "POST" and form.is_valid():
        days = {name: form.cleaned_data[name] for name in ("held_from", "held_until")}
        with refusals_at(form, PROBLEMS):
            operations.arrange_cover(by=request.standing.person_id, post=post, person=form.cleaned_data["person"], **days)
            messages.success(request, _("Cover is arranged."))
            return redirect("person", pk=post.person_id)
    return render(request, "directory/arrange_cover.html", {"form": form, "post": post})


@writes
def end_cover(request: Request, pk: int) -> HttpResponse:
    """End cover before its day: by whoever may arrange it for the post that is covered."""
    cover = Post.objects.filter(pk=pk, covers__isnull=False, ended_on__isnull=True).select_related("person", "covers__person").first()
    if cover is None or cover.covers_id is None:
        raise Http404
    post = _post(request, Verb.DIRECTORY_ARRANGE_COVER, cover.covers_id)
    form = EndPost(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, held_until=PROBLEMS):
            operations.end_post(by=request.standing.person_id, post=cover, held_until=form.cleaned_data["held_until"])
            messages.success(request, _("Cover ends on the day that you chose."))
            return redirect("person", pk=post.person_id)
    return render(request, "directory/end_cover.html", {"form": form, "post": post, "cover": cover})
