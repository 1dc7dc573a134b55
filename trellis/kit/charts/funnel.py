"""A funnel: many units by their size and their share, between the limits that chance alone explains. It names only what lies outside."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from trellis.kit import formats
from trellis.kit.charts.drawing import LETTER, NARROWEST, Chart, Scale, Table, element, focusable, joined, percent, shape
from trellis.kit.charts.lines import ticks_over
from trellis.kit.charts.shares import FINEST, Say

TOP, FLOOR, HEIGHT = 30, 270, 316
LEFT, RIGHT = 0.13, 0.97


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of `n` with its share. What is hidden does not come here."""

    name: str
    n: int
    value: float
    of: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """Between which shares a unit of `n` lies by chance."""

    n: int
    low: float
    high: float


def funnel(
    sentence: str,
    inside: Sequence[tuple[int, float]],
    outside: Sequence[Unit],
    *,
    limits: Sequence[Sequence[Limit]],
    reference: tuple[str, float],
    unit: str,
    size: str,
    caption: str,
    reading: str,
    heads: tuple[str, str],
    say: Say = formats.say_share,
) -> Chart:
    """Draw units `inside` the limits (n, share) as open, nameless marks, and those `outside` by name.

    `limits` are curves from the nearest to the farthest, each by ascending n. `unit` and `size` name the two axes.
    """
    sizes = [n for n, _value in inside] + [one.n for one in outside] + [one.n for curve in limits for one in curve]
    values = [value for _n, value in inside] + [one.value for one in outside] + [reference[1]]
    marks, sizes_at = ticks_over(min(values), max(values), FINEST), ticks_over(0, max(sizes, default=1))
    up, along = Scale(marks[0], marks[-1]), Scale(0, sizes_at[-1])
    x = lambda n: LEFT + along.share(n) * (RIGHT - LEFT)  # noqa: E731
    y = lambda value: round(FLOOR - up.share(value) * (FLOOR - TOP), 2)  # noqa: E731
    parts = [element("text", unit, x="0%", y="8", class_="t-start")]
    for tick in marks:
        parts.append(element("line", x1=percent(LEFT), y1=y(tick), x2=percent(RIGHT), y2=y(tick), class_="c-axis" if tick == marks[0] else "c-grid"))
        parts.append(element("text", say(tick), x=percent(LEFT), y=y(tick), dx="-8", class_="t-end"))
    for tick in sizes_at:
        parts.append(element("text", formats.say_number(tick), x=percent(x(tick)), y=str(FLOOR + 16), class_="t-end" if x(tick) > 0.9 else "t-mid"))
    parts.append(element("text", size, x=percent(RIGHT), y=str(FLOOR + 36), class_="t-end"))
    curves = [_curve(curve, side, far, along, y) for far, curve in enumerate(limits) if len(curve) > 1 for side in ("low", "high")]
    dots = "".join(f"M{along.share(n) * 100:.2f} {y(value):g}h.01" for n, value in inside)
    stretched = [*curves, *([element("path", d=dots, class_="c-dots"), element("path", d=dots, class_="c-dots c-dots--hole")] if dots else [])]
    parts.append(
        element(
            "svg", joined(stretched), class_="stretch", x=percent(LEFT), y="0", width=percent(RIGHT - LEFT), height=str(HEIGHT),
            viewBox=f"0 0 100 {HEIGHT}", preserveAspectRatio="none", aria_hidden="true",
        )
    )  # fmt: skip
    parts.append(element("line", x1=percent(LEFT), y1=y(reference[1]), x2=percent(RIGHT), y2=y(reference[1]), class_="c-ref"))
    # At the left, where units would be that have hardly anybody
    taken: list[tuple[float, float, float]] = [_span(LEFT, y(reference[1]) - 11, f"{reference[0]} {say(reference[1])}", ends=False)]
    parts.append(element("text", f"{reference[0]} {say(reference[1])}", x=percent(LEFT), y=y(reference[1]) - 11, dx="4", class_="t-start t-strong t-halo"))
    for one in outside:
        at, place = x(one.n), y(one.value)
        said = ", ".join(word for word in (f"{one.name}: {say(one.value)}", one.of) if word)
        parts.append(focusable(said, percent(at), at, place, shape("school", percent(at), place)))
        label = _label(one.name, at, place, taken)
        if label is not None:
            parts.append(label)
    svg = element("svg", joined(parts), class_="chart", height=str(HEIGHT), role="group", aria_label=caption)
    table = Table(
        caption, (heads[0], heads[1], _("How many")), ((reference[0], say(reference[1]), ""), *((one.name, say(one.value), one.of) for one in outside))
    )
    return Chart(sentence, svg, reading, table)


def _curve(curve: Sequence[Limit], side: str, far: int, along: Scale, y: "object") -> SafeString:
    path = "M" + "L".join(f"{along.share(one.n) * 100:.2f} {y(getattr(one, side)):g}" for one in curve)  # type: ignore[operator]
    return element("path", d=path, class_="c-limit" + (" c-limit--far" if far else ""))


def _span(at: float, y: float, words: str, *, ends: bool) -> tuple[float, float, float]:
    wide = len(words) * LETTER / NARROWEST
    return (at - wide, at, y) if ends else (at, at + wide, y)


def _label(name: str, at: float, y: float, taken: list[tuple[float, float, float]]) -> SafeString | None:
    """Write a name where it covers no other, beside its mark on the wider side, or above or below; None where there is no room: the table has it."""
    ends = at > 0.5
    for dy in (0, 16, -16):
        edge = at - 0.035 if ends else at + 0.035
        if dy:
            edge = min(at + 0.1, 1.0) if ends else max(at - 0.1, 0.0)
        span = _span(edge, y + dy, name, ends=ends)
        if span[0] < 0 or span[1] > 1 or any(abs(span[2] - other[2]) < 14 and span[0] < other[1] and other[0] < span[1] for other in taken):
            continue
        taken.append(span)
        return element("text", name, x=percent(edge), y=f"{y + dy:g}", class_=f"{'t-end' if ends else 't-start'} t-strong t-halo")
    return None
