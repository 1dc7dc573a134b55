"""Time for leading, as its owner sees it, and those to whom they show it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.asks.forms.leading import FeedForm, KindsForm, ShareForm
from trellis.asks.models import Kind, Moment, Sharing
from trellis.asks.operations import leading as operations
from trellis.asks.queries import leading
from trellis.audit.operations import record_reading
from trellis.directory.queries.people import open_posts
from trellis.kit.fetching import NotFetched
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.kit.small_groups import Hidden

OWN = Verb.ASKS_SEE_OWN_TIME


def _me(request: Request) -> int:
    """Return the person whose time it is; nobody else finds these pages."""
    if not may(request.standing, OWN):
        raise Http404
    return request.standing.person_id


@reads
def my_time(request: Request) -> HttpResponse:
    """Show the moments that wait for a tap, and how one's own time is divided."""
    return _shown(request)


def _shown(request: Request, *, refusal: str = "", status: int = 200) -> HttpResponse:
    me, today = _me(request), request.today
    if not leading.is_looking(me):
        return render(request, "asks/my_time.html", {"looking": False})
    feed = leading.feed_of(me)
    shown = {
        "looking": True,
        "refusal": refusal,
        "moments": leading.moments_to_answer(me, timezone.now(), today),
        "answered": leading.answered_lately(me, today),
        "kinds": leading.choices_of(me),
        "picture": leading.picture_of(me, leading.schools_led(request.standing), today),
        "feed": feed,
        "sharings": leading.sharings_of(me),
        "counts": leading.counts_in_total(me),
        "fewest": leading.FEWEST,
    }
    return render(request, "asks/my_time.html", shown, status=status)


@writes
def begin_looking(request: Request) -> HttpResponse:
    """Begin to have moments of one's days asked for."""
    me = _me(request)
    if request.method == "POST":
        operations.begin_looking(by=me, today=request.today)
        messages.success(request, _("From the next working day on, two moments of each day wait here for one tap."))
    return redirect("my_time")


@writes
def stop_looking(request: Request) -> HttpResponse:
    """Remove everything about one's own time, after a question."""
    me = _me(request)
    if not leading.is_looking(me):
        return redirect("my_time")
    if request.method != "POST":
        return render(request, "asks/stop_looking.html")
    operations.stop_looking(by=me)
    messages.success(request, _("Everything about your time is removed."))
    return redirect("my_time")


@writes
def answer_moment(request: Request, pk: int) -> HttpResponse:
    """Say with one tap what one was doing at a moment."""
    moment = fetch(request.standing, OWN, Moment.objects.all(), pk=pk)
    if request.method != "POST":
        return redirect("my_time")
    kind = within(request.standing, OWN, Kind.objects.all()).filter(pk=request.POST.get("kind", "") if request.POST.get("kind", "").isdecimal() else 0).first()
    if kind is None:
        return _shown(request, refusal=_("Tap one of the kinds."), status=422)
    try:
        operations.answer_moment(by=request.standing.person_id, today=request.today, now=timezone.now(), moment=moment, kind=kind.pk)
    except (operations.TooLongAgo, operations.KindIsGone) as refused:
        return _shown(request, refusal=str(refused), status=409)
    return redirect("home" if request.POST.get("back") == "home" else "my_time")


@writes
def change_kinds(request: Request) -> HttpResponse:
    """Change one's own list of kinds."""
    me = _me(request)
    kinds = leading.choices_of(me, left_out=True)
    if not kinds:
        raise Http404
    standing = {one.pk for one in leading.choices_of(me)}
    left_out = [kind.pk for kind in kinds if kind.pk not in standing]
    form = KindsForm(request.POST if request.method == "POST" else None, kinds=kinds, left_out=left_out)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, added=operations.TooManyKinds):
            operations.change_kinds(by=me, today=request.today, names=form.names, left_out=form.left_out, added=form.cleaned_data["added"])
            messages.success(request, _("Changed. What you answered keeps its kind."))
            return redirect("my_time")
    return render(request, "asks/change_kinds.html", {"form": form}, status=422 if form.errors else 200)


@writes
def my_feed(request: Request) -> HttpResponse:
    """Bring in one's own calendar, or another in its place."""
    me = _me(request)
    if not leading.is_looking(me):
        raise Http404
    form = FeedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, address=NotFetched):
            operations.bring_in_feed(by=me, today=request.today, address=form.cleaned_data["address"])
            messages.success(request, _("Your calendar is being read. Its address is kept encrypted and is not shown again."))
            return redirect("my_time")
    return render(request, "asks/my_feed.html", {"form": form, "feed": leading.feed_of(me)}, status=422 if form.errors else 200)


@writes
def remove_feed(request: Request) -> HttpResponse:
    """Remove one's own calendar with everything that was read of it."""
    me = _me(request)
    if request.method == "POST":
        operations.remove_feed(by=me)
        messages.success(request, _("Your calendar is removed, with everything that was read of it."))
    return redirect("my_time")


@writes
def share_picture(request: Request) -> HttpResponse:
    """Show one's picture to somebody by name."""
    me = _me(request)
    if not leading.is_looking(me):
        raise Http404
    posts = within(request.standing, Verb.DIRECTORY_SEE_COLLEAGUE, open_posts(request.today)).exclude(person_id=me)
    people = list(dict(reversed([(post.person_id, f"{post.person.name}, {post.title or post.get_role_display()}") for post in posts])).items())[::-1]
    form = ShareForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        operations.share_picture(by=me, today=request.today, to=form.cleaned_data["to"])
        messages.success(request, _("They see your four weeks now, until you take it back."))
        return redirect("my_time")
    return render(request, "asks/share_picture.html", {"form": form}, status=422 if form.errors else 200)


@writes
def take_back_sharing(request: Request, pk: int) -> HttpResponse:
    """Show it to somebody no more."""
    sharing = fetch(request.standing, OWN, Sharing.objects.all(), pk=pk)
    if request.method == "POST":
        operations.take_back_sharing(by=request.standing.person_id, sharing=sharing)
        messages.success(request, _("Taken back. They see it no more."))
    return redirect("my_time")


@writes
def count_in_total(request: Request) -> HttpResponse:
    """Let one's share count in the district's total, or no more."""
    me = _me(request)
    if request.method == "POST" and leading.is_looking(me):
        operations.count_in_total(by=me, today=request.today, counts=request.POST.get("counts") == "1")
    return redirect("my_time")


@reads
def shared_picture(request: Request, pk: int) -> HttpResponse:
    """Show the picture that a principal shows to the reader by name."""
    sharing = fetch(request.standing, Verb.ASKS_SEE_SHARED_TIME, Sharing.objects.select_related("person"), pk=pk)
    record_reading(standing=request.standing, verb=Verb.ASKS_SEE_SHARED_TIME, records=[sharing])
    return render(request, "asks/shared_picture.html", {"sharing": sharing, "picture": leading.picture_of(sharing.person_id, (), request.today)})


@reads
def principals_time(request: Request) -> HttpResponse:
    """Show how principals' time was divided in the last month that was published, at least five together."""
    if not may(request.standing, Verb.ASKS_SEE_TIME_TOTAL):
        raise Http404
    total = leading.newest_total(within(request.standing, Verb.ASKS_SEE_TIME_TOTAL, leading.totals()))
    shared = within(request.standing, Verb.ASKS_SEE_SHARED_TIME, Sharing.objects.filter(to_id=request.standing.person_id)).select_related("person")
    month, people, parts = (None, 0, []) if isinstance(total, Hidden) else total
    shown = {"hidden": total if isinstance(total, Hidden) else None, "month": month, "people": people, "parts": parts, "fewest": leading.FEWEST}
    return render(request, "asks/principals_time.html", {**shown, "shared": shared.order_by("person__folded_name", "pk")})
