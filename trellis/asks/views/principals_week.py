"""Principals' week: what the district asks of them, and what it takes."""

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.access.gate import may
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.asks.queries.burden import FLOOR, Burden, burden_of, years_with_asks
from trellis.kit.charts import Bar, Chart, Reading, bars, line
from trellis.kit.days import SchoolYear
from trellis.kit.formats import rounded, say_day, say_number
from trellis.kit.http import reads


@reads
def principals_week(request: Request) -> HttpResponse:
    """Show what principals were asked in a school year, by week, level, office and mandate, and what it took them."""
    if not may(request.standing, Verb.ASKS_SEE_LOAD):
        raise Http404
    here = SchoolYear.of(request.today)
    years = years_with_asks()
    asked = request.GET.get("year", "")
    year = next((one for one in years if str(one.ends_in) == asked), here)
    burden = burden_of(year, request.today)
    offices = Paginator(burden.offices, 25).get_page(request.GET.get("page"))
    shown = {
        "burden": burden,
        "years": [one for one in years if one != year] + ([here] if here not in years and here != year else []),
        "is_now": year == here,
        "offices": offices,
        "weeks_chart": _weeks(burden, request.today) if burden.weeks else None,
        "levels_chart": _levels(burden),
        "floor": FLOOR,
    }
    return render(request, "asks/principals_week.html", shown)


def _weeks(burden: Burden, today: date) -> Chart:
    fullest = max(burden.weeks, key=lambda week: week.high)
    before = [week for week in burden.weeks if week.week_on + timedelta(days=7) <= today]
    sentence = _("The fullest week of the year is that of %(day)s: %(minutes)s minutes of one principal, on average over all schools.") % {
        "day": say_day(fullest.week_on),
        "minutes": say_number(fullest.high),
    }
    if len(before) >= 8:
        earlier, later = before[-8:-4], before[-4:]
        sentence += " " + _("In the last four weeks it was %(later)s minutes a week, in the four before %(earlier)s.") % {
            "later": say_number(sum(week.high for week in later) / 4),
            "earlier": say_number(sum(week.high for week in earlier) / 4),
        }
    return line(
        sentence,
        [Reading(week.week_on, float(rounded(week.high, 1))) for week in burden.weeks],
        unit=_("minutes of one principal"),
        caption=_("Minutes planned for one principal, week by week: the mean over all schools, by the higher number"),
    )


def _levels(burden: Burden) -> Chart | None:
    shown = [row for row in burden.levels if row.each_week is not None]
    if not shown:
        return None
    most = max(shown, key=lambda row: row.each_week or 0)
    sentence = ngettext(
        "At %(level)s schools, a week so far asks for %(minutes)s minute of the principal; that is the most.",
        "At %(level)s schools, a week so far asks for %(minutes)s minutes of the principal; that is the most.",
        int(rounded(most.each_week or 0)),
    ) % {"level": most.row.name.lower(), "minutes": say_number(most.each_week or 0)}
    agreed = {row.cap for row in shown}
    cap = next(iter(agreed)) if len(agreed) == 1 else None
    return bars(
        sentence,
        [Bar(row.row.name, float(rounded(row.each_week or 0))) for row in shown],
        unit=_("minutes a week"),
        caption=_("Minutes a week planned for one principal so far, by level of school"),
        cap=cap,
        cap_name=_("the cap"),
    )
