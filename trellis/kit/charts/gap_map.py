"""The gap map: for each practice, where each group stands on a scale of words, and how far apart they are."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from trellis.kit import formats
from trellis.kit.charts.drawing import HIDDEN_WORDS, LETTER, UNKNOWN_WORDS, Mark, Scale, Table, colour_of_text, element, focusable, joined, percent, shape

LANES = {"office": -16.0, "school": 0.0, "home": 16.0, "all": 0.0}
NEAR, STEP, SAME, STEP_SAME = 0.15, 4.0, 0.05, 8.0
PLOT_NARROW, PLOT_WIDE = (0.20, 0.61), (0.11, 0.74)  # where the scale begins and how much of the strip it takes
NARROWEST, WIDE = 284.0, 560.0  # pixels of the strip on a phone of 320, and from where a tablet's begins
SIDE = 12.0  # pixels between a mark and its label
LINE = 34.0  # how far over or under the middle a label stands when there is no room beside its mark


@dataclass(frozen=True)
class GapRow:
    """One practice: its key, name and where it leads; the marks of the groups in their usual order; a quiet note.

    `inside` is the finished HTML that stands open under the row (what each group said, the promise).
    """

    key: str
    name: str
    url: str
    marks: Sequence[Mark]
    note: str = ""
    inside: SafeString = field(default_factory=SafeString)

    @cached_property
    def placed(self) -> "list[Placed]":
        return place(self.marks)

    @cached_property
    def shown(self) -> list[Mark]:
        return [mark for mark in self.marks if mark.value is not None]

    @cached_property
    def gap(self) -> float | None:
        """Return how far apart the highest and the lowest shown group are, of the values as they are written; None below two groups."""
        values = [formats.rounded(mark.value, 1) for mark in self.shown if mark.value is not None]
        return float(max(values) - min(values)) if len(values) > 1 else None

    @cached_property
    def gap_before(self) -> float | None:
        """Return the same of last year; None when a group of today was not asked then."""
        before = [formats.rounded(mark.ghost, 1) for mark in self.shown if mark.ghost is not None]
        return float(max(before) - min(before)) if len(before) > 1 and len(before) == len(self.shown) else None

    @property
    def gap_change(self) -> str:
        """Say how the gap moved since last year; empty when there is nothing to compare."""
        if self.gap is None or self.gap_before is None:
            return ""
        change = round(self.gap - self.gap_before, 1)
        if change == 0:
            return _("as last year")
        said = formats.say_number(abs(change), 1)
        return _("wider by %(levels)s") % {"levels": said} if change > 0 else _("narrower by %(levels)s") % {"levels": said}

    @property
    def said(self) -> str:
        """Return the whole row in words."""
        return ". ".join(mark.said for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark and where it stands: `share` of the scale, `y` pixels from the middle of its row."""

    mark: Mark
    share: float
    y: float
    from_share: float  # the leftmost and rightmost ink of the mark: interval and ghost counted
    to_share: float


@dataclass(frozen=True, slots=True)
class Label:
    """The words at a mark: from which end, on which height, and whether it stands beside the mark or on a line of its own."""

    text: str
    value: str
    share: float
    dx: float
    y: float
    anchor: str
    shape: str

    def span(self, width: float, plot: tuple[float, float]) -> tuple[float, float]:
        """Return the pixels it takes on a strip of `width`, from and to, as if each letter were wide."""
        at = (plot[0] + plot[1] * self.share) * width + self.dx
        long = LETTER * (len(self.text) + 1 + len(self.value))
        return (at - long, at) if self.anchor == "t-end" else (at, at + long)


SCALE = Scale(1, 4)


def place(marks: Sequence[Mark], scale: Scale = SCALE) -> list[Placed]:
    """Place the shown marks: one lane to a voice; those that nearly coincide step apart so that each is seen."""
    placed: dict[str, Placed] = {}
    for voice, lane in LANES.items():
        here = sorted((mark for mark in marks if mark.value is not None and mark.shape.split("-")[0] == voice), key=lambda mark: mark.value or 0)
        clusters: list[list[Mark]] = []
        for mark in here:
            if clusters and (mark.value or 0) - (clusters[-1][-1].value or 0) <= NEAR:
                clusters[-1].append(mark)
            else:
                clusters.append([mark])
        for cluster in clusters:
            same = len(cluster) > 1 and min((b.value or 0) - (a.value or 0) for a, b in itertools.pairwise(cluster)) <= SAME
            step = STEP_SAME if same else STEP
            for i, mark in enumerate(cluster):
                y = lane + (i - (len(cluster) - 1) / 2) * step
                placed[mark.group] = Placed(mark, scale.share(mark.value or 0), y, **_ink(mark))
    return [placed[mark.group] for mark in marks if mark.group in placed]


def _ends(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """Return the lowest and the highest mark; nothing without marks."""
    return (min(placed, key=lambda one: one.share), max(reversed(placed), key=lambda one: one.share)) if placed else ()


def _ink(mark: Mark) -> dict[str, float]:
    ink = [value for value in (mark.value, mark.low, mark.high, mark.ghost) if value is not None]
    return {"from_share": SCALE.share(min(ink)), "to_share": SCALE.share(max(ink))}


def labels(placed: Sequence[Placed], width: float, plot: tuple[float, float]) -> list[Label]:
    """Label the lowest and the highest group, outside the span, ended away from it; on a line of its own where a strip of `width` has no room."""
    if not placed:
        return []
    lowest, highest = _ends(placed)
    found: list[Label] = []
    ends = [(highest, "t-start", -LINE), (lowest, "t-end", LINE)] if lowest is not highest else [(highest, "t-start", -LINE)]
    for one, anchor, line in ends:
        text = one.mark.short or one.mark.label
        value = formats.say_number(one.mark.value or 0, 1)
        # beyond the ink of every mark on the same height, so that nothing is written over
        near = [other for other in placed if abs(other.y - one.y) < 14]
        edge = max(other.to_share for other in near) if anchor == "t-start" else min(other.from_share for other in near)
        label = Label(text, value, edge, SIDE if anchor == "t-start" else -SIDE, one.y, anchor, one.mark.shape)
        start, end = label.span(width, plot)
        if start < 0 or end > width:
            label = Label(text, value, one.share, 0, line, "t-start" if one.share < 0.5 else "t-end", one.mark.shape)
            start, end = label.span(width, plot)
            label = replace(label, dx=min(0.0, width - end) if end > width else max(0.0, -start))
        found.append(label)
    return found


def _drawn(label: Label, where: str) -> SafeString:
    value = element("tspan", label.value, class_="label__value")
    words = format_html("{} {}", label.text, value)
    return element(
        "text", words, x=percent(label.share), y=f"{label.y:g}", dx=f"{label.dx:g}", class_=f"{label.anchor} {colour_of_text(label.shape)} t-halo {where}"
    )


def strip(row: GapRow, *, all_ghosts: bool = True) -> SafeString:
    """Draw one row: span, last year's ghosts (of all, or of the two that part), intervals, marks that take the keyboard, and two labels."""
    placed = row.placed
    if not all_ghosts:
        ends = {one.mark.group for one in _ends(placed)}
        kept = [one if one.mark.group in ends else replace(one, mark=replace(one.mark, ghost=None)) for one in placed]
        placed = [replace(one, **_ink(one.mark)) for one in kept]  # type: ignore[arg-type]
    grid = [element("line", x1=percent(i / 3), y1="0", x2=percent(i / 3), y2="100%", class_="c-grid") for i in range(4)]
    ink: list[SafeString] = []
    if len(placed) > 1:
        low, high = min(one.share for one in placed), max(one.share for one in placed)
        ink.append(element("rect", x=percent(low), y="-25", width=percent(high - low), height="50", rx="3", class_="c-gap"))
        ink += [element("line", x1=percent(i / 3), y1="-25", x2=percent(i / 3), y2="25", class_="c-grid") for i in range(4) if low < i / 3 < high]
    for one in placed:
        if one.mark.ghost is not None:
            then = percent(SCALE.share(one.mark.ghost))
            tail = element("line", x1=then, y1=f"{one.y:g}", x2=percent(one.share), y2=f"{one.y:g}", class_="c-tail")
            ink.append(element("g", joined([tail, shape(one.mark.shape, then, one.y, ghost=True)]), class_="ghost"))
    for one in placed:
        if one.mark.low is not None and one.mark.high is not None:
            at = {"x1": percent(SCALE.share(one.mark.low)), "x2": percent(SCALE.share(one.mark.high))}
            ink.append(element("line", **at, y1=f"{one.y:g}", y2=f"{one.y:g}", class_=f"c-interval m-{one.mark.shape.split('-')[0]}"))
    ink += [focusable(one.mark.said, percent(one.share), one.share, one.y, shape(one.mark.shape, percent(one.share), one.y)) for one in placed]
    tall = False
    for where, width, plot in (("chart__narrow", NARROWEST, PLOT_NARROW), ("chart__wide", WIDE, PLOT_WIDE)):
        for label in labels(placed, width, plot):
            ink.append(_drawn(label, where))
            tall = tall or abs(label.y) >= LINE
    inner = element("svg", joined(ink), class_="plot__row", y="50%")
    plot_ = element("svg", joined([*grid, inner]), class_="plot", x=percent(PLOT_NARROW[0]), width=percent(PLOT_NARROW[1]))
    height = "88" if tall else "58"
    classes = "chart gap-row__strip" + (" gap-row__strip--tall" if tall else "")
    return element("svg", plot_, class_=classes, height=height, role="group", aria_label=f"{row.name}. {row.said}")


@dataclass(frozen=True)
class GapMap:
    """The map as one piece (`{{ map }}`), or by parts: `key`, `head`, `rows` of (row, strip), `table`."""

    rows: Sequence[GapRow]
    words: Sequence[str]
    id: str
    heading: str
    rows_name: str
    all_ghosts: bool = True

    @cached_property
    def has_ghosts(self) -> bool:
        return any(mark.ghost is not None for row in self.rows for mark in row.marks)

    @cached_property
    def groups(self) -> list[Mark]:
        """Return one mark of each group, in the order of the row that has most."""
        rows = sorted(self.rows, key=lambda row: -len(row.marks))
        found: dict[str, Mark] = {}
        for row in rows:
            for mark in row.marks:
                found.setdefault(mark.group, mark)
        return list(found.values())

    @cached_property
    def key(self) -> SafeString:
        """Return which shape stands for whom, voice by voice."""
        sets: list[SafeString] = []
        for voice, name in (("office", _("Central office")), ("school", _("Schools")), ("home", _("Families and students")), ("all", _("All"))):
            here = [mark for mark in self.groups if mark.shape.split("-")[0] == voice]
            if here:
                sets.append(_key_set(name, [(_sign(mark.shape), f"{mark.label} ({mark.note})" if mark.note else mark.label) for mark in here]))
        if self.has_ghosts:
            tail = element("line", x1="-5", x2="8", class_="c-tail")
            sign = joined([tail, element("use", href="#t-diamond", x="-5", class_="m-ghost")])
            sets.append(_key_set(_("Before"), [(_framed(sign), _("Last year"))]))
        return format_html('<div class="gap-key">{}</div>', joined(sets))

    @cached_property
    def head(self) -> SafeString:
        """Return the scale in its own words over the rows."""
        texts = []
        for i, word in enumerate(self.words):
            x = percent(i / (len(self.words) - 1))
            texts += [element("text", str(i + 1), x=x, y="9", class_="t-mid t-strong"), element("text", word, x=x, y="25", class_="t-mid")]
        plot = element("svg", joined(texts), class_="plot", x=percent(PLOT_NARROW[0]), width=percent(PLOT_NARROW[1]))
        scale = element("svg", plot, class_="chart gap-head__scale", height="34", aria_hidden="true")
        return format_html('<div class="gap-head"><p>{}</p>{}<p class="gap-head__gap">{}</p></div>', self.rows_name, scale, _("Levels apart"))

    @cached_property
    def drawn(self) -> list[tuple[GapRow, SafeString]]:
        return [(row, strip(row, all_ghosts=self.all_ghosts)) for row in self.rows]

    @cached_property
    def widest(self) -> GapRow | None:
        """Return the row whose groups are furthest apart; the first of equals; None when no gap is known."""
        known = [row for row in self.rows if row.gap is not None]
        return max(known, key=lambda row: row.gap or 0) if known else None

    @cached_property
    def table(self) -> Table:
        """Return every value that is drawn, in words: value, answers, interval, last year."""

        def cell(mark: Mark | None) -> str:
            if mark is None:
                return _("not asked")
            if mark.hidden:
                return str(HIDDEN_WORDS)
            return str(UNKNOWN_WORDS) if mark.value is None else mark.said.removeprefix(f"{mark.label}: ")

        lines = []
        for row in self.rows:
            by_group = {mark.group: mark for mark in row.marks}
            gap = str(UNKNOWN_WORDS) if row.gap is None else formats.say_number(row.gap, 1)
            lines.append((f"{row.key} {row.name}".strip(), *(cell(by_group.get(group.group)) for group in self.groups), gap))
        return Table(self.heading, (self.rows_name, *(group.label for group in self.groups), _("Levels apart")), tuple(lines))

    def row_html(self, row: GapRow, drawn: SafeString) -> SafeString:
        """Return one row: name, what is hidden, the strip, the gap in figures, and what stands open under it."""
        hidden = [mark.label for mark in row.marks if mark.hidden]
        silent = [mark.label for mark in row.marks if mark.value is None and not mark.hidden]
        notes = [format_html('<p class="gap-row__note">{}</p>', row.note)] if row.note else []
        if silent:
            notes.append(format_html('<p class="gap-row__note">{}</p>', _("No answer from: %(groups)s") % {"groups": formats.say_list(silent)}))
        if hidden:
            chip = format_html('<span class="hidden-group"><span>{}</span></span>', HIDDEN_WORDS)
            notes.append(format_html('<p class="gap-row__note">{} {}</p>', formats.say_list(hidden), chip))
        unit = "" if row.gap_change else mark_safe(' class="gap-row__unit"')  # the head of the column says it on a desk
        gap = (
            format_html("<b>{}</b> <span{}>{}</span>", formats.say_number(row.gap, 1), unit, row.gap_change or _("levels apart"))
            if row.gap is not None
            else format_html("<span>{}</span>", UNKNOWN_WORDS)
        )
        key = format_html('<span class="gap-row__key">{}</span> ', row.key) if row.key else ""
        return format_html(
            '<li class="gap-row{}" id="{}-{}"><div class="gap-row__name"><h3><a href="{}"{}>{}{}</a></h3>{}</div>{}<p class="gap-row__gap">{}</p>{}</li>',
            " gap-row--open" if row.inside else "",
            self.id, row.key or row.name, row.url, mark_safe(' aria-current="true"') if row.inside else "", key, row.name, joined(notes), drawn, gap,
            format_html('<div class="gap-open">{}</div>', row.inside) if row.inside else "",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.__html__()

    def __html__(self) -> str:
        rows = joined(self.row_html(row, drawn) for row, drawn in self.drawn)
        reading = _(
            "Each mark is the average answer of one group. The tinted span is the distance between the group that sees most and the group that sees least; "
            "only those two are named in the row. Where not everybody answered, the line through a mark says how sure it is: had all who were asked answered, "
            "the average would lie on the line 95 times in 100. A small outline is where the group stood last year."
        )
        return format_html(
            '<section class="gap-map" aria-labelledby="{}-h"><h2 class="visually-hidden" id="{}-h">{}</h2>{}{}<ol class="gap-rows">{}</ol></section>'
            '<div class="gap-reading"><p class="small quiet">{}</p>{}</div>',
            self.id, self.id, self.heading, self.key, self.head, rows, reading, self.table.folded(),
        )  # fmt: skip


def _framed(content: SafeString) -> SafeString:
    return element("svg", content, viewBox="-8 -8 16 16", aria_hidden="true")


def _sign(key: str) -> SafeString:
    return _framed(shape(key, "0", 0))


def _key_set(name: str, items: list[tuple[SafeString, str]]) -> SafeString:
    return format_html(
        '<div class="gap-key__set"><p>{}</p><ul class="key">{}</ul></div>', name, joined(format_html("<li>{}{}</li>", sign, label) for sign, label in items)
    )


def gap_rows(rows: Sequence[GapRow], *, heading: str, words: Sequence[str], id: str = "map", rows_name: str | None = None, all_ghosts: bool = True) -> GapMap:
    """Return the gap map of `rows`, in the order given; write it with `{{ map }}`, or its parts.

    rows: GapRow(key, name, url, marks, note, inside); marks: Mark(group, label, shape, value 1 to 4, n, low, high, ghost, hidden).
    A group that was not asked has no mark; one that is hidden has `Mark(..., hidden=True)` without any figure. `words` names
    the four levels; `heading` says what the rows are and in which order ("6 practices, widest gap first"). `map.widest` is
    the row for the sentence above.
    """
    return GapMap(list(rows), list(words), id, heading, rows_name or _("Practice"), all_ghosts)
