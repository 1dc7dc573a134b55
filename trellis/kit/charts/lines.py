"""Lines over time: readings, an aim line, a band of what may come; and the small line in a row of text."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from trellis.kit import formats
from trellis.kit.charts.drawing import Chart, Scale, Table, element, focusable, joined, percent, shape

TOP, FLOOR, HEIGHT = 24, 250, 276  # pixels: highest value, axis, whole drawing
LEFT, RIGHT = 0.12, 0.86  # shares of the width: figures of the scale before, names of the lines after
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10000, 50000, 100000, 1000000)


@dataclass(frozen=True, slots=True)
class Reading:
    """One value on one day; None says that nobody measured: it leaves a gap in the line, never a zero."""

    on: date
    value: float | None


def ticks_over(low: float, high: float, finest: float = 0.1) -> list[float]:
    """Return three to five round values that hold the range, `finest` apart or more.

    >>> ticks_over(58, 96)
    [40, 60, 80, 100]
    >>> ticks_over(0.08, 0.31, finest=0.01)
    [0.0, 0.1, 0.2, 0.3, 0.4]
    """
    span = max(high - low, 1e-9)
    for step in (one for one in STEPS if one >= finest):
        first = step * (low // step)
        count = int(-(-(high - first) // step)) + 1
        if count <= 5:
            return [round(first + i * step, 6) for i in range(max(count, 2))]
    return [low, low + span]


def line(
    sentence: str,
    readings: Sequence[Reading],
    *,
    unit: str,
    caption: str,
    aim: tuple[Reading, Reading] | None = None,
    band: Sequence[tuple[date, float, float]] = (),
    band_says: str = "",
    trend: tuple[Reading, Reading] | None = None,
    decimals: int = 0,
) -> Chart:
    """Draw readings over time: each a mark, joined where they follow each other, with an aim line to a goal and a band (day, low, high).

    A `trend` is a solid line through the readings, not through the marks; `band_says` tells what the band is, when it is not where readings may come.
    """
    known = [one for one in readings if one.value is not None]
    days = [one.on for one in readings] + [one.on for one in aim or ()] + [day for day, _low, _high in band]
    values = [one.value for one in known if one.value is not None] + [one.value for one in aim or () if one.value is not None]
    values += [edge for _day, low, high in band for edge in (low, high)] + [one.value for one in trend or () if one.value is not None]
    ticks = ticks_over(min(values, default=0), max(values, default=1))
    up, along = Scale(ticks[0], ticks[-1]), Scale(min(days, default=date(2000, 1, 1)).toordinal(), max(days, default=date(2000, 1, 2)).toordinal())
    x = lambda day: LEFT + along.share(day.toordinal()) * (RIGHT - LEFT)  # noqa: E731
    y = lambda value: round(FLOOR - up.share(value) * (FLOOR - TOP), 2)  # noqa: E731
    parts = [element("text", unit, x="0%", y="6", class_="t-start")]
    for tick in ticks:
        parts.append(element("line", x1=percent(LEFT), y1=y(tick), x2=percent(RIGHT), y2=y(tick), class_="c-axis" if tick == ticks[0] else "c-grid"))
        parts.append(element("text", formats.say_number(tick, 0 if float(tick).is_integer() else 1), x=percent(LEFT), y=y(tick), dx="-8", class_="t-end"))
    if len(band) > 1:
        edges = [(x(day), low, high) for day, low, high in band]
        wide = RIGHT - LEFT
        ring = [f"{(at - LEFT) / wide * 100:.2f} {y(high):g}" for at, _low, high in edges] + [
            f"{(at - LEFT) / wide * 100:.2f} {y(low):g}" for at, low, _high in reversed(edges)
        ]
        path = element("path", d="M" + "L".join(ring) + "z", class_="c-band")
        parts.append(
            element(
                "svg",
                path,
                class_="stretch",
                x=percent(LEFT),
                y="0",
                width=percent(wide),
                height=str(HEIGHT),
                viewBox=f"0 0 100 {HEIGHT}",
                preserveAspectRatio="none",
            )
        )
    if aim is not None and aim[0].value is not None and aim[1].value is not None:
        parts.append(element("line", x1=percent(x(aim[0].on)), y1=y(aim[0].value), x2=percent(x(aim[1].on)), y2=y(aim[1].value), class_="c-aim"))
        goal = _("goal %(value)s") % {"value": formats.say_number(aim[1].value, decimals)}
        end = percent(x(aim[1].on))
        parts.append(focusable(f"{formats.say_day(aim[1].on)}: {goal}", end, x(aim[1].on), y(aim[1].value), shape("all", end, y(aim[1].value))))
        parts.append(element("text", formats.say_number(aim[1].value, decimals), x=end, y=y(aim[1].value), dx="12", class_="t-start t-strong"))
    for one, after in itertools.pairwise(readings):
        if one.value is not None and after.value is not None:
            parts.append(element("line", x1=percent(x(one.on)), y1=y(one.value), x2=percent(x(after.on)), y2=y(after.value), class_="c-path"))
    if trend is not None and trend[0].value is not None and trend[1].value is not None:
        first, last = trend
        parts.append(element("line", x1=percent(x(first.on)), y1=y(trend[0].value), x2=percent(x(last.on)), y2=y(trend[1].value), class_="c-trend"))
    for one in known:
        assert one.value is not None  # noqa: S101 -- for the type checker: `known` holds no None
        at = percent(x(one.on))
        words = f"{formats.say_day(one.on)}: {formats.say_number(one.value, decimals)}"
        parts.append(focusable(words, at, x(one.on), y(one.value), shape("school", at, y(one.value))))
    if known:
        for day, anchor in ((min(days), "t-start"), (max(days), "t-end")):
            parts.append(element("text", formats.say_day(day), x=percent(x(day)), y=str(FLOOR + 18), class_=anchor))
    svg = element("svg", joined(parts), class_="chart", height=str(HEIGHT), role="group", aria_label=caption)
    reading = _("Each mark is one reading, in %(unit)s; a day without a reading leaves a gap.") % {"unit": unit}
    if aim is not None:
        reading += " " + _("The dashed line leads to the goal.")
    if trend is not None:
        reading += " " + _("The solid line is the trend.")
    if band:
        reading += " " + (band_says or _("The band is where the next readings are likely to fall."))
    lines = [(formats.say_day(one.on), _("unknown") if one.value is None else formats.say_number(one.value, decimals)) for one in readings]
    if aim is not None and aim[1].value is not None:
        lines.append((f"{formats.say_day(aim[1].on)}, {_('the goal')}", formats.say_number(aim[1].value, decimals)))
    return Chart(sentence, svg, reading, Table(caption, (_("Day"), unit), tuple(lines)))


def sparkline(readings: Sequence[Reading], *, said: str, scale: Scale | None = None) -> SafeString:
    """Draw a small line for a row of text; `said` is the sentence with its figures that stands for it.

    A `scale` keeps many of them comparable, and marks each reading; without one each runs from its lowest to its highest.
    """
    known = [one.value for one in readings if one.value is not None]
    up = scale or Scale(min(known, default=0), max(known, default=1))
    step = 1 / max(len(readings) - 1, 1)
    at = [(0.02 + i * step * 0.96, 24 - up.share(one.value) * 20) if one.value is not None else None for i, one in enumerate(readings)]
    parts = []
    for here, after in itertools.pairwise(at):
        if here and after:
            parts.append(element("line", x1=percent(here[0]), y1=f"{here[1]:.2f}", x2=percent(after[0]), y2=f"{after[1]:.2f}", class_="c-spark"))
    places = [place for place in at if place]
    for place in places if scale else places[-1:]:
        parts.append(element("use", href="#t-circle", x=percent(place[0]), y=f"{place[1]:.2f}", class_="m-full m-school"))
    return element("svg", joined(parts), class_="chart chart--spark", height="28", role="img", aria_label=said)
