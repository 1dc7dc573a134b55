"""The letter of each Monday, and what offices say in it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.asks.forms.brief import NoticeForm
from trellis.asks.measures import WEEK, monday_of
from trellis.asks.models import Brief, Notice
from trellis.asks.operations import brief as operations
from trellis.asks.queries.brief import NOTICES, as_sections, briefs, coming_notices, day_of_letters, last_week_written
from trellis.directory.queries.places import open_offices, open_schools, school_levels
from trellis.kit.forms import refusals_told
from trellis.kit.http import reads, writes


@reads
def this_week(request: Request) -> HttpResponse:
    """Show this week's letter and lead to the earlier ones."""
    if not may(request.standing, Verb.ASKS_READ_BRIEF):
        raise Http404
    mine = within(request.standing, Verb.ASKS_READ_BRIEF, briefs())
    page = Paginator(mine, 25).get_page(request.GET.get("page"))
    newest = mine.first() if page.number > 1 else next(iter(page), None)
    current = newest if newest is not None and newest.week_on == monday_of(request.today) else None
    shown = {
        "brief": current,
        "sections": as_sections(current, get_language() or "en") if current else [],
        "page": page,
        "goes_on": day_of_letters(request.today) or day_of_letters(request.today + WEEK),
    }
    return render(request, "asks/this_week.html", shown)


@reads
def brief_of_a_week(request: Request, pk: int) -> HttpResponse:
    """Show an earlier letter as it was sent."""
    one = fetch(request.standing, Verb.ASKS_READ_BRIEF, Brief.objects.all(), pk=pk)
    return render(request, "asks/brief_of_a_week.html", {"brief": one, "sections": as_sections(one, get_language() or "en")})


@reads
def week_notices(request: Request) -> HttpResponse:
    """Show what offices tell principals in the weeks to come, and how much room is left."""
    if not may(request.standing, Verb.ASKS_READ_NOTICE):
        raise Http404
    page = Paginator(within(request.standing, Verb.ASKS_READ_NOTICE, coming_notices(monday_of(request.today))), 25).get_page(request.GET.get("page"))
    own = set(within(request.standing, Verb.ASKS_PUT_NOTICE, Notice.objects.filter(pk__in=[one.pk for one in page])).values_list("pk", flat=True))
    newest, levels = last_week_written(), school_levels()
    rows = [(one, levels.get(one.level, ""), one.pk in own and (newest is None or one.week_on > newest)) for one in page]
    return render(request, "asks/week_notices.html", {"page": page, "rows": rows, "most": NOTICES, "may_put": may(request.standing, Verb.ASKS_PUT_NOTICE)})


@writes
def put_notice(request: Request) -> HttpResponse:
    """Say what changes in a principal's week."""
    mine = within(request.standing, Verb.ASKS_PUT_NOTICE, open_offices())
    offices = list(mine.order_by("name", "pk").values_list("pk", "name"))
    if not offices:
        raise Http404
    schools = list(open_schools().order_by("name", "pk").values_list("pk", "name"))
    first = {"week_on": monday_of(request.today) + WEEK, "whom": "all", "office": offices[0][0]}
    form = NoticeForm(request.POST if request.method == "POST" else None, offices=offices, schools=schools, today=request.today, initial=first)
    free = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            operations.put_notice(
                by=request.standing.person_id, today=request.today, office=given["office"], week_on=given["week_on"], what=given["what"], **form.audience
            )
        except operations.WeekIsFull as full:
            free = full.free
            form.add_error("week_on", str(full))
            if free is not None:
                form.data = {**request.POST.dict(), "week_on": free.isoformat()}  # with the next press it goes into that week
        except operations.LettersHaveGone as gone:
            form.add_error("week_on", str(gone))
        except operations.NobodyToTell as nobody:
            form.add_error("whom", str(nobody))
        else:
            messages.success(request, _("It stands in the letter of that week."))
            return redirect("week_notices")
    return render(request, "asks/put_notice.html", {"form": form, "free": free}, status=422 if form.errors else 200)


@writes
def take_back_notice(request: Request, pk: int) -> HttpResponse:
    """Take a notice back before its letters go out."""
    notice = fetch(request.standing, Verb.ASKS_PUT_NOTICE, Notice.objects.all(), pk=pk)
    if request.method == "POST":
        with refusals_told(request, operations.LettersHaveGone):
            operations.take_back_notice(by=request.standing.person_id, today=request.today, notice=notice)
            messages.success(request, _("Taken back. It stands in no letter."))
    return redirect("week_notices")
