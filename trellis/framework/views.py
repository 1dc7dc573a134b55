"""The practices, for everybody who works here."""

from django.http import HttpResponse
from django.shortcuts import render

from trellis.access.gate import fetch, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.framework import queries
from trellis.kit.http import reads


@reads
def practices(request: Request) -> HttpResponse:
    """Show the framework: its areas, their practices, the four levels."""
    shown = within(request.standing, Verb.FRAMEWORK_READ, queries.frameworks()).first()
    return render(request, "framework/practices.html", {"framework": shown})


@reads
def practice(request: Request, framework: str, version: str, key: str) -> HttpResponse:
    """Show one practice: what it means, what one would see at each level, how each group is asked."""
    shown = fetch(
        request.standing,
        Verb.FRAMEWORK_READ,
        queries.practices(),
        area__framework__key=framework,
        area__framework__version=version,
        key=key,
    )
    before, after = queries.neighbours(shown)
    levels = [(level, [one for one in shown.look_fors.all() if one.level_id == level.pk]) for level in shown.area.framework.levels.order_by("number")]
    return render(
        request, "framework/practice.html", {"practice": shown, "framework": shown.area.framework, "levels": levels, "before": before, "after": after}
    )
