"""Bars: lengths from zero, the value at the end of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from trellis.kit import formats
from trellis.kit.charts.drawing import HIDDEN_WORDS, LETTER, UNKNOWN_WORDS, Chart, Scale, Table, element, joined, percent

ROW = 46  # pixels to a bar: its name above, the bar below


@dataclass(frozen=True, slots=True)
class Bar:
    """One length. `value` None is unknown and keeps its row; a hidden one comes without its value."""

    name: str
    value: float | None = None
    hidden: bool = False

    def __post_init__(self) -> None:
        if self.hidden and self.value is not None:
            raise ValueError("A hidden group must come without its figures.")

    @property
    def said(self) -> str:
        if self.hidden:
            return str(HIDDEN_WORDS)
        return str(UNKNOWN_WORDS) if self.value is None else formats.say_number(self.value, 0 if float(self.value).is_integer() else 1)


def bars(sentence: str, data: Sequence[Bar], *, unit: str, caption: str, cap: float | None = None, cap_name: str = "") -> Chart:
    """Draw one bar to a row, in the order given, from zero. `cap` is a short stroke through each bar, named once."""
    values = [bar.value for bar in data if bar.value is not None]
    scale = Scale(0, max([*values, cap or 0, 1e-9]))
    # the longest value stands after the longest bar: leave it room on the narrowest strip
    room = 1 - min(0.5, LETTER * max((len(bar.said) for bar in data if bar.value is not None), default=1) / 284 + 0.06)
    parts = []
    for i, bar in enumerate(data):
        top = i * ROW
        parts.append(element("text", bar.name, x="0%", y=str(top + 10), class_="t-start t-strong"))
        if bar.hidden:
            parts += [
                element("rect", x="0%", y=str(top + 22), width="38%", height="16", rx="2", class_="b-hidden"),
                element("text", bar.said, x="39.5%", y=str(top + 30), class_="t-start"),
            ]
            continue
        if bar.value is None:
            parts += [
                element("rect", x="0%", y=str(top + 22), width="12%", height="16", rx="2", class_="b-unknown"),
                element("text", bar.said, x="13.5%", y=str(top + 30), class_="t-start"),
            ]
            continue
        share = scale.share(bar.value) * room
        ink = [
            element(
                "rect", x="0%", y=str(top + 22), width=percent(share), height="16", rx="2", class_="b-held" if cap is None or bar.value <= cap else "b-over"
            )
        ]
        ink.append(element("text", bar.said, x=percent(share), y=str(top + 30), dx="8", class_="t-start t-strong"))
        if cap is not None:
            at = percent(scale.share(cap) * room)
            ink.append(element("line", x1=at, y1=str(top + 18), x2=at, y2=str(top + 42), class_="b-cap"))
        parts.append(element("g", joined(ink), class_="mark-stop", tabindex="0", role="img", aria_label=f"{bar.name}: {bar.said} {unit}"))
    svg = element("svg", joined(parts), class_="chart", height=str(max(len(data), 1) * ROW), role="group", aria_label=caption)
    reading = _("Length is counted from zero, in %(unit)s.") % {"unit": unit}
    if cap is not None:
        reading += " " + _("The short stroke is %(name)s, %(value)s.") % {"name": cap_name, "value": formats.say_number(cap)}
    return Chart(sentence, svg, reading, Table(caption, (_("What"), unit), tuple((bar.name, bar.said) for bar in data)))
