"""Charts say what they draw: marks inside the plot, labels apart, the table equal to the marks, nothing unescaped."""

import doctest
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.kit import formats
from trellis.kit.charts import (
    SHAPES,
    Bar,
    GapRow,
    Limit,
    Mark,
    Pair,
    Reading,
    Share,
    Unit,
    bars,
    drawing,
    dumbbell,
    funnel,
    gap_rows,
    grid,
    line,
    lines,
    share_rows,
    share_years,
    sparkline,
)
from trellis.kit.charts.gap_map import NARROWEST, PLOT_NARROW, PLOT_WIDE, WIDE, labels, place

WORDS = ["Not yet", "In places", "Mostly", "Everywhere"]
GROUPS = [("principals", "Principals", "school"), ("supervisors", "Supervisors", "office-triangle"), ("office", "Central-office staff", "office")]
levels = st.floats(1, 4, allow_nan=False)


def marks_of(values: list[float], ghosts: list[float | None] | None = None) -> list[Mark]:
    before = ghosts or [None] * len(values)
    return [Mark(*group, value=value, n=12, ghost=ghost) for group, value, ghost in zip(GROUPS, values, before, strict=True)]


@given(st.lists(levels, min_size=3, max_size=3), st.lists(st.none() | levels, min_size=3, max_size=3))
def test_labels_stay_on_the_strip_and_off_each_other_on_a_phone_and_on_a_desk(values, ghosts):
    placed = place(marks_of(values, ghosts))
    for width, plot in ((NARROWEST, PLOT_NARROW), (WIDE, PLOT_WIDE), (1000.0, PLOT_WIDE)):
        found = labels(placed, width, plot)
        spans = [(label.span(width, plot), label.y) for label in found]
        assert all(start >= 0 and end <= width for (start, end), _y in spans)
        for i, ((start, end), y) in enumerate(spans):
            for (other_start, other_end), other_y in spans[i + 1 :]:
                assert abs(y - other_y) >= 13 or end <= other_start or other_end <= start


@given(st.lists(levels, min_size=3, max_size=3))
def test_no_label_is_written_over_a_mark_of_its_height(values):
    placed = place(marks_of(values))
    for width, plot in ((NARROWEST, PLOT_NARROW), (WIDE, PLOT_WIDE)):
        for label in labels(placed, width, plot):
            start, end = label.span(width, plot)
            for one in placed:
                x = (plot[0] + plot[1] * one.share) * width
                assert abs(one.y - label.y) >= 14 or x + 6 <= start or x - 6 >= end


@given(st.lists(levels, min_size=3, max_size=3))
def test_marks_stay_inside_the_plot_and_no_two_coincide(values):
    placed = place(marks_of(values))
    assert all(0 <= one.share <= 1 and abs(one.y) <= 24 for one in placed)
    assert len({(one.share, one.y) for one in placed}) == 3


@given(st.lists(levels, min_size=3, max_size=3), st.lists(st.none() | levels, min_size=3, max_size=3))
def test_the_table_says_what_the_marks_show(values, ghosts):
    row = GapRow("1.1", "We listen first", "#", marks_of(values, ghosts))
    found = gap_rows([row], heading="One practice", words=WORDS)
    cells = found.table.rows[0]
    assert cells[0] == "1.1 We listen first"
    by_group = dict(zip(found.groups, cells[1:-1], strict=True))
    for mark, cell in by_group.items():
        assert f"{mark.label}: {cell}" == mark.said
        assert formats.say_number(mark.value, 1) in cell
        assert f'aria-label="{mark.said}"' in str(found.drawn[0][1])
    assert cells[-1] == f"{row.gap:.1f}"
    written = [float(formats.say_number(value, 1)) for value in values]
    assert row.gap == pytest.approx(max(written) - min(written))


def test_a_hidden_group_keeps_its_row_without_a_figure():
    hidden = Mark("office", "Central-office staff", "office", hidden=True)
    row = GapRow("1.1", "We listen first", "#", [*marks_of([2.0, 3.0, 1.5])[:2], hidden])
    html = gap_rows([row], heading="One practice", words=WORDS).__html__()
    assert html.count("hidden to protect people") == 3  # in the row, said aloud, in the table
    assert row.gap == 1.0
    with pytest.raises(ValueError, match="without its figures"):
        Mark("office", "Central-office staff", "office", value=2.0, hidden=True)


def test_a_group_that_did_not_answer_is_unknown_and_never_zero():
    row = GapRow("1.1", "We listen first", "#", [Mark("p", "Principals", "school")])
    html = gap_rows([row], heading="One practice", words=WORDS).__html__()
    assert "unknown" in html and "No answer from: Principals" in html and row.gap is None


def test_the_gap_says_how_it_moved_since_last_year():
    def change(now: list[float], before: list[float | None]) -> str:
        return GapRow("1", "x", "#", marks_of(now, before)).gap_change

    assert change([1.0, 2.0, 3.0], [1.0, 2.0, 2.9]) == "wider by 0.1"
    assert change([1.0, 2.0, 3.0], [1.0, 2.0, 3.1]) == "narrower by 0.1"
    assert change([1.0, 2.0, 3.0], [1.0, 1.5, 3.0]) == "as last year"
    assert change([1.0, 2.0, 3.0], [1.0, None, 3.0]) == ""


HOSTILE = '"><script>alert(1)</script>'


@pytest.mark.parametrize(
    "drawn",
    [
        lambda: gap_rows(
            [GapRow(HOSTILE, HOSTILE, HOSTILE, [Mark(HOSTILE, HOSTILE, "home", 2.0, short=HOSTILE)], note=HOSTILE)], heading=HOSTILE, words=[HOSTILE] * 4
        ),
        lambda: bars(HOSTILE, [Bar(HOSTILE, 3), Bar(HOSTILE, hidden=True), Bar(HOSTILE)], unit=HOSTILE, caption=HOSTILE, cap=2, cap_name=HOSTILE),
        lambda: line(HOSTILE, [Reading(date(2026, 9, 14), 3)], unit=HOSTILE, caption=HOSTILE),
        lambda: dumbbell(HOSTILE, [Pair(HOSTILE, 1, 2)], names=(HOSTILE, HOSTILE), shapes=("school", "home"), low=0, high=3, caption=HOSTILE),
        lambda: type("Spark", (), {"__html__": lambda self: sparkline([Reading(date(2026, 9, 14), 3)], said=HOSTILE)})(),
    ],
)
def test_nothing_leaves_a_chart_unescaped_and_no_style_is_inline(drawn):
    html = drawn().__html__()
    assert "<script" not in html and "style=" not in html
    assert not re.search(r"\son\w+=", html)


@given(st.lists(st.none() | st.floats(0, 10_000, allow_nan=False), min_size=1, max_size=8))
def test_a_line_keeps_every_reading_in_its_table(values):
    readings = [Reading(date(2026, 9, 1 + i), value) for i, value in enumerate(values)]
    chart = line("How it went.", readings, unit="words in a minute", caption="Readings", decimals=1)
    assert [cells[1] for cells in chart.table.rows] == ["unknown" if value is None else formats.say_number(value, 1) for value in values]
    for found in re.findall(r' x="(-?[\d.]+)%"', chart.svg):
        assert 0 <= float(found) <= 100


@given(st.lists(st.floats(0, 100_000, allow_nan=False), min_size=1, max_size=6))
def test_bars_begin_at_zero_and_end_inside(values):
    chart = bars("How many.", [Bar(f"School {i}", value) for i, value in enumerate(values)], unit="minutes", caption="Minutes")
    widths = [float(width) for width in re.findall(r'width="([\d.]+)%"', chart.svg)]
    assert len(widths) == len(values) and all(0 <= width <= 94 for width in widths)
    longest = max(values)
    if longest > 1:
        assert all(abs(width / max(widths) - value / longest) < 0.01 for width, value in zip(widths, values, strict=True))


def test_every_voice_has_its_own_shape_and_filling():
    assert len(set(SHAPES.values())) == len(SHAPES)


@pytest.mark.parametrize("module", [drawing, lines, formats])
def test_the_examples_in_the_chart_module_hold(module):
    assert doctest.testmod(module).failed == 0


def test_a_hidden_share_gives_its_place_and_its_word_and_never_a_figure():
    groups = [Share("Learning English", 0.58, 0.52, 0.64, "143 of 246", is_meant=True), Share("Native American", hidden=True), Share("Asian")]
    rows = share_rows("S.", groups, reference=("All", 0.74), caption="By group", reading="R.", heads=("Group", "On time"))
    assert [cells[1] for cells in rows.table.rows] == ["58\u00a0%", "hidden to protect people", "unknown"]
    assert rows.svg.count("b-hidden") == 1 and rows.svg.count("c-ref") == len(groups) and 'aria-label="Native American: hidden to protect people"' in rows.svg
    years = share_years("S.", groups, groups, names=("A", "B"), unit="on time", caption="Years", reading="R.")
    assert years.svg.count("b-hidden") == 1 and years.table.rows[1][1:] == ("hidden to protect people", "", "hidden to protect people", "")
    with pytest.raises(ValueError, match="without its figures"):
        Share("Native American", 0.2, hidden=True)
    with pytest.raises(ValueError, match="without its figures"):
        Share("Native American", of="2 of 9", hidden=True)
    drawn = str(
        grid("Pairs", ("Boys",), [("Asian", (groups[1],)), ("Black", (groups[0],)), ("White", (None,))], reference=0.8, more_is_worse=False, reading="R.")
    )
    assert drawn.count("hidden-group") == 1 and "pairs__4 pairs__meant" in drawn and "Nobody is both" in drawn


def test_a_funnel_names_what_lies_outside_and_stays_small_with_a_thousand_units_inside():
    inside = [(10 + i % 90, (i % 40) / 40) for i in range(1000)]
    outside = [Unit("Cedar Fork", 68, 0.9, "61 of 68"), Unit("Ferry Landing", 68, 0.9), Unit("Millrace", 69, 0.9), Unit("Old Orchard", 69, 0.901)]
    curves = [[Limit(10, 0.2, 1.0), Limit(100, 0.6, 0.8)]]
    words = {"reference": ("District", 0.74), "unit": "on time", "size": "children", "caption": "Schools", "reading": "R.", "heads": ("School", "On time")}
    drawn = funnel("S.", inside, outside, limits=curves, **words)
    assert len(drawn.svg) < 45_000 and drawn.svg.count('tabindex="0"') == len(outside) and drawn.svg.count("c-limit") == 2
    assert [cells[0] for cells in drawn.table.rows] == ["District", *(one.name for one in outside)]
    assert 1 <= sum(f">{one.name}</text>" in drawn.svg for one in outside) < len(outside), "names that would cover each other are left to the table"
