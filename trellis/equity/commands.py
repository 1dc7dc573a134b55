"""`trellis equity …`: the disparity engine on files of counts, without Django and without a database."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trellis.kit.commands import Command, CommandRefused

if TYPE_CHECKING:
    from trellis.analysis.equity.disparity import Measured, Rules
    from trellis.analysis.equity.significant_disproportionality import Finding

REFUSED = 2
LEAST_MEMORY = 512 * 2**20  # bytes of address space, below which NumPy and DuckDB do not even begin
Lines = Iterable[Sequence[str]]


def table(arguments: argparse.Namespace) -> int:
    """Print every measure for every group of each table in a file."""
    from trellis.analysis.equity.counted_files import read_tables
    from trellis.analysis.equity.disparity import KEYS, Outcome, Rules, measure

    found = _read(partial(read_tables, counts_events=arguments.events), arguments.path)
    if found is None:
        return REFUSED
    named = {one.name for each in found.tables for one in each.groups}
    for option, words in (("--reference", {"overall", "highest", "others"}), ("--index80-reference", {"overall", "highest"})):
        given = getattr(arguments, option[2:].replace("-", "_"))
        if given not in named | words:
            raise CommandRefused(f"{option} {given}: no group of the file has this name. It is one of {', '.join([*sorted(words), *sorted(named)[:20]])}.")
        if given in named & words:
            raise CommandRefused(f"{option} {given}: a group of the file has this name too, so it could mean either. Name the group otherwise.")
    rules = Rules(
        outcome=Outcome(arguments.outcome),
        reference=arguments.reference,
        index80_reference=arguments.index80_reference,
        minimum_margin=arguments.minimum_margin,
        pi_cut=arguments.pi_cut,
        index80_cut=arguments.index80_cut,
        counts_events=arguments.events,
    )
    measured = [(each.of, measure(each.groups, rules)) for each in found.tables]
    if not arguments.json:
        for of, rows in measured:
            _print_table(dict(of), rows, rules)
        return 0
    state = ("state_n", "state_count") if found.has_state else ()
    _print_json(
        {
            **of,
            "group": one.group.name,
            "n": one.group.n,
            "count": one.group.count,
            **{key: getattr(one.group, key) for key in state},
            **{key: getattr(one, key) for key in KEYS},
            "reasons": one.reasons,
            "notes": one.notes,
        }
        for of, rows in measured
        for one in rows
    )
    return 0


def selection(arguments: argparse.Namespace) -> int:
    """Print for every group of each stage, and of the whole process, how often it was chosen."""
    from trellis.analysis.equity.adverse_impact import FIGURES, Rules, bottom_line, selection
    from trellis.analysis.equity.counted_files import read_stages

    found = _read(read_stages, arguments.path)
    if found is None:
        return REFUSED
    rules = Rules(arguments.ratio, arguments.significance, arguments.smallest_pool, arguments.smallest_cell)
    rows = [one for stage, candidates in found.stages for one in selection(stage, candidates, rules)]
    if len(found.stages) > 1:
        rows += bottom_line(found.stages, rules)
    if arguments.json:
        _print_json(
            {
                **{key: getattr(one, key) for key in ("stage", "group", "applied", "selected")},
                **{key: getattr(one, key) for key in FIGURES},
                "judgement": one.judgement.value if one.judgement else None,
                **{key: getattr(one, key) for key in ("compared_with", "flips", "says", "reasons")},
            }
            for one in rows
        )
        return 0
    heads = ("stage", "group", "applied", "selected", "rate", "ratio", "Fisher p", "z", "SD", "judgement", "")
    _print_lines(
        [
            heads,
            *(
                (
                    *(one.stage, one.group, _text(one.applied), _text(one.selected), _percent(one.rate), _text(one.ratio, 2), _text(one.fisher_p, 3)),
                    *(_text(one.z, 2), _text(one.sd, 2), one.judgement.value if one.judgement else "-", one.says),
                )
                for one in rows
            ),
        ]
    )
    return 0


def idea(arguments: argparse.Namespace) -> int:
    """Print where each group stands in each of IDEA's categories, with every step of the arithmetic."""
    from trellis.analysis.equity.counted_files import read_idea_counts
    from trellis.analysis.equity.sheets import Complaint, FileRefused
    from trellis.analysis.equity.significant_disproportionality import RaceGroup, finding
    from trellis.analysis.equity.state_rules import read_state_rules

    state, found = _read(read_state_rules, arguments.settings), _read(read_idea_counts, arguments.path)
    if state is None or found is None:
        return REFUSED
    first = min(year for by_year in found.counts.values() for year in by_year)
    if first < state.rules[0].from_year:
        words = f"its first rules begin in {state.rules[0].from_year}, and the counts in {first}: add the rules that held then"
        return _refused(arguments.settings, FileRefused([Complaint(None, words)]))
    findings = [finding(category, group, by_year, state.rules) for category, by_year in found.counts.items() for group in RaceGroup]
    if arguments.json:
        _print_json(
            {
                "state": state.name,
                "rules": [_rule(one) for one in state.rules],
                "categories_without_counts": [one.value for one in found.missing],
                "unknown_group": [{"category": one.category.value, "year": one.year, "count": one.count, "n": one.n} for one in found.unknown],
                "findings": [_finding(one) for one in findings],
            }
        )
        return 0
    years = [one.year for one in findings[0].years]
    _print_lines(
        [
            ("category", "group", *(str(year) for year in years), "status"),
            *((one.category.value, one.group.value, *(_ratio(year) for year in one.years), one.status) for one in findings),
        ]
    )
    _say("a: alternate risk ratio, against the State. -: not calculated, ?: needs numbers of the State.")
    if found.missing:
        _say(f"Without counts in this file: {', '.join(one.value for one in found.missing)}.")
    for unknown in found.unknown:
        _say(f"Left out, group not known: {unknown.category.value} {unknown.year}: {unknown.count} of {unknown.n}.")
    if arguments.steps:
        for one in findings:
            for year in one.years:
                _say(f"\n{one.category.value}, {one.group.value}, {year.year}")
                _say("\n".join(f"  {step}" for step in year.steps))
            _say("\n".join(f"  {step}" for step in one.steps))
    return 0


def scan(arguments: argparse.Namespace) -> int:
    """Count and measure every group of every unit in a file of students, and write cells, one level and the findings into a folder."""
    _refuse_too_little_memory()
    import duckdb

    from trellis.analysis.equity.findings_page import findings_page
    from trellis.analysis.equity.indicator_sets import read_indicator_set
    from trellis.analysis.equity.scan import scan
    from trellis.analysis.equity.sheets import FileRefused
    from trellis.analysis.equity.student_rows import open_rows

    declared = _read(read_indicator_set, arguments.indicators)
    if declared is None:
        return REFUSED
    if arguments.level and arguments.level not in declared.levels:
        raise CommandRefused(f"--level {arguments.level}: the levels of {arguments.indicators.name} are {', '.join(declared.levels)}.")
    said = _progress if sys.stderr.isatty() else lambda share: None
    try:
        said(0.0)
        with open_rows(arguments.path, declared) as rows:
            made = scan(rows, arguments.out, chosen=arguments.level, ways=arguments.ways, least=arguments.least, said=said)
            notices = rows.notices
        page = findings_page(declared.name or arguments.path.stem, made, notices, least=arguments.least, level=0.05)
        (arguments.out / "findings.html").write_text(page, encoding="utf-8")
    except FileRefused as refused:
        return _refused(arguments.path, refused)
    except (MemoryError, duckdb.OutOfMemoryException) as short:
        words = "this machine has too little memory free for it. Close other programs, or count with --ways 1"
        raise CommandRefused(f"{arguments.path.name}: {words}. Nothing was written.") from short
    except OSError as refused:
        raise CommandRefused(f"{arguments.out} cannot be written: {refused.strerror}. Name a folder that you may write into.") from refused
    for notice in notices:
        print(f"{arguments.path.name}: {notice}", file=sys.stderr)
    _say(f"{made.cells} cells, {made.compared} comparisons, {len(made.findings)} findings: {arguments.out / 'findings.html'}")
    return 0


def _refuse_too_little_memory() -> None:
    """Refuse to begin where this shell may not use what the libraries take: they would not end, or end without a word."""
    try:
        import resource
    except ImportError:  # no such limits there
        return
    limits = [resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA)]
    least = min((limit for limit in limits if limit != resource.RLIM_INFINITY), default=None)
    if least is not None and least < LEAST_MEMORY:
        words = f"this shell may use {least // 2**20} MB of memory (ulimit -v), and a scan needs {LEAST_MEMORY // 2**20}"
        raise CommandRefused(f"{words}. Raise the limit. Nothing was written.")


def _progress(share: float) -> None:
    full = round(30 * share)
    print(f"\r[{'#' * full}{'.' * (30 - full)}] {share:4.0%}", end="\n" if share >= 1 else "", file=sys.stderr, flush=True)


def _read(read: Callable[[Path], Any], path: Path) -> Any:
    """Read a file, say what to know about it, or say what is wrong with it and return None."""
    from trellis.analysis.equity.sheets import FileRefused

    try:
        found = read(path)
    except FileRefused as refused:
        _refused(path, refused)
        return None
    for notice in getattr(found, "notices", ()):
        print(f"{path.name}: {notice}", file=sys.stderr)
    return found


def _refused(path: Path, refused: Any) -> int:
    for line in refused.lines:
        print(f"{path.name}: {line}", file=sys.stderr)
    print("Nothing was counted.", file=sys.stderr)
    return REFUSED


def _print_table(of: dict[str, str], rows: "list[Measured]", rules: "Rules") -> None:
    if of:
        _say(" · ".join(f"{key} {value}" for key, value in of.items()))
    heads = ("group", "n", "count", "rate", "95 %", "risk ratio", "alternate", "weighted", f"gap to {rules.reference}", "margin", "needed")
    lines = [(*heads, "index", "needed", "80 % index", "needed")]
    for one in rows:
        flag = "too few to say" if "ppg_flag" in one.notes else _flag(one.ppg_flag)
        lines.append(
            (
                *(one.group.name, str(one.group.n), str(one.group.count), _percent(one.rate)),
                f"{_percent(one.rate_low)}-{_percent(one.rate_high)}" if one.rate_low is not None else "-",
                *(_text(one.risk_ratio, 2), _text(one.alternate_risk_ratio, 2), _text(one.weighted_risk_ratio, 2)),
                f"{_text(one.ppg and 100 * one.ppg, 1)}{flag and f' {flag}'}",
                *(_text(one.ppg_margin and 100 * one.ppg_margin, 1), _text(one.ppg_needed)),
                *(f"{_text(one.pi, 2)} {_flag(one.pi_flag)}", _text(one.pi_needed)),
                *(f"{_text(one.index80, 2)} {_flag(one.index80_flag)}", _text(one.index80_needed)),
            )
        )
    _print_lines(lines)
    for reason in dict.fromkeys(reason for one in rows for reason in one.reasons.values()):
        whose = [one.group.name for one in rows if reason in one.reasons.values()]
        _say(f"{'' if len(whose) == len(rows) else ', '.join(whose) + ': '}{reason}.")
    needed = "more students to have it" if rules.outcome.value == "good" else "fewer students to have it"
    _say(f"flag: impact by that measure. needed: so many {needed} until it is not. -: cannot be had.\n")


def _rule(one: Any) -> dict[str, Any]:
    return {
        "from_year": one.from_year,
        "cell_size": one.cell_size,
        "n_size": one.n_size,
        "threshold": float(one.threshold),
        "thresholds": {category.value: float(value) for category, value in one.thresholds.items()},
        "years": one.years,
        "progress": {"kind": one.progress.value, "amount": float(one.progress_amount)} if one.progress_amount is not None else None,
        "source": one.source,
    }


def _finding(one: "Finding") -> dict[str, Any]:
    plain = ("year", "cell", "n", "others_cell", "others_n", "state_cell", "state_n", "measure")
    return {
        "category": one.category.value,
        "group": one.group.value,
        "status": one.status,
        "identified": one.is_identified,
        "years_exceeded": one.exceeded,
        "years_in_a_row": one.in_a_row,
        "reasonable_progress": one.shows_progress,
        "years": [
            {
                **{key: getattr(year, key) for key in plain},
                "ratio": None if year.ratio is None else float(year.ratio),
                "ratio_exact": None if year.ratio is None else str(year.ratio),
                "threshold": float(year.threshold),
                "result": year.result.value,
                "reason": year.reason,
                "steps": list(year.steps),
            }
            for year in one.years
        ],
        "steps": list(one.steps),
    }


def _ratio(year: Any) -> str:
    if year.ratio is None:
        return "?" if year.result.value.startswith("needs") else "-"
    return f"{float(year.ratio):.2f}{'a' if year.measure.startswith('alternate') else ''}{' over' if year.result.value == 'exceeds' else ''}"


def _flag(flagged: bool | None) -> str:
    return "flag" if flagged else ""


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"


def _text(value: float | None, places: int = 0) -> str:
    return "-" if value is None else f"{value:.{places}f}"


def _print_lines(lines: Lines) -> None:
    rows = [[str(cell).strip() for cell in line] for line in lines]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        _say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _print_json(found: Any) -> None:
    """Print one object as it is, many as a list with one in each line."""
    if isinstance(found, dict):
        _say(json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False))
        return
    _say("[" + ",\n".join(json.dumps(one, ensure_ascii=False, allow_nan=False) for one in found) + "]")


def _say(text: str) -> None:
    print(text)


def _share(given: str) -> Fraction:
    """Read 0.03 or 3/100 as it is written, so that a margin that is met exactly is met."""
    try:
        share = Fraction(given)
    except (ValueError, ZeroDivisionError):
        share = Fraction(-1)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{given} is no share from 0 to 1")
    return share


def _cut(given: str) -> Fraction:
    share = _share(given)
    if not share:
        raise argparse.ArgumentTypeError("a cut lies above 0")
    return share


def _number(given: str) -> int:
    if not given.isdecimal() or len(given) > 6:
        raise argparse.ArgumentTypeError(f"{given} is no whole number of people")
    return int(given)


def _of_table(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="COUNTS.csv", help="columns group,n,count, optionally level,indicator,year,state_n,state_count")
    parser.add_argument("--outcome", choices=("good", "bad"), default="good", help="whether it is good to be counted; bad turns the tests round (good)")
    parser.add_argument("--reference", default="overall", metavar="WHICH", help="of the gap: overall, highest, others, or a group (overall)")
    parser.add_argument("--index80-reference", default="highest", metavar="WHICH", help="highest, overall, or a group (highest)")
    parser.add_argument("--minimum-margin", type=_share, default=Fraction(3, 100), metavar="SHARE", help="the least margin of the gap (0.03)")
    parser.add_argument("--events", action="store_true", help="count is of events, as removals, of which a student can have several")
    parser.add_argument("--pi-cut", type=_cut, default=Fraction(4, 5), metavar="SHARE", help="below which the proportionality index is flagged (0.8)")
    parser.add_argument("--index80-cut", type=_cut, default=Fraction(4, 5), metavar="SHARE", help="below which the 80 %% index is flagged (0.8)")
    _of_any(parser)


def _of_selection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="STAGES.csv", help="columns stage,group,applied,selected; stages in their order")
    parser.add_argument("--ratio", type=_cut, default=Fraction(4, 5), metavar="SHARE", help="of the highest rate, below which a rate is adverse (0.8)")
    parser.add_argument("--significance", type=lambda given: float(_cut(given)), default=0.05, metavar="P", help="below which p speaks (0.05)")
    parser.add_argument("--smallest-pool", type=_number, default=30, metavar="N", help="people at a stage below which nothing is judged (30)")
    parser.add_argument("--smallest-cell", type=_number, default=5, metavar="N", help="selected or not selected below which nothing is judged (5)")
    _of_any(parser)


def _of_idea(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="COUNTS.csv", help="columns year,category,group,count,n, and state_count,state_n")
    parser.add_argument("--settings", type=Path, required=True, metavar="FILE", help="what the State decided, in TOML: docs/methods/idea.md")
    parser.add_argument("--steps", action="store_true", help="print every step of the arithmetic too")
    _of_any(parser)


def _of_scan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="DATA", help="rows of students: Parquet or CSV")
    parser.add_argument("--indicators", type=Path, required=True, metavar="FILE", help="what is counted in whom, in TOML: docs/methods/scan.md")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for cells.parquet, the CSV of one level and findings.html")
    parser.add_argument("--level", default="", metavar="NAME", help="level of the CSV (the widest)")
    parser.add_argument("--ways", type=int, choices=(1, 2), default=2, help="2 looks at pairs of dimensions too (2)")
    parser.add_argument("--least", type=_number, default=10, metavar="N", help="students on each side below which nothing is compared (10)")


def _of_counting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--years", type=_number, nargs="+", default=[], metavar="YEAR", help="school years, by the year in which they end (the last that is over)"
    )
    parser.add_argument("--name", default="", help="what the release is called (its last school year)")


def _of_listing(parser: argparse.ArgumentParser) -> None:
    """It takes nothing."""


def _of_publishing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", type=_number, metavar="RELEASE", help="number of the release, as `trellis equity release list` says it")
    parser.add_argument("--by", required=True, metavar="EMAIL", help="e-mail address of the person in whose name it is done")


def _of_withdrawing(parser: argparse.ArgumentParser) -> None:
    _of_publishing(parser)
    parser.add_argument("--reason", required=True, help="why, for those who have read it")


def _of_any(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _released(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="TABLE.csv", help="columns of dimensions, `Total` for a margin, and `value`, or `n` and `count`; hidden is empty or *")
    parser.add_argument("--threshold", type=int, default=10, metavar="T", help="counts below it are small (10)")
    parser.add_argument("--zeros", choices=["shown", "hidden"], default="shown", help="whether zeros are hidden as small counts are (shown)")
    parser.add_argument("--plain", action="store_true", help="an attacker who only subtracts: no knowledge of the rule, nobody who takes herself away")
    parser.add_argument("--earlier", action="append", default=[], metavar="FILE", help="a table that is out already; may be given several times")
    parser.add_argument("--seconds", type=float, default=60.0, metavar="N", help="how long to work at most (60)")
    parser.add_argument("--json", action="store_true", help="write JSON")


def _audit(parser: argparse.ArgumentParser) -> None:
    _released(parser)
    parser.add_argument("--narrower-than", type=int, default=1, metavar="N", help="call a cell exposed, too, whose interval is narrower than N (1)")


def _protect(parser: argparse.ArgumentParser) -> None:
    _released(parser)
    parser.add_argument("--cost", choices=["cells", "students"], default="cells", help="what to hide fewest of beside the small cells (cells)")
    parser.add_argument("--bands", action="store_true", help="for `n` and `count`: percentages, as bands like <=5 beside hidden counts where that is safe")
    parser.add_argument("--exact", action="store_true", help="look for the proven optimum until the time is up")
    parser.add_argument("--out", metavar="FILE", help="write into this file")


COMMANDS: list[Command] = [
    Command(
        "equity table",
        "Print every measure of disparity for a table that is counted already.",
        "trellis.equity.commands:table",
        _of_table,
        needs_database=False,
    ),
    Command(
        "equity selection",
        "Judge the stages of a selection: four fifths, exact test, and when there are too few.",
        "trellis.equity.commands:selection",
        _of_selection,
        needs_database=False,
    ),
    Command(
        "equity idea",
        "Say where a district stands on significant disproportionality under IDEA, step by step.",
        "trellis.equity.commands:idea",
        _of_idea,
        needs_database=False,
    ),
    Command(
        "equity scan",
        "Count and measure every group of every school in a file of students, and say what stands out.",
        "trellis.equity.commands:scan",
        _of_scan,
        needs_database=False,
    ),
    Command("equity protect", "Hide a table's small cells, and as many more as it takes.", "trellis.equity.importers.published:run_protect", _protect, False),
    Command("equity audit", "Attack the hidden cells of a published table.", "trellis.equity.importers.published:run_audit", _audit, False),
    Command("equity release count", "Count a release now: groups, findings, what is hidden.", "trellis.equity.importers.releasing:run_count", _of_counting),
    Command("equity release list", "List the releases and what stands against publishing them.", "trellis.equity.importers.releasing:run_list", _of_listing),
    Command("equity release publish", "Publish a release in a person's name.", "trellis.equity.importers.releasing:run_publish", _of_publishing),
    Command(
        "equity release withdraw",
        "Take a release back, with the reason.",
        "trellis.equity.importers.releasing:run_withdraw",
        _of_withdrawing,
    ),
]
