"""Shares with their intervals: one row to a group, and one column to a year. What is hidden keeps its place and gives no figure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from trellis.kit import formats
from trellis.kit.charts.drawing import HIDDEN_WORDS, LETTER, NARROWEST, UNKNOWN_WORDS, Chart, Scale, Table, element, focusable, joined, percent, shape
from trellis.kit.charts.lines import FLOOR, HEIGHT, TOP, ticks_over

Say = Callable[[float], str]
ROW = 38
FINEST = 0.01  # one per cent: what the axis can say
START, END = 0.03, 0.97  # shares of the width in which a row is drawn: half a mark stays inside


@dataclass(frozen=True, slots=True)
class Share:
    """The share of one group, `of` how many in words ("34 of 120"). None is unknown; a hidden one comes without its figures.

    `is_meant` is the one that the chart is about; `is_apart` opens a new block of rows.
    """

    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    of: str = ""
    hidden: bool = False
    is_meant: bool = False
    is_apart: bool = False

    def __post_init__(self) -> None:
        if self.hidden and ((self.value, self.low, self.high) != (None,) * 3 or self.of):
            raise ValueError("A hidden group must come without its figures.")

    def cells(self, say: Say) -> tuple[str, str, str]:
        """Return value, interval and "so many of so many" as a table writes them."""
        if self.hidden:
            return str(HIDDEN_WORDS), "", ""
        if self.value is None:
            return str(UNKNOWN_WORDS), "", self.of
        return say(self.value), self.between(say), self.of

    def between(self, say: Say) -> str:
        if self.low is None or self.high is None:
            return ""
        return _("%(low)s to %(high)s") % {"low": say(self.low), "high": say(self.high)}

    def said(self, say: Say) -> str:
        """Return the row in words, with every figure that it shows."""
        return f"{self.name}: " + ", ".join(cell for cell in self.cells(say) if cell)


def ticks_of(data: Sequence[Share], more: Sequence[float] = ()) -> list[float]:
    """Return the round values of a scale that holds every share with its interval, and `more`."""
    values = [edge for one in data for edge in (one.value, one.low, one.high) if edge is not None] + list(more)
    return ticks_over(min(values, default=0.0), max(values, default=1.0), FINEST)


def _hidden_bar(y: float, height: float = 18) -> SafeString:
    return element("rect", x=percent(START), y=f"{y - height / 2:g}", width="38%", height=f"{height:g}", rx="2", class_="b-hidden")


def share_rows(
    sentence: str,
    data: Sequence[Share],
    *,
    caption: str,
    reading: str,
    heads: tuple[str, str],
    reference: tuple[str, float] | None = None,
    say: Say = formats.say_share,
) -> Chart:
    """Draw one row to a group: mark, interval and value, and through all of them the line of the `reference` (its name, its value).

    `heads` names the groups and the value in the table.
    """
    marks = ticks_of(data, [reference[1]] if reference else [])
    scale = Scale(marks[0], marks[-1])
    where = lambda value: START + scale.share(value) * (END - START)  # noqa: E731

    def lines(height: int) -> list[SafeString]:
        drawn = [element("line", x1=percent(where(tick)), y1="0", x2=percent(where(tick)), y2=str(height), class_="c-grid") for tick in marks]
        if reference:
            drawn.append(element("line", x1=percent(where(reference[1])), y1="0", x2=percent(where(reference[1])), y2=str(height), class_="c-ref"))
        return drawn

    axis = [element("text", say(tick), x=percent(where(tick)), y="9", class_=_anchor(where(tick))) for tick in marks]
    above = (
        [element("text", f"{reference[0]} {say(reference[1])}", x=percent(where(reference[1])), y="9", class_=f"{_anchor(where(reference[1]))} t-strong")]
        if reference
        else []
    )
    rows = [
        _frame("dots__row dots__axis", "", element("svg", joined(part), class_="chart", height="18", aria_hidden="true"), "") for part in (above, axis) if part
    ]
    for one in data:
        if one.is_apart:
            rows.append(_frame("dots__row", "", element("svg", joined(lines(14)), class_="chart", height="14", aria_hidden="true"), ""))
        rows.append(_frame("dots__row", one.name, _row(one, lines(ROW), where, say), one.of))
    svg = format_html('<div class="dots" role="group" aria-label="{}">{}</div>', caption, joined(rows))
    table = Table(caption, (heads[0], heads[1], _("Where it truly lies, 95 times in 100"), _("How many")), tuple((one.name, *one.cells(say)) for one in data))
    return Chart(sentence, svg, reading, table)


def _frame(classes: str, name: str, drawing: SafeString, of: str) -> SafeString:
    return format_html('<div class="{}"><p class="dots__name">{}</p>{}<p class="dots__n">{}</p></div>', classes, name, drawing, of)


def _anchor(share: float) -> str:
    return "t-start" if share < 0.1 else "t-end" if share > 0.9 else "t-mid"


def _row(one: Share, grid: list[SafeString], where: Callable[[float], float], say: Say) -> SafeString:
    y = ROW / 2
    words = one.said(say)
    if one.hidden or one.value is None:
        word = str(HIDDEN_WORDS if one.hidden else UNKNOWN_WORDS)
        mark = element("rect", x=percent(START), y=f"{y - 9:g}", width="94%", height="18", rx="2", class_="b-hidden" if one.hidden else "b-unknown")
        text = element("text", word, x="50%", y=f"{y:g}", class_="t-mid t-strong t-halo")
        return element("svg", joined([*grid, mark, text]), class_="chart", height=str(ROW), role="img", aria_label=words)
    at, sign, voice = percent(where(one.value)), "home" if one.is_meant else "all-circle", "m-home" if one.is_meant else "m-all"
    drawn = list(grid)
    end = where(one.value)
    if one.low is not None and one.high is not None:
        drawn.append(element("line", x1=percent(where(one.low)), y1=f"{y:g}", x2=percent(where(one.high)), y2=f"{y:g}", class_=f"c-interval {voice}"))
        end = where(one.high)
    drawn.append(element("g", shape(sign, at, y), class_="mark-stop", tabindex="0", role="img", aria_label=words))
    left = end > 0.8  # no room for the value behind the interval
    start = where(one.low) if one.low is not None else where(one.value)
    colour = "t-home" if one.is_meant else "t-strong"
    drawn.append(
        element(
            "text",
            say(one.value),
            x=percent(start if left else end),
            y=f"{y:g}",
            dx="-9" if left else "9",
            class_=f"{'t-end' if left else 't-start'} {colour} t-halo",
        )
    )
    return element("svg", joined(drawn), class_="chart", height=str(ROW), role="group", aria_label=words)


def share_years(
    sentence: str,
    first: Sequence[Share],
    second: Sequence[Share],
    *,
    names: tuple[str, str],
    unit: str,
    caption: str,
    reading: str,
    head: str = "",
    say: Say = formats.say_share,
) -> Chart:
    """Draw two groups over the same years, each value with its interval; a year that is hidden or unknown leaves a gap with its word.

    Where a phone has no room for every year, every second or third has its label, the last one always. `head` names the years in the table.
    """
    marks = ticks_of([*first, *second])
    up = Scale(marks[0], marks[-1])
    y = lambda value: round(FLOOR - up.share(value) * (FLOOR - TOP), 2)  # noqa: E731
    left, right = 0.14, 0.97
    step = (right - left) / max(len(first), 1)
    parts = [element("text", unit, x="0%", y="6", class_="t-start")]
    for tick in marks:
        parts.append(element("line", x1=percent(left), y1=y(tick), x2=percent(right), y2=y(tick), class_="c-axis" if tick == marks[0] else "c-grid"))
        parts.append(element("text", say(tick), x=percent(left), y=y(tick), dx="-8", class_="t-end"))
    for which, (data, sign, voice) in enumerate(((second, "all-circle", "m-all"), (first, "home", "m-home"))):
        middle = [left + step * (i + 0.5) + (0.012 if which == 0 else -0.012) for i in range(len(data))]
        for i, one in enumerate(data[:-1]):
            after = data[i + 1]
            if one.value is not None and after.value is not None:
                parts.append(element("line", x1=percent(middle[i]), y1=y(one.value), x2=percent(middle[i + 1]), y2=y(after.value), class_="c-path"))
        for at, one in zip(middle, data, strict=True):
            if one.hidden:
                if which:
                    parts.append(
                        element(
                            "rect",
                            x=percent(at - min(step / 3, 0.06)),
                            y=str(TOP),
                            width=percent(min(step / 1.5, 0.12)),
                            height=str(FLOOR - TOP),
                            class_="b-hidden",
                        )
                    )
            elif one.value is not None:
                if one.low is not None and one.high is not None:
                    parts.append(element("line", x1=percent(at), y1=y(one.low), x2=percent(at), y2=y(one.high), class_=f"c-interval {voice}"))
                parts.append(focusable(f"{names[0 if which else 1]}, {one.said(say)}", percent(at), at, y(one.value), shape(sign, percent(at), y(one.value))))
    widest = max((len(one.name) for one in first), default=0) * LETTER
    every = max(1, ceil(widest / (step * NARROWEST)))
    for i, one in enumerate(first):
        if (len(first) - 1 - i) % every:
            continue
        parts.append(element("text", one.name, x=percent(left + step * (i + 0.5)), y=str(FLOOR + 18), class_="t-mid"))
    svg = element("svg", joined(parts), class_="chart", height=str(HEIGHT), role="group", aria_label=caption)
    rows = tuple((a.name, *_both(a, say), *_both(b, say)) for a, b in zip(first, second, strict=True))
    return Chart(
        sentence, joined([key_of(names), svg]), reading, Table(caption, (head or _("School year"), names[0], _("How many"), names[1], _("How many")), rows)
    )


def _both(one: Share, say: Say) -> tuple[str, str]:
    value, between, of = one.cells(say)
    return (f"{value} ({between})" if between else value), of


def key_of(names: tuple[str, str]) -> SafeString:
    """Return which sign is whose, over a picture of two groups."""
    signs = (element("use", href="#s-diamond", class_="m-full m-home"), element("use", href="#s-circle", class_="m-open m-all"))
    lines = ((element("svg", sign, viewBox="-9 -9 18 18", aria_hidden="true"), name) for sign, name in zip(signs, names, strict=True))
    return format_html('<ul class="key">{}</ul>', format_html_join("", "<li>{} {}</li>", lines))
