"""The first page of each role, what one holds and why, and help."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from trellis.access.gate import may
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.queries import first_pages
from trellis.growth.queries.visits import briefs_to_keep
from trellis.home import queries
from trellis.kit.http import public, reads


@reads
def home(request: Request) -> HttpResponse:
    """Show what needs this person today."""
    standing = request.standing
    front = queries.front_of(standing, timezone.now())
    shown = [child.student for child in front.children or []] + ([front.me.student] if front.me else [])
    if shown:
        record_reading(standing=standing, verb=Verb.DIRECTORY_SEE_STUDENT, records=shown)
    along = briefs_to_keep(standing) if may(standing, Verb.GROWTH_SEE_CASELOAD) else []
    return render(request, "home/home.html", {"front": front, "limit": queries.SHOWN, "briefs_to_keep": along})


@reads
def your_posts(request: Request) -> HttpResponse:
    """Show what I hold, until when, and who covers me."""
    standing = request.standing
    page = {"posts": first_pages.my_posts(standing), "hats": queries.hats_of(standing), "coverable": first_pages.posts_i_may_cover(standing)}
    return render(request, "home/your_posts.html", page)


@reads
def why_you_can_see_this(request: Request) -> HttpResponse:
    """Show what each of my hats opens, how far, and what for."""
    return render(request, "home/why_you_can_see_this.html", {"hats": queries.hats_of(request.standing)})


@public
@reads
def help_topics(request: Request) -> HttpResponse:
    """Show all topics of help."""
    return render(request, "home/help_topics.html", {"topics": queries.TOPICS, "keepers": _keepers(request)})


@public
@reads
def help_topic(request: Request, topic: str) -> HttpResponse:
    """Show the help of one page."""
    if topic not in queries.TOPICS:
        raise Http404
    return render(request, "home/help_topic.html", {"topic": queries.TOPICS[topic], "keepers": _keepers(request)})


def _keepers(request: Request) -> list[queries.Holder]:
    return queries.keepers(request.today) if request.standing.person_id else []
