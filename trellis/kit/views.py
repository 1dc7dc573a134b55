"""The gallery: every component in every state, for those who build and for those who check."""

import sys
from datetime import UTC, date, datetime

from django.conf import settings
from django.contrib.messages.constants import ERROR, SUCCESS, WARNING
from django.contrib.messages.storage.base import Message
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.paginator import Paginator
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from trellis.kit import charts
from trellis.kit.formats import say_number
from trellis.kit.forms import SpecimenForm
from trellis.kit.http import public, reads
from trellis.kit.small_groups import Hidden, Shown

TUESDAY = date(2026, 12, 1)
WORDS = ("Not yet", "In places", "Mostly", "Everywhere")


def _gap_map() -> charts.GapMap:
    """Return rows that hold the hard cases: a ghost outside, groups that coincide, the ends of the scale, hidden, silent."""

    def marks(
        principals: float | None,
        supervisors: float | None,
        office: float | None,
        *,
        before: tuple[float | None, ...] = (None, None, None),
        hidden: bool = False,
    ) -> list[charts.Mark]:
        def wide(value: float | None) -> tuple[float | None, float | None]:
            return (max(1, value - 0.2), min(4, value + 0.2)) if value else (None, None)

        last = (
            charts.Mark("supervisors", "Supervisors", "office-triangle", hidden=True)
            if hidden
            else charts.Mark("supervisors", "Supervisors", "office-triangle", supervisors, 6, *wide(supervisors), ghost=before[1])
        )
        return [
            charts.Mark("principals", "Principals", "school", principals, 27, *wide(principals), ghost=before[0]),
            last,
            charts.Mark("office", "Central-office staff", "office", office, 41, *wide(office), ghost=before[2], short="Office"),
        ]

    return charts.gap_rows(
        [
            charts.GapRow("1.6", "Decisions include those who live with them", "#charts", marks(2.0, 2.7, 3.4, before=(1.6, 2.7, 3.5))),
            charts.GapRow(
                "1.3", "We listen first, and people feel heard", "#charts", marks(2.0, None, 3.2, hidden=True), note="Families and students not asked"
            ),
            charts.GapRow("1.2", "Leaders examine their own beliefs and privilege", "#charts", marks(1.0, 4.0, 4.0)),
            charts.GapRow("1.5", "Policies are reviewed with the people they touch", "#charts", marks(3.1, 3.1, 3.1)),
            charts.GapRow("1.1", "We act in public on what we say about equity", "#charts", marks(3.9, 3.5, 1.0)),
            charts.GapRow("1.4", "We name unfairness when we see it", "#charts", marks(2.4, None, None)),
        ],
        heading="Six practices of one area, widest gap first",
        words=WORDS,
        id="specimen-map",
    )


def _shares() -> dict[str, object]:
    """Return the pictures of shares: groups, years, units in a funnel, pairs."""
    groups = [
        charts.Share("Learning English", 0.58, 0.52, 0.64, "143 of 246", is_meant=True),
        charts.Share("Not learning English", 0.80, 0.77, 0.83, "490 of 612"),
        charts.Share("Two or more races", 0.76, 0.62, 0.86, "35 of 46", is_apart=True),
        charts.Share("Native American", hidden=True),
        charts.Share("Pacific Islander", hidden=True),
        charts.Share("Nobody asked"),
    ]
    first = [charts.Share("2024", 0.49, 0.4, 0.58, "55 of 112"), charts.Share("2025", hidden=True), charts.Share("2026", 0.58, 0.52, 0.64, "143 of 246")]
    second = [charts.Share("2024", 0.78, 0.74, 0.82), charts.Share("2025", hidden=True), charts.Share("2026", 0.8, 0.77, 0.83, "490 of 612")]
    curves = [[charts.Limit(n, 0.74 - wide / n**0.5, min(1.0, 0.74 + wide / n**0.5)) for n in range(10, 81, 5)] for wide in (0.86, 1.35)]
    inside = [(12, 0.6), (15, 0.8), (18, 0.62), (22, 0.9), (27, 0.7), (31, 0.77), (36, 0.68), (42, 0.8), (55, 0.74), (60, 0.71)]
    return {
        "share_rows": charts.share_rows(
            "Of ten children who learn English, six started on time; of all others, eight.",
            groups,
            reference=("All", 0.74),
            caption="Started within 20 school days, by group",
            reading="Bar: where the true share lies, 95 times in 100. Line: all children together.",
            heads=("Group", "Started on time"),
        ),
        "share_years": charts.share_years(
            "They are nearer than two years ago.",
            first,
            second,
            names=("Learning English", "Not learning English"),
            unit="started on time",
            caption="Started within 20 school days, over the years",
            reading="A year that is hidden leaves a gap.",
        ),
        "funnel": charts.funnel(
            "Two schools lie outside what chance explains.",
            inside,
            [charts.Unit("Ferry Landing", 49, 0.43, "21 of 49"), charts.Unit("Cedar Fork Elementary", 68, 0.9, "61 of 68")],
            limits=curves,
            reference=("District", 0.74),
            unit="started on time",
            size="children referred",
            caption="Schools by size and share",
            reading="Inside the dashed lines chance alone can explain the difference.",
            heads=("School", "Started on time"),
        ),
        "grid": charts.grid(
            "Started on time, by race and language",
            ("Learning English", "Not learning"),
            [("White", (groups[2], groups[1])), ("Native American", (groups[3], None)), ("Hispanic or Latino", (groups[0], groups[5]))],
            reference=0.8,
            more_is_worse=False,
            reading="The darker, the further below all others.",
        ),
    }


@reads
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state; there is none in production."""
    if settings.MODE == "production":
        raise Http404
    weeks = [
        charts.Reading(date(2026, 9, 14 + i) if i < 17 else date(2026, 10, i - 16), value) for i, value in enumerate([58, 61, None, 57, 63, 66, 62, 67, 65, 71])
    ]
    columns = [_("Referred"), _("On time")]
    return render(
        request,
        "kit/gallery.html",
        {
            "tuesday": TUESDAY,
            "days": [date(2026, 11, 20), date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 17), date(2027, 8, 30)],
            "a_quarter_past_three": datetime(2026, 12, 1, 20, 15, tzinfo=UTC),
            "form": SpecimenForm(),
            "mistaken": SpecimenForm(
                {"seen": "", "kept_by": "2026-11-20", "school": "1", "page": "1", "reason": "Two people wrote here at once."}, auto_id="id_mistaken_%s"
            ),
            "page": Paginator([str(i) for i in range(61)], 25).page(2),
            "tabs": [("Open", "#tabs", True, 4), ("Kept", "#tabs", False, 61), ("Let go", "#tabs", False)],
            "said": [
                Message(SUCCESS, "Your promise is kept on the page of both."),
                Message(WARNING, "The roster is two days old. Names may have changed since."),
                Message(ERROR, "The file could not be read. Nothing was changed. Choose it once more."),
            ],
            "shown": Shown(52, 0.58),
            "hidden": Hidden(10),
            "unknown": Shown(52, None),
            "nothing": None,
            "columns": columns,
            "on_time": [
                (school, list(zip(columns, figures, strict=True)))
                for school, figures in (
                    ("Cedar Fork Elementary", (Shown(68, 68), Shown(68, 58))),
                    ("Millrace Elementary", (Hidden(10), Hidden(10))),
                    ("Old Orchard K–8", (Shown(52, 52), Shown(52, None))),
                )
            ],
            "names": ["Amina", "Keoni", "Ingrid"],
            "map": _gap_map(),
            "bars": charts.bars(
                "Three weeks stay inside what was agreed; one is five minutes over.",
                [
                    charts.Bar("Week of Mon 30 Nov", 35),
                    charts.Bar("Week of Mon 7 Dec", 95),
                    charts.Bar("Week of Mon 14 Dec"),
                    charts.Bar("Week of Mon 21 Dec", hidden=True),
                ],
                unit="minutes",
                caption="Minutes asked of principals",
                cap=90,
                cap_name="what was agreed",
            ),
            "line": charts.line(
                "He reads about one word more each week; on this path he comes near the goal.",
                weeks,
                unit="words in a minute",
                caption="Words read aloud in a minute",
                aim=(charts.Reading(date(2026, 9, 14), 58), charts.Reading(date(2026, 10, 30), 96)),
                band=[(date(2026, 9, 23), 66, 72), (date(2026, 10, 30), 83, 98)],
            ),
            "spark": charts.sparkline(weeks, said="Ten weekly readings, from 58 to 71 words, one missing"),
            **_shares(),
            "dumbbell": charts.dumbbell(
                "In two of three schools the wait grew shorter.",
                [
                    charts.Pair("Cedar Fork Elementary", 31, 18),
                    charts.Pair("Saltmarsh Middle", 22, 25),
                    charts.Pair("Mill Road High", hidden=True),
                    charts.Pair("Old Orchard", 20),
                ],
                names=("last year", "this year"),
                shapes=("all", "school"),
                low=0,
                high=40,
                decimals=0,
                caption="School days until support began",
            ),
        },
    )


@reads
def who_is_here(request: HttpRequest) -> HttpResponse:
    """Tell a device whose session this is, and the proof that its forms need: asked before anything that it kept is sent."""
    return JsonResponse({"person": request.standing.person_id, "token": get_token(request)})  # type: ignore[attr-defined]


@public
@reads
def worker(request: HttpRequest) -> HttpResponse:
    """Serve the worker that answers while there is no connection. It stands at the root, so that it may answer for every page."""
    return render(request, "kit/worker.js", content_type="text/javascript; charset=utf-8")


@public
@reads
def without_connection(request: HttpRequest) -> HttpResponse:
    """Show what a device says when it reaches nothing: what is kept on it. It holds nobody's name; the device fills it."""
    nobodys = {"masthead": None, "standing": None, "messages": (), "csrf_token": ""}  # it is kept on the device, open to whoever holds it
    return render(request, "kit/without_connection.html", nobodys)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that could not be read; one that is too large is told how large it may be."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        limits = {"megabytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000, "fields": say_number(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)}
        return HttpResponse(get_template("413.html").render(limits), status=413)
    return HttpResponse(get_template("400.html").render(), status=400)


def went_wrong(request: HttpRequest) -> HttpResponse:
    """Answer a mistake of ours in calm words, without asking the database; one that is away is said to be away."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    page = HttpResponse(get_template("503.html" if away else "500.html").render(), status=503 if away else 500)
    if away:
        page["Retry-After"] = "60"
    return page
