"""Charts drawn on the server: SVG of classes and presentation attributes, no script, no measuring in the browser.

Positions along a scale are percentages, marks and letters are pixels: one drawing fits 320 px, a desk and paper. Each
`Chart` is written with `{{ chart }}`: the sentence first, the drawing, how to read it, and the same as a table. Each mark takes the
keyboard and says its value aloud. Kinds: `gap_rows` (dots on a scale of words), `bars`, `line` (with aim line and band),
`sparkline`, `dumbbell`, `share_rows` (groups with intervals), `share_years`, `funnel`, `grid` (pairs of groups, its own table).
`week_bar` is one bar for a list of weeks, `day_line` one line of days
for a list of people; their sentence and table stand on the page.
"""

from trellis.kit.charts.bars import Bar, bars
from trellis.kit.charts.days import DayMark, day_axis, day_line
from trellis.kit.charts.drawing import SHAPES, Chart, Mark, Scale
from trellis.kit.charts.dumbbells import Pair, dumbbell
from trellis.kit.charts.funnel import Limit, Unit, funnel
from trellis.kit.charts.gap_map import GapMap, GapRow, gap_rows
from trellis.kit.charts.grid import Grid, grid
from trellis.kit.charts.lines import Reading, line, sparkline
from trellis.kit.charts.shares import Share, share_rows, share_years
from trellis.kit.charts.weeks import week_bar

__all__ = [
    "SHAPES",
    "Bar",
    "Chart",
    "DayMark",
    "GapMap",
    "GapRow",
    "Grid",
    "Limit",
    "Mark",
    "Pair",
    "Reading",
    "Scale",
    "Share",
    "Unit",
    "bars",
    "day_axis",
    "day_line",
    "dumbbell",
    "funnel",
    "gap_rows",
    "grid",
    "line",
    "share_rows",
    "share_years",
    "sparkline",
    "week_bar",
]
