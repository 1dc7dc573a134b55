"""The pictures of docs/methods, drawn from the worked examples by the functions that the pages explain.

`python docs/generate.py` writes them into docs/methods/pictures/, and `--check` compares. A picture says in its title what is seen, and in its
description every number that is in it.
"""

from fractions import Fraction
from math import comb

import numpy as np
from methods.drawing import Axis, Sheet, percents

from trellis.analysis.continuity import bice_boxerman
from trellis.analysis.equity.adverse_impact import Candidates, selection
from trellis.analysis.equity.disparity import e_formula_bound, index_to_reference, percentage_point_gap, proportionality_index, risk_ratio
from trellis.analysis.false_discovery import adjusted
from trellis.analysis.proportions import funnel_limits, wilson
from trellis.analysis.shrinkage import Spread, shrunken
from trellis.analysis.trends import trends
from trellis.analysis.two_by_two import exact


def said(share: float, digits: int = 1) -> str:
    return f"{share * 100:.{digits}f} %"


def rates() -> Sheet:
    rows = [(56, 70), (48, 80), (8, 10), (0, 12)]
    limits = [(count, n, *wilson(count, n)) for count, n in rows]
    words = "; ".join(f"{count} of {n}: {said(count / n)}, between {said(low)} and {said(high)}" for count, n, low, high in limits)
    sheet = Sheet("The fewer students, the wider where the truth may lie", f"Rates with Wilson's intervals. {words}.", 250)
    axis = Axis(0, 1, 120, 530)
    axis.across(sheet, 210, percents(0, 20, 40, 60, 80, 100), 50)
    for at, (count, n, low, high) in enumerate(limits):
        y = 74 + at * 38
        sheet.text(104, y + 5, f"{count} of {n}", "ink", "end")
        sheet.spread(axis.at(low), axis.at(count / n), axis.at(high), y, "meant" if n < 20 else "other")
    return sheet


def risk_ratios() -> Sheet:
    own, others = 316 / 6224, 906 / 45810
    ratio = float(risk_ratio(316, 6224, 906, 45810))
    sheet = Sheet(
        "One comparison, two figures",
        f"Black students {said(own, 2)}, all others {said(others, 2)}: ratio {ratio:.2f}, difference {(own - others) * 100:.2f} points.",
        230,
    )
    axis = Axis(0, 0.06, 150, 520)
    axis.across(sheet, 172, percents(0, 2, 4, 6), 50)
    for y, name, share, colour in ((60, "Black students", own, "meant"), (108, "All others", others, "other")):
        sheet.text(138, y + 22, name, "ink", "end")
        sheet.box(axis.at(0), y, axis.at(share) - axis.at(0), 34, colour)
        sheet.text(axis.at(share) + 8, y + 22, said(share, 2), "ink strong halo")
    sheet.line(axis.at(others), 150, axis.at(own), 150, "ink", 1.5, arrow=True)
    sheet.text((axis.at(own) + axis.at(others)) / 2 + 22, 166, f"{(own - others) * 100:.2f} points more", "ink small", "middle")
    sheet.text(150, 216, f"{ratio:.2f} times as long: the risk ratio.", "quiet")
    return sheet


def composition() -> Sheet:
    enrolment, count = Fraction(13, 100), 900
    bound = e_formula_bound(enrolment, count)
    sheet = Sheet(
        "How far chance lifts a group above its enrolment",
        f"Enrolment 13 %. With 900 students who had the outcome the E-formula's bound is {said(bound, 2)}. 13.8 % of them is under it, 15.6 % over it.",
        210,
    )
    axis = Axis(0.12, 0.16, 40, 520)
    axis.across(sheet, 160, percents(12, 13, 14, 15, 16), 76)
    sheet.box(axis.at(0.13), 76, axis.at(bound) - axis.at(0.13), 84, "calm")
    sheet.line(axis.at(0.13), 70, axis.at(0.13), 160, "other", 2.5)
    sheet.line(axis.at(bound), 70, axis.at(bound), 160, "line", 2.5, "6 4")
    sheet.text(axis.at(0.13), 62, "enrolment 13 %", "ink small", "middle")
    sheet.text(axis.at(bound), 62, f"bound {said(bound, 2)}", "ink small", "middle")
    sheet.dot(axis.at(124 / 900), 118, 7, "other", is_open=True)
    sheet.text(axis.at(124 / 900), 142, "13.8 %", "ink small", "middle")
    sheet.dot(axis.at(140 / 900), 118, 7, "meant")
    sheet.text(axis.at(140 / 900), 142, "15.6 %: over", "ink small", "middle")
    sheet.text(40, 200, "Shares of the 900 who had it. With fewer of them the band is wider.", "quiet small")
    return sheet


def gap() -> Sheet:
    reference = Fraction(10528, 20000)
    found = percentage_point_gap(78, 200, reference)
    share = 78 / 200
    sheet = Sheet(
        "A gap counts when its whole margin lies below",
        f"78 of 200 transferred, {said(share)}, with a margin of {found.margin * 100:.2f} points to either side. The reference is {said(float(reference), 2)}. "
        f"{found.needed} more students bring the upper end of the margin to the reference, {found.needed_parity} the rate itself.",
        230,
    )
    axis = Axis(0.25, 0.6, 40, 520)
    axis.across(sheet, 180, percents(30, 40, 50, 60), 70)
    sheet.line(axis.at(float(reference)), 62, axis.at(float(reference)), 180, "line", 2.5, "6 4")
    sheet.text(axis.at(float(reference)), 56, f"all students {said(float(reference))}", "ink small", "middle")
    sheet.box(axis.at(share - found.margin), 84, axis.at(share + found.margin) - axis.at(share - found.margin), 24, "tint")
    sheet.dot(axis.at(share), 96, 7, "meant")
    sheet.text(axis.at(share - found.margin) - 8, 101, "78 of 200", "ink", "end")
    for y, start, words in ((132, share + found.margin, f"{found.needed} more: no longer flagged"), (160, share, f"{found.needed_parity} more: parity")):
        sheet.line(axis.at(start), y, axis.at(float(reference)) - 3, y, "axis", 2, arrow=True)
        sheet.text(axis.at(start) - 8, y + 5, words, "ink small", "end")
    sheet.text(40, 220, f"Margin: 1.96 · √(0.25 / 200) = {found.margin * 100:.2f} points, tinted.", "quiet small")
    return sheet


def needed() -> Sheet:
    reference, best = Fraction(10528, 20000), Fraction(7153, 10000)
    by_gap = percentage_point_gap(78, 200, reference)
    by_share, by_best = proportionality_index(78, 200, 10528, 20000), index_to_reference(78, 200, best)
    rows = [
        ("Percentage point gap", by_gap.needed, by_gap.needed_parity),
        ("Proportionality index", by_share.needed, by_share.needed_parity),
        ("80 % index", by_best.needed, by_best.needed_parity),
    ]
    words = "; ".join(f"{name}: {least} until it is not flagged, {parity} to parity" for name, least, parity in rows)
    sheet = Sheet("How many more? It hangs on the question", f"A group of 200 of whom 78 transferred. {words}.", 250)
    axis = Axis(0, 70, 216, 510)
    axis.across(sheet, 192, {value: str(value) for value in (0, 20, 40, 60)}, 50)
    for at, (name, least, parity) in enumerate(rows):
        y = 58 + at * 44
        sheet.text(206, y + 22, name, "ink", "end")
        sheet.box(axis.at(0), y, axis.at(parity) - axis.at(0), 32, "tint")
        sheet.box(axis.at(0), y, axis.at(least) - axis.at(0), 32, "meant")
        sheet.text(axis.at(parity) + 6, y + 22, f"{least} / {parity}", "ink strong halo")
    sheet.box(216, 222, 14, 14, "meant")
    sheet.text(236, 234, "until it is not flagged", "quiet small")
    sheet.box(384, 222, 14, 14, "tint")
    sheet.text(404, 234, "until parity", "quiet small")
    return sheet


def proportionality() -> Sheet:
    found = proportionality_index(78, 200, 10528, 20000)
    value = float(found.value)
    sheet = Sheet(
        "Of a hundred students, and of a hundred who had it",
        f"The group is 1.000 % of all students and {said(78 / 10528, 3)} of those who transferred: index {value:.3f}, below the cut of 0.8.",
        230,
    )
    axis = Axis(0, 0.012, 190, 500)
    for y, name, share, colour in ((60, "Of all students", 0.01, "other"), (106, "Of who transferred", 78 / 10528, "meant")):
        sheet.text(180, y + 22, name, "ink", "end")
        sheet.box(axis.at(0), y, axis.at(share) - axis.at(0), 34, colour)
        sheet.text(axis.at(share) + 8, y + 22, said(share, 2), "ink strong halo")
    sheet.line(axis.at(0.008), 50, axis.at(0.008), 156, "line", 2.5, "6 4")
    sheet.text(axis.at(0.008), 174, "0.8 of the upper bar", "ink small", "middle")
    sheet.text(16, 212, f"The lower bar is {value:.3f} of the upper one: flagged.", "quiet")
    return sheet


def index80() -> Sheet:
    rows = [("Best group", 0.7153, "other"), ("All students", 0.5264, "other"), ("The group", 0.39, "meant")]
    line = 0.8 * 0.7153
    index = float(index_to_reference(78, 200, Fraction(7153, 10000)).value)
    sheet = Sheet(
        "Four fifths of the best group's rate",
        f"Best group 71.5 %, all students 52.6 %, the group 39.0 %. The line stands at {said(line)}. The group's index is {index:.3f}: below 0.8.",
        236,
    )
    axis = Axis(0, 0.8, 130, 510)
    axis.across(sheet, 192, percents(0, 20, 40, 60, 80), 66)
    for at, (name, share, colour) in enumerate(rows):
        y = 70 + at * 40
        sheet.text(120, y + 20, name, "ink", "end")
        sheet.box(axis.at(0), y, axis.at(share) - axis.at(0), 30, colour)
        sheet.text(axis.at(share) + 8, y + 20, said(share), "ink strong halo")
    sheet.line(axis.at(line), 60, axis.at(line), 192, "line", 2.5, "6 4")
    sheet.text(axis.at(line), 54, f"80 % of 71.5 %: {said(line)}", "ink small", "middle")
    return sheet


def adverse_impact() -> Sheet:
    people = [Candidates("A", 100, 60), Candidates("D", 100, 51), Candidates("C", 100, 48), Candidates("B", 100, 45)]
    found = selection("hired", people)
    words = "; ".join(f"group {one.group}: {said(one.rate, 0)}, ratio {one.ratio:.2f}" for one in found)
    sheet = Sheet(
        "Below four fifths of the highest rate, or exactly on it",
        f"Selected of a hundred each. {words}. The line of four fifths stands at 48 %; exactly on it is not below.",
        280,
    )
    axis = Axis(0, 0.7, 90, 470)
    axis.across(sheet, 236, percents(0, 20, 40, 60), 66)
    for at, one in enumerate(found):
        y = 70 + at * 40
        sheet.text(80, y + 20, f"Group {one.group}", "ink", "end")
        sheet.box(axis.at(0), y, axis.at(one.rate) - axis.at(0), 30, "meant" if one.below_four_fifths else "other")
        sheet.text(axis.at(one.rate) + 8, y + 20, f"{one.rate * 100:.0f} of 100: {one.ratio:.2f}", "ink strong halo")
    sheet.line(axis.at(0.48), 60, axis.at(0.48), 236, "line", 2.5, "6 4")
    sheet.text(axis.at(0.48), 54, "four fifths of 60", "ink small", "middle")
    return sheet


def idea() -> Sheet:
    years = [("2023-24", 2.95), ("2024-25", 2.75), ("2025-26", float(risk_ratio(316, 6224, 906, 45810)))]
    words = ", ".join(f"{year} {ratio:.2f}" for year, ratio in years)
    sheet = Sheet(
        "Three years above, coming down too slowly",
        f"Risk ratios: {words}. The State's threshold is 2.5. They fell by 6.8 % and by 6.6 %; the State asks for 10 % a year.",
        270,
    )
    axis = Axis(2.2, 3.1, 220, 54)
    axis.up(sheet, 66, {2.25: "2.25", 2.5: "2.5", 2.75: "2.75", 3.0: "3.0"}, 530)
    sheet.line(66, axis.at(2.5), 530, axis.at(2.5), "line", 2.5, "6 4")
    sheet.text(526, axis.at(2.5) + 18, "the State’s threshold 2.5", "ink small", "end")
    places = [(130 + at * 160, axis.at(ratio)) for at, (_year, ratio) in enumerate(years)]
    sheet.curve(places, "meant", 2)
    for (x, y), (year, ratio) in zip(places, years, strict=True):
        sheet.dot(x, y, 7, "meant")
        sheet.text(x, y - 14, f"{ratio:.2f}", "ink strong", "middle")
        sheet.text(x, 242, year, "quiet small", "middle")
    for at, (before, after) in enumerate(((2.95, 2.75), (2.75, years[2][1]))):
        sheet.text(212 + at * 160, (places[at][1] + places[at + 1][1]) / 2 - 16, f"− {(before - after) / before * 100:.1f} %", "quiet small")
    sheet.text(66, 262, "Reasonable progress of 10 % a year was not shown: identified.", "quiet small")
    return sheet


def tests() -> Sheet:
    n, others, having, seen = 13, 17, 12, 8
    chances = [comb(n, k) * comb(others, having - k) / comb(n + others, having) for k in range(having + 1)]
    found = exact(seen, n, having - seen, others)
    sheet = Sheet(
        "Every table with the same margins, and how likely it is",
        f"Twelve of thirty had it, thirteen of the thirty are in the group. Eight of the group and four of the others were seen. The tables that are no "
        f"likelier, marked, sum to p {found.fisher:.3f}; with half of the one that was seen, mid-p {found.mid:.3f}. Four tests with p 0.01, 0.03, 0.04 and "
        f"0.20 become {', '.join(f'{p:.3f}' for p in adjusted([0.01, 0.03, 0.04, 0.2]))} as one family.",
        270,
    )
    up = Axis(0, 0.3, 206, 60)
    up.up(sheet, 56, percents(0, 10, 20, 30), 540)
    for k, chance in enumerate(chances):
        x = 66 + k * 36
        sheet.box(x, up.at(chance), 26, up.at(0) - up.at(chance), "meant" if chance <= chances[seen] * 1.0000001 else "calm")
        sheet.text(x + 13, 224, str(k), "ink small strong" if k == seen else "quiet small", "middle")
    sheet.text(66 + seen * 36 + 13, up.at(chances[seen]) - 8, "seen", "ink small", "middle")
    sheet.text(66, 242, "how many of the thirteen had it", "quiet small")
    sheet.text(66, 262, f"Marked together: p {found.fisher:.3f}; the seen one by half: mid-p {found.mid:.3f}.", "ink small")
    return sheet


def shrinkage() -> Sheet:
    spread = Spread(0.2, 30.0)
    rows = [(5, 10), (0, 10), (50, 100), (500, 1000)]
    likely = [(count, n, shrunken(count, n, spread).share) for count, n in rows]
    words = "; ".join(f"{count} of {n}: {said(count / n)} becomes {said(share)}" for count, n, share in likely)
    sheet = Sheet("A small school is drawn towards the mean", f"Mean of all schools 20 %, evidence of 30 students. {words}.", 260)
    axis = Axis(0, 0.55, 130, 520)
    axis.across(sheet, 214, percents(0, 10, 20, 30, 40, 50), 66)
    sheet.line(axis.at(0.2), 60, axis.at(0.2), 214, "line", 2.5, "6 4")
    sheet.text(axis.at(0.2), 54, "all schools 20 %", "ink small", "middle")
    for at, (count, n, share) in enumerate(likely):
        y = 84 + at * 36
        sheet.text(120, y + 5, f"{count:,} of {n:,}", "ink", "end")
        if abs(count / n - share) > 0.02:
            sheet.line(axis.at(count / n), y, axis.at(share) + (10 if share < count / n else -10), y, "axis", 2, arrow=True)
        sheet.dot(axis.at(count / n), y, 6, "quiet", is_open=True)
        sheet.dot(axis.at(share), y, 6, "other")
    sheet.dot(136, 246, 6, "quiet", is_open=True)
    sheet.text(150, 251, "its own number", "quiet small")
    sheet.dot(276, 246, 6, "other")
    sheet.text(290, 251, "likely share", "quiet small")
    return sheet


def funnel() -> Sheet:
    mean = 0.2
    sizes = [10, 15, 20, 30, 40, 60, 80, 100, 130, 160, 200, 250, 300]
    inner, outer = ({one.n: one for one in funnel_limits(mean, sizes, coverage)} for coverage in (0.95, 0.998))
    schools = [(24, 0.25), (38, 0.13), (52, 0.27), (66, 0.18), (90, 0.22), (115, 0.17), (140, 0.23), (180, 0.21), (230, 0.19), (270, 0.215)]
    sheet = Sheet(
        "Small schools lie further out by chance alone",
        f"Around 20 %, a school of 20 lies between {said(inner[20].low)} and {said(inner[20].high)} in 95 of 100 cases, a school of 200 between "
        f"{said(inner[200].low)} and {said(inner[200].high)}. Of eleven schools one, with 34 % of 150 students, lies outside the outer lines.",
        290,
    )
    across, up = Axis(0, 300, 60, 530), Axis(0, 0.6, 232, 52)
    up.up(sheet, 60, percents(0, 20, 40, 60), 530)
    across.across(sheet, 232, {0: "0", 100: "100", 200: "200", 300: "300"}, 232)
    sheet.line(60, up.at(mean), 530, up.at(mean), "line", 2)
    for limits, dash in ((inner, "5 4"), (outer, "2 4")):
        for side in ("low", "high"):
            sheet.curve([(across.at(n), up.at(getattr(limits[n], side))) for n in sizes], "line", 1.5, dash)
    for n, share in schools:
        sheet.dot(across.at(n), up.at(share), 5, "other")
    sheet.dot(across.at(150), up.at(0.34), 6, "meant")
    sheet.text(across.at(150) + 12, up.at(0.34) + 5, "34 % of 150: outside", "ink small")
    sheet.text(60, 278, "Across: students. Dashes hold 95 of 100 schools, dots 998 of 1,000.", "quiet small")
    return sheet


def trend() -> Sheet:
    values, years = [0.10, 0.12, 0.11, 0.15, 0.16, 0.18], [2021, 2022, 2023, 2024, 2025, 2026]
    found = trends(np.array([values]), np.array(years))
    slope, start = float(found.slope[0]), float(found.intercept[0])
    sheet = Sheet(
        "Fourteen of fifteen pairs of years rise",
        f"Rates of {', '.join(f'{value * 100:.0f}' for value in values)} in a hundred from 2021 to 2026. The median slope is {slope * 100:.1f} points a year, S {int(found.s[0])}, p {float(found.p[0]):.4f}.",  # noqa: E501
        260,
    )
    across, up = Axis(2021, 2026, 90, 510), Axis(0, 0.2, 206, 54)
    up.up(sheet, 60, percents(0, 5, 10, 15, 20), 530)
    line = [(across.at(year), up.at(start + slope * year)) for year in (2021, 2026)]
    sheet.curve(line, "line", 2.5)
    for year, value in zip(years, values, strict=True):
        sheet.dot(across.at(year), up.at(value), 6, "other")
        sheet.text(across.at(year), 226, str(year), "quiet small", "middle")
    sheet.text(60, 250, f"The line: {slope * 100:.1f} points a year, the median of the slopes of all pairs.", "quiet small")
    return sheet


def scan() -> Sheet:
    own_n, own, others_n, others = 20161, 1988, 77846, 3917
    rate, other = own / own_n, others / others_n
    affected = -(-(own * others_n - others * own_n) // others_n)
    sheet = Sheet(
        "Students affected: what is above the others' rate",
        f"Widths are numbers of students, heights are rates: {own_n:,} Black students with {said(rate)} suspended, {others_n:,} others with {said(other)}. "
        f"The part above the others' rate is {affected} students.",
        270,
    )
    across, up = Axis(0, own_n + others_n, 60, 530), Axis(0, 0.1, 206, 54)
    up.up(sheet, 60, percents(0, 5, 10), 530)
    split, level = across.at(own_n), up.at(other)
    sheet.box(60, level, split - 60 - 1, 206 - level, "calm")
    sheet.box(60, up.at(rate), split - 60 - 1, level - up.at(rate), "meant")
    sheet.box(split + 1, level, 530 - split - 1, 206 - level, "other")
    sheet.line(split + 6, (up.at(rate) + level) / 2, split + 40, (up.at(rate) + level) / 2, "axis", 1.5)
    sheet.text(split + 46, (up.at(rate) + level) / 2 + 5, f"{affected} students fewer at the others’ rate", "ink strong halo")
    sheet.text(60, 228, f"{own_n:,} Black students", "ink small")
    sheet.text(530, 228, f"{others_n:,} others", "ink small", "end")
    sheet.text(60, 254, "Findings stand in the order of this area, not of p.", "quiet small")
    return sheet


TABLE = [[20, 50, 10], [8, 19, 22], [17, 32, 12]]
CORNERS = {(1, 0), (1, 2), (2, 0), (2, 2)}


def _table(sheet: Sheet, x: float, y: float, hidden: set[tuple[int, int]]) -> None:
    wide, tall = 52, 34
    for at, name in enumerate(("A", "B", "C", "All")):
        sheet.text(x + at * wide + wide / 2, y - 8, name, "quiet small", "middle")
    rows = [[*row, sum(row)] for row in TABLE]
    rows.append([sum(row[at] for row in rows) for at in range(4)])
    for r, row in enumerate(rows):
        sheet.text(x - 8, y + r * tall + 22, ("I", "II", "III", "All")[r], "quiet small", "end")
        for c, value in enumerate(row):
            if (r, c) in hidden:
                sheet.box(x + c * wide + 2, y + r * tall + 2, wide - 4, tall - 4, "tint")
            is_margin = r == 3 or c == 3
            sheet.text(x + c * wide + wide / 2, y + r * tall + 22, "*" if (r, c) in hidden else str(value), "quiet" if is_margin else "ink", "middle")
    sheet.line(x, y + 3 * tall, x + 4 * wide, y + 3 * tall, "axis")
    sheet.line(x + 3 * wide, y, x + 3 * wide, y + 4 * tall, "axis")


def disclosure() -> Sheet:
    sheet = Sheet(
        "One hidden number is no secret; four hold each other",
        "Rows 20 50 10, 8 19 22, 17 32 12 with their sums. Left, row II column C alone is hidden: 49 less 8 less 19 is 22. Right, row II and III, columns A "
        "and C are hidden: add one in two opposite corners, take one in the other two, and every sum stays.",
        276,
    )
    _table(sheet, 46, 74, {(1, 2)})
    _table(sheet, 324, 74, CORNERS)
    sheet.text(46, 242, "49 − 8 − 19 = 22", "meant strong")
    sheet.text(46, 262, "worked out by anybody", "quiet small")
    for column, row, words in ((0, 1, "+1"), (2, 1, "−1"), (0, 2, "−1"), (2, 2, "+1")):
        sheet.text(324 + column * 52 + 40, 74 + row * 34 + 14, words, "line small", "middle")
    sheet.text(324, 242, "Every sum stays the same:", "other strong")
    sheet.text(324, 262, "nobody can tell which it is", "quiet small")
    return sheet


def _reached(cell: tuple[int, int]) -> tuple[int, int]:
    """Return the least and the most that a corner can be when all four are hidden: they rise and fall together."""
    (r, c), value = cell, TABLE[cell[0]][cell[1]]
    same = [one for one in CORNERS if (one[0] == r) == (one[1] == c)]
    other = CORNERS - set(same)
    return value - min(TABLE[a][b] for a, b in same), value + min(TABLE[a][b] for a, b in other)


def audit() -> Sheet:
    cells = [((1, 0), "II, A"), ((1, 2), "II, C"), ((2, 0), "III, A"), ((2, 2), "III, C")]
    rows = [(name, *_reached(cell), TABLE[cell[0]][cell[1]]) for cell, name in cells]
    words = "; ".join(f"{name} is {value} and can be {low} to {high}" for name, low, high, value in rows)
    sheet = Sheet("What somebody with the sums can reach", f"With four corners hidden: {words}. With (II, C) alone hidden it can be 22 alone: exposed.", 290)
    axis = Axis(0, 32, 150, 520)
    axis.across(sheet, 246, {value: str(value) for value in (0, 10, 20, 30)}, 50)
    for at, (name, low, high, value) in enumerate(rows):
        y = 72 + at * 34
        sheet.text(140, y + 5, f"({name})", "ink", "end")
        sheet.line(axis.at(low), y, axis.at(high), y, "other", 8)
        sheet.dot(axis.at(value), y, 6, "ink")
    sheet.text(140, 72 + 4 * 34 + 14, "(II, C) alone", "ink", "end")
    sheet.dot(axis.at(22), 72 + 4 * 34 + 9, 7, "meant")
    sheet.text(axis.at(22) + 14, 72 + 4 * 34 + 14, "22 alone: exposed", "ink strong halo")
    sheet.text(150, 282, "Bars: what the number can be. Points: what it is.", "quiet small")
    return sheet


def continuity() -> Sheet:
    contacts = [6, 3, 1]
    index = bice_boxerman(contacts)
    sheet = Sheet(
        "Ten contacts in three hands",
        f"Six with the first adult, three with the second, one with the third. The usual adult has 60 %; the Bice-Boxerman index is {index:.2f}.",
        220,
    )
    for at, (many, colour) in enumerate(zip(contacts, ("other", "line", "meant"), strict=True)):
        y = 70 + at * 40
        sheet.text(130, y + 5, ("First adult", "Second adult", "Third adult")[at], "ink", "end")
        for k in range(many):
            sheet.dot(158 + k * 36, y, 11, colour)
        sheet.text(158 + many * 36, y + 5, f"{many} of 10", "quiet small")
    sheet.text(16, 200, f"Of 45 pairs of contacts 18 lie with one adult: {index:.2f}.", "quiet")
    return sheet


ALL = {
    "rates": rates, "risk-ratios": risk_ratios, "composition": composition, "gap": gap, "needed": needed, "proportionality-index": proportionality,
    "index-80": index80, "selection": adverse_impact, "idea": idea, "tests": tests, "shrinkage": shrinkage, "funnel": funnel, "trends": trend, "scan": scan,
    "disclosure": disclosure, "audit": audit, "continuity": continuity,
}  # fmt: skip
