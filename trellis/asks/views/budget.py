"""The weeks ahead, their caps, and calendars that fill them with other things."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import may
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.asks import operations
from trellis.asks.forms.budget import CapForm
from trellis.asks.measures import WEEK, weeks_from
from trellis.asks.queries.budget import caps_in_words, weeks_ahead
from trellis.asks.views.filing import as_day, drawn
from trellis.directory.queries.places import school_levels
from trellis.kit.http import reads, writes

SHOWN = 10


@reads
def budget(request: Request) -> HttpResponse:
    """Show how full the weeks are, from this one or another on."""
    if not may(request.standing, Verb.ASKS_READ):
        raise Http404
    this = weeks_from(request.today, 1)[0]
    first = weeks_from(as_day(request.GET.get("from", "")) or this, 1)[0]
    names = school_levels()
    weeks = weeks_ahead(weeks_from(first, SHOWN))
    return render(
        request,
        "asks/budget.html",
        {
            "weeks": drawn(weeks),
            "first": first,
            "this": this,
            "earlier": first - WEEK * SHOWN,
            "later": first + WEEK * SHOWN,
            "has_cap": any(level.cap is not None for week in weeks for level in week.levels),
            "caps": [(cap, names.get(cap.level, "")) for cap in caps_in_words()[:12]],
            "may_set_cap": may(request.standing, Verb.ASKS_SET_CAP),
        },
    )


@writes
def set_cap(request: Request) -> HttpResponse:
    """Set how much may be asked of a principal in a week, from a day on."""
    if not may(request.standing, Verb.ASKS_SET_CAP):
        raise Http404
    form = CapForm(request.POST if request.method == "POST" else None, initial={"held_from": request.today})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                operations.set_cap(by=request.standing.person_id, today=request.today, **form.cleaned_data)
        except operations.NotACap as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is set. Asks that stand already stay as they are."))
            return redirect("budget")
    return render(request, "asks/set_cap.html", {"form": form}, status=422 if request.method == "POST" else 200)
