"""One week as a bar against its cap: what stands already, what is new, what goes over, what is left."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from trellis.kit.charts.drawing import Scale, element, joined, percent

HEIGHT = 26


def week_bar(held: Sequence[float], *, new: float = 0, cap: float | None = None, top: float, said: str) -> SafeString:
    """Draw one bar of the parts in `held`, then `new`, on a scale from nought to `top`; without a cap nothing goes over and nothing is left.

    `said` is read aloud in its place: the same in words, with the numbers.
    """
    scale = Scale(0, max(top, 1e-9))

    def part(start: float, end: float, kind: str, **more: str) -> SafeString:
        return element("rect", x=percent(scale.share(start)), y="4", width=percent(scale.share(end) - scale.share(start)), height="18", class_=kind, **more)

    drawn = [part(0, cap, "b-room", rx="2")] if cap else []
    line = cap if cap is not None else float("inf")
    start = 0.0
    for number, minutes in enumerate([*held, new]):
        is_new, end = number == len(held), start + minutes
        if minutes <= 0:
            continue
        if start < line:
            drawn.append(part(start, min(end, line), "b-new" if is_new else "b-held"))
        if end > line:
            drawn.append(part(max(start, line), end, "b-over"))
        if not is_new and end < line:
            at = percent(scale.share(end))
            drawn.append(element("line", x1=at, y1="4", x2=at, y2="22", class_="b-hatch-line"))
        start = end
    if cap is not None:
        at = percent(scale.share(cap))
        drawn.append(element("line", x1=at, y1="0", x2=at, y2=str(HEIGHT), class_="b-cap"))
    return element("svg", joined(drawn), class_="chart", height=str(HEIGHT), role="img", aria_label=said)
