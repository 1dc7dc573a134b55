"""The findings of a scan as one page of HTML that needs nothing else: it opens without a network, and prints."""

from collections.abc import Iterator, Sequence
from html import escape

from trellis.analysis.equity.disparity import Outcome
from trellis.analysis.equity.scan import Finding, Scanned
from trellis.analysis.proportions import wilson

SHOWN = 100
WIDTH, LEFT = 240, 4  # of a picture, in its own units
STYLE = """
:root { color-scheme: light dark; --ink: #1d2a26; --soft: #55645e; --line: #cfd8d2; --paper: #fbfaf6; --group: #8a3b12; --others: #1f5f57; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef1ec; --soft: #aebab4; --line: #3a4742; --paper: #16201d; --group: #f0a27a; --others: #7fd0c3; } }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1rem 4rem; font: 1.0625rem/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.75rem; line-height: 1.2; } h2 { font-size: 1.125rem; margin: 0 0 .25rem; }
li { list-style: none; border-top: 1px solid var(--line); padding: 1.25rem 0; break-inside: avoid; } ol { padding: 0; }
p { margin: .25rem 0; } .soft { color: var(--soft); font-size: .9375rem; }
svg { width: 100%; max-width: 26rem; height: auto; display: block; margin: .5rem 0; } svg text { fill: var(--ink); font-size: 9px; }
.axis { stroke: var(--line); } .group { stroke: var(--group); fill: var(--group); } .others { stroke: var(--others); fill: var(--others); }
@media print { body { max-width: none; } }
"""


def findings_page(name: str, scanned: Scanned, notices: Sequence[str], *, least: int, level: float) -> str:
    """Return the page: the findings that affect most students, each with its sentence and picture, and how they were found."""
    many = len(scanned.findings)
    if not many:
        head = "<p>Nothing stands out beyond what chance brings. That is not the same as no gap: small groups can hide large ones.</p>"
    else:
        head = f"<p>{_number(many)} of {_number(scanned.compared)} comparisons stand out beyond chance; those that affect most students come first.</p>"
    rest = f"<p>The {_number(many - SHOWN)} that affect fewer students stand in cells.parquet.</p>" if many > SHOWN else ""
    return "".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Findings: {escape(name)}</title><style>{STYLE}</style></head><body><main><h1>Findings: {escape(name)}</h1>{head}",
            "<p class=soft>These are exact numbers, for people whose duty it is to look. Before others see any of them, protect the table they stand in.</p>",
            f"<ol>{''.join(_item(one) for one in scanned.findings[:SHOWN])}</ol>{rest}",
            f"<h2>How they were found</h2><ul>{''.join(_method(scanned, notices, least, level))}</ul></main></body></html>\n",
        )
    )


def _item(one: Finding) -> str:
    where = ", ".join(one.unit) + (f", {one.year}" if one.year else "")
    return (
        f"<li><h2>{escape(one.indicator)}. {escape(_who(one))}</h2><p class=soft>{escape(where)}</p>"
        f"<p>{escape(_sentence(one))}</p>{_picture(one)}<p class=soft>{escape(_figures(one))}</p></li>"
    )


def _who(one: Finding) -> str:
    return " and ".join(f"{dimension}: {value}" for dimension, value in one.group)


def _sentence(one: Finding) -> str:
    it = "fewer" if one.outcome is Outcome.BAD else "more"
    students = "1 student" if one.affected == 1 else f"{_number(one.affected)} students"
    return (
        f"{_number(one.count)} of {_number(one.n)} had it ({_percent(one.count, one.n)}); of all others {_number(one.others_count)} of "
        f"{_number(one.others_n)} ({_percent(one.others_count, one.others_n)}). At the rate of all others it would be {students} {it}."
    )


def _figures(one: Finding) -> str:
    ratio = f"Risk ratio {one.count * one.others_n / (one.n * one.others_count):.2f}. " if one.others_count else ""
    chance = "less than 0.0001" if one.p < 0.0001 else f"{one.p:.4f}"
    return f"{ratio}Difference {100 * (one.count / one.n - one.others_count / one.others_n):+.1f} points. Adjusted p {chance}."


def _picture(one: Finding) -> str:
    """Return both rates as dots with their intervals."""
    rows = (("this group", "group", one.count, one.n), ("all others", "others", one.others_count, one.others_n))
    limits = [wilson(count, n) for _words, _class, count, n in rows]
    most = min(1.0, max(0.05, 1.15 * max(high for _low, high in limits)))
    at = lambda share: f"{LEFT + 56 + (WIDTH - 70) * share / most:.1f}"  # noqa: E731
    drawn = "".join(
        f'<text x="{LEFT}" y="{y + 3}">{words}</text><g class="{kind}"><line x1="{at(low)}" x2="{at(high)}" y1="{y}" y2="{y}" stroke-width="1.5"/>'
        f'<circle cx="{at(count / n)}" cy="{y}" r="3.5"/></g>'
        for (words, kind, count, n), (low, high), y in zip(rows, limits, (10, 26), strict=True)
    )
    axis = f'<line class="axis" x1="{at(0)}" x2="{at(most)}" y1="36" y2="36"/><text x="{at(0)}" y="46">0 %</text>'
    end = f'<text x="{at(most)}" y="46" text-anchor="end">{100 * most:.0f} %</text>'
    said = escape(f"{_percent(one.count, one.n)} against {_percent(one.others_count, one.others_n)} of all others, with intervals of 95 %")
    return f'<svg viewBox="0 0 {WIDTH} 50" role="img" aria-label="{said}">{drawn}{axis}{end}</svg>'


def _method(scanned: Scanned, notices: Sequence[str], least: int, level: float) -> Iterator[str]:
    yield f"<li>Each group was compared with all others where both had at least {least} students: {_number(scanned.compared)} comparisons.</li>"
    yield (
        f"<li>A finding is worse than all others and has a p of at most {level:g} after Benjamini and Hochberg over all comparisons: of those shown, about "
        f"{100 * level:g} in a hundred are expected to be chance.</li>"
    )
    yield "<li>Intervals are Wilson’s, of 95 %. Where few students stand behind a difference, p is mid-p of Fisher’s exact test.</li>"
    yield from (f"<li>{escape(one)}.</li>" for one in notices)


def _number(number: int) -> str:
    return f"{number:,}"


def _percent(count: int, n: int) -> str:
    return f"{100 * count / n:.1f} %"
