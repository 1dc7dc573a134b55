"""A line of days for one person in a list: what took place, what is planned, how long until the next falls due or since it did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from trellis.kit import formats
from trellis.kit.charts.drawing import Scale, element, joined, percent, shape

HEIGHT, MIDDLE = 34, 17
LOW, HIGH = 1.5, 97.0  # per cent: a mark at either end is drawn whole


@dataclass(frozen=True, slots=True)
class DayMark:
    """One sign on one day; `shape` is a key of SHAPES."""

    on: date
    shape: str


def _place(first: date, last: date, day: date) -> str:
    share = Scale(first.toordinal(), last.toordinal()).share(day.toordinal())
    return percent((LOW + (HIGH - LOW) * share) / 100)


def _width(first: date, last: date, start: date, end: date) -> str:
    scale = Scale(first.toordinal(), last.toordinal())
    return percent((HIGH - LOW) * (scale.share(end.toordinal()) - scale.share(start.toordinal())) / 100)


def day_line(marks: Sequence[DayMark], *, first: date, last: date, today: date, due: date | None = None, said: str) -> SafeString:
    """Draw the days from `first` to `last`: marks, a band from today until `due`, or an open bar from `due` until today when it has passed.

    `said` is read aloud in its place: the same in words, with the numbers.
    """
    fortnights = (first + timedelta(days=n) for n in range(0, (last - first).days, 14))
    drawn = [element("line", x1=(at := _place(first, last, day)), y1="0", x2=at, y2=str(HEIGHT), class_="c-grid") for day in fortnights]
    drawn.append(element("line", x1=percent(LOW / 100), y1=str(MIDDLE), x2=percent(HIGH / 100), y2=str(MIDDLE), class_="c-path"))
    if due is not None and due > today:
        drawn.append(element("rect", x=_place(first, last, today), y="13", width=_width(first, last, today, due), height="8", rx="2", class_="c-band"))
    elif due is not None and due < today:
        drawn.append(element("rect", x=_place(first, last, due), y="12", width=_width(first, last, due, today), height="10", rx="2", class_="b-missed"))
    drawn += [shape(mark.shape, _place(first, last, mark.on), MIDDLE) for mark in marks if first <= mark.on <= last]
    at = _place(first, last, today)
    drawn.append(element("line", x1=at, y1="0", x2=at, y2=str(HEIGHT), class_="c-ref"))
    return element("svg", joined(drawn), class_="chart", height=str(HEIGHT), role="img", aria_label=said)


def day_axis(*, first: date, last: date, today: date) -> SafeString:
    """Draw the days that head a list of such lines: the first, two on the way, today, and the last Monday."""

    def words(day: date, anchor: str, text: str | None = None) -> SafeString:
        return element("text", text or format_date(day, "d MMM", locale=formats.spoken()), x=_place(first, last, day), y="13", class_=anchor)

    third = (today - first) / 3
    drawn = [words(first, "t-start"), *(words(first + third * n, "t-mid chart__wide") for n in (1, 2))]
    drawn += [words(today, "t-mid t-strong", _("today")), words(last, "t-end")]
    return element("svg", joined(drawn), class_="chart", height="18", aria_hidden="true")
