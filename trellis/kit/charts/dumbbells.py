"""Dumbbells: two values of one thing and the way between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from trellis.kit import formats
from trellis.kit.charts.drawing import HIDDEN_WORDS, LETTER, UNKNOWN_WORDS, Chart, Scale, Table, element, focusable, joined, percent, shape

ROW = 52


@dataclass(frozen=True, slots=True)
class Pair:
    """Two values of one row; None is unknown. A hidden pair comes without both."""

    name: str
    first: float | None = None
    second: float | None = None
    hidden: bool = False

    def __post_init__(self) -> None:
        if self.hidden and (self.first is not None or self.second is not None):
            raise ValueError("A hidden group must come without its figures.")


def dumbbell(
    sentence: str, data: Sequence[Pair], *, names: tuple[str, str], shapes: tuple[str, str], low: float, high: float, decimals: int = 1, caption: str
) -> Chart:
    """Draw two marks to a row on a scale from `low` to `high` and a line between them; each value stands on its outer side."""
    scale = Scale(low, high)

    def said(value: float | None, hidden: bool) -> str:
        if hidden:
            return str(HIDDEN_WORDS)
        return str(UNKNOWN_WORDS) if value is None else formats.say_number(value, decimals)

    widest = max((len(said(value, False)) for pair in data for value in (pair.first, pair.second)), default=1)
    edge = min(0.3, (LETTER * widest + 14) / 284)  # room for a value outside the first and the last mark on the narrowest strip
    where = lambda value: edge + scale.share(value) * (1 - 2 * edge)  # noqa: E731
    parts = []
    for i, pair in enumerate(data):
        top, y = i * ROW, i * ROW + 36
        parts.append(element("text", pair.name, x="0%", y=str(top + 10), class_="t-start t-strong"))
        if pair.hidden:
            parts += [
                element("rect", x="0%", y=str(y - 9), width="38%", height="18", rx="2", class_="b-hidden"),
                element("text", said(None, True), x="39.5%", y=str(y), class_="t-start"),
            ]
            continue
        known = [(value, key, name) for value, key, name in zip((pair.first, pair.second), shapes, names, strict=True) if value is not None]
        parts.append(element("line", x1=percent(edge), y1=str(y), x2=percent(1 - edge), y2=str(y), class_="c-grid"))
        if len(known) == 2:
            parts.append(element("line", x1=percent(where(known[0][0])), y1=str(y), x2=percent(where(known[1][0])), y2=str(y), class_="c-between"))
        for value, key, name in known:
            other = next((one[0] for one in known if one[1] != key or one[2] != name), value)
            left = value < other or (value == other and name == names[0])
            at = percent(where(value))
            words = f"{pair.name}, {name}: {said(value, False)}"
            parts.append(focusable(words, at, where(value), y, shape(key, at, y)))
            parts.append(
                element("text", said(value, False), x=at, y=str(y), dx="-11" if left else "11", class_=("t-end" if left else "t-start") + " t-strong t-halo")
            )
        if not known:
            parts.append(element("text", said(None, False), x="0%", y=str(y), class_="t-start"))
    svg = element("svg", joined(parts), class_="chart", height=str(max(len(data), 1) * ROW), role="group", aria_label=caption)
    lines = tuple((pair.name, said(pair.first, pair.hidden), said(pair.second, pair.hidden)) for pair in data)
    reading = _("The scale runs from %(low)s to %(high)s. The line joins %(first)s and %(second)s.") % {
        "low": formats.say_number(low), "high": formats.say_number(high), "first": names[0], "second": names[1],
    }  # fmt: skip
    return Chart(sentence, svg, reading, Table(caption, (_("What"), *names), lines))
