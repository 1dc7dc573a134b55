"""Who stands in today: the office's page of the morning."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.directory.forms.substitutes import EnterSubstitute
from trellis.directory.models import School, Substitution
from trellis.directory.operations import substitutes as operations
from trellis.directory.queries import substitutes as queries
from trellis.directory.views.numbers import number_from
from trellis.kit.http import reads, writes

SEE, ENTER = Verb.DIRECTORY_SEE_SUBSTITUTES, Verb.DIRECTORY_ENTER_SUBSTITUTE
REFUSED_AT = {
    operations.DayIsOver: "on",
    operations.TooFarAhead: "on",
    operations.DoesNotTeachHere: "teacher",
    operations.SomebodyStandsIn: "teacher",
    operations.StandsInElsewhere: "substitute",
    operations.NotKnownHere: "substitute",
    operations.NameIsKnown: "is_another",
    operations.AddressIsAnothers: "email",
}


def _day(request: Request) -> date:
    """Return the day asked for, today when none or a former one is."""
    try:
        asked = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return request.today
    return asked if request.today <= asked <= request.today + operations.AHEAD else request.today


@reads
def substitutes_today(request: Request) -> HttpResponse:
    """Show who stands in at the reader's school, today or on a coming day."""
    standing, day = request.standing, _day(request)
    if not may(standing, SEE):
        raise Http404
    schools = queries.schools_for_substitutes(standing)
    listed = list(within(standing, SEE, queries.substitutions(day)))
    later = queries.coming_days(School.objects.filter(pk__in=[one.pk for one in schools]), request.today)
    page = {"listed": listed, "day": day, "schools": schools, "later": later, "may_let_in": may(standing, Verb.SITE_LET_IN_SUBSTITUTE)}
    return render(request, "directory/substitutes_today.html", page)


@writes
def enter_substitute(request: Request, pk: int) -> HttpResponse:
    """Enter who stands in for whom: chosen, or written down."""
    school = fetch(request.standing, ENTER, School.objects.filter(ended_on__isnull=True), pk=pk)
    initial = {name: number for name in ("teacher", "substitute") if (number := number_from(request, name))}
    form = EnterSubstitute(request.POST or None, school=school, today=request.today, on=_day(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        given, by = form.cleaned_data, request.standing.person_id
        try:
            who = operations.known_or_new(by=by, today=request.today, school=school, substitute=given["substitute"], **{name: given[name] for name in form.NEW})
            entered = operations.enter_substitute(
                by=by, today=request.today, now=timezone.now(), school=school, teacher=given["teacher"], substitute=who, on=given["on"], part=given["part"]
            )
        except tuple(REFUSED_AT) as refused:
            form.add_error(REFUSED_AT[type(refused)], str(refused))
        else:
            words = _("Entered. They see the classes of that day, and nothing else, until midnight.")
            messages.success(request, words)
            day = "" if entered.on == request.today else f"?day={entered.on.isoformat()}"
            return redirect(reverse("substitutes_today") + day)
    return render(request, "directory/enter_substitute.html", {"form": form, "school": school}, status=422 if form.is_bound else 200)


@writes
@require_POST
def take_back_substitute(request: Request, pk: int) -> HttpResponse:
    """Take back that somebody stands in."""
    here = Substitution.objects.filter(on__gte=request.today)
    one = fetch(request.standing, ENTER, here, pk=pk)
    operations.take_back_substitute(by=request.standing.person_id, now=timezone.now(), substitution=one)
    messages.success(request, _("Taken back. With their next tap they are signed out."))
    return redirect(reverse("substitutes_today") + ("" if one.on == request.today else f"?day={one.on.isoformat()}"))
