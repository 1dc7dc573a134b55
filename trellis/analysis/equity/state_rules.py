"""What a State decided about significant disproportionality, from a TOML file: whole, or every complaint with its line.

name = "Example State"

[[rules]]
from_year = 2024                # the school year 2023-24, and all after it until the next rules
cell_size = 10
n_size = 30
threshold = 2.5
years = 3
source = "State plan, 2023"

[rules.thresholds]              # of single categories, where they differ
autism = 3.0

[rules.progress]                # left out where the State knows none
kind = "absolute drop"          # or "percent drop"
amount = 0.25                   # by year; 10 is ten per cent
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeGuard

from trellis.analysis.equity.sheets import Complaint, FileRefused, settings_of
from trellis.analysis.equity.significant_disproportionality import Category, Progress, StateRule

LARGEST_FILE = 100_000
WHOLE = {"from_year": (1950, 2150), "cell_size": (0, 1000), "n_size": (0, 10_000), "years": (1, 3)}
NEEDED = ("from_year", "cell_size", "n_size", "threshold")
Place = tuple[int | None, str]  # the number of the rules from 0, None outside them; a key


@dataclass(frozen=True, slots=True)
class StateRules:
    """A State's rules with their dates."""

    name: str
    rules: tuple[StateRule, ...]


def read_state_rules(path: Path) -> StateRules:
    """Read the rules, or raise FileRefused."""
    if path.is_dir() or path.stat().st_size > LARGEST_FILE:
        raise FileRefused([Complaint(None, f"{path.name} is not a file of settings")])
    return state_rules_of(path.read_bytes())


def state_rules_of(data: bytes) -> StateRules:
    r"""Read the rules from the bytes of a file.

    >>> state_rules_of(b'name = "X"\n[[rules]]\nfrom_year = 2024\ncell_size = 10\nn_size = 30\nthreshold = 2.5\n').rules[0].threshold
    Fraction(5, 2)
    >>> state_rules_of(b'name = "X"\n[[rules]]\nfrom_year = 2024\ncell_size = 10\nn_size = "many"\nthreshold = 2.5\n')
    Traceback (most recent call last):
    ...
    trellis.analysis.equity.sheets.FileRefused: line 5: n_size is a whole number from 0 to 10000
    """
    table, text = settings_of(data, parse_float=Decimal)
    complaints = [_at(_line(text, place), words) for place, words in _complaints(table)]
    if complaints:
        raise FileRefused(complaints)
    rules = tuple(sorted((_rule(one) for one in table["rules"]), key=lambda rule: rule.from_year))
    return StateRules(str(table.get("name", "")), rules)


def _rule(one: dict[str, Any]) -> StateRule:
    progress = one.get("progress", {})
    return StateRule(
        *(one["from_year"], one["cell_size"], one["n_size"], Fraction(one["threshold"]), one.get("years", 3)),
        thresholds={Category(name): Fraction(value) for name, value in one.get("thresholds", {}).items()},
        progress=Progress(progress.get("kind", Progress.ABSOLUTE.value)),
        progress_amount=Fraction(progress["amount"]) if progress else None,
        source=one.get("source", ""),
    )


def _complaints(table: dict[str, Any]) -> Iterator[tuple[Place, str]]:
    for name in table:
        if name not in {"name", "rules"}:
            yield (None, name), f"`{name}` is not known here; the file holds name and [[rules]]"
    if not isinstance(table.get("name", ""), str):
        yield (None, "name"), "name is a text"
    rules = table.get("rules")
    if not isinstance(rules, list) or not rules or not all(isinstance(one, dict) for one in rules):
        yield (None, "rules"), "there are no [[rules]]: each begins with that line and says from_year, cell_size, n_size and threshold"
        return
    for number, one in enumerate(rules):
        for key, words in _complaints_about(one):
            yield (number, key), words
    years = [one.get("from_year") for one in rules]
    for number, year in enumerate(years):
        if year is not None and year in years[:number]:
            yield (number, "from_year"), f"two rules begin in {year}"


def _complaints_about(one: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key in NEEDED:
        if key not in one:
            yield "[[rules]]", f"{key} is missing"
    for key, value in one.items():
        if key in WHOLE:
            least, most = WHOLE[key]
            if type(value) is not int or not least <= value <= most:
                yield key, f"{key} is a whole number from {least} to {most}"
        elif key == "threshold":
            if not _is_ratio(value):
                yield key, "threshold is a number above 1 and up to 100"
        elif key == "source":
            if not isinstance(value, str):
                yield key, "source is a text"
        elif key == "thresholds":
            yield from _thresholds(value)
        elif key == "progress":
            yield from _progress(value)
        else:
            yield key, f"`{key}` is not known here; rules hold {', '.join((*NEEDED, 'years', 'source', 'thresholds', 'progress'))}"


def _thresholds(value: object) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict):
        yield "thresholds", "thresholds is a table: [rules.thresholds], then a category and its threshold in each line"
        return
    known = {one.value for one in Category}
    for name, threshold in value.items():
        if name not in known:
            yield name, f"`{name}` is none of the fourteen categories: {', '.join(one.value for one in Category)}"
        elif not _is_ratio(threshold):
            yield name, f"{name} is a number above 1 and up to 100"


def _progress(value: object) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict) or set(value) != {"kind", "amount"}:
        yield "progress", "progress is a table: [rules.progress], then kind and amount"
        return
    kinds = {one.value for one in Progress}
    amount = value["amount"]
    if value["kind"] not in kinds:
        yield "kind", f"kind is {' or '.join(sorted(kinds))}"
    if not _is_number(amount) or not 0 < amount <= 100:
        yield "amount", "amount is a number above 0 and up to 100"
    elif value["kind"] == Progress.PERCENT.value and amount < 1:
        yield "amount", f"amount is {amount} per cent: write {100 * amount:f} if a share was meant"


def _is_number(value: object) -> TypeGuard[int | Decimal]:
    return type(value) is int or (isinstance(value, Decimal) and value.is_finite())


def _is_ratio(value: object) -> bool:
    return _is_number(value) and 1 < value <= 100


def _at(line: int | None, words: str) -> Complaint:
    return Complaint(line, words, "line")


def _line(text: str, place: Place) -> int | None:
    """Return the line of a key: within its rules, where it stands in some."""
    number, key = place
    lines = text.splitlines()
    heads = [at for at, line in enumerate(lines) if re.match(r"\s*\[\[\s*rules\s*\]\]", line)] + [len(lines)]
    start, end = (heads[number], heads[number + 1]) if number is not None and number + 1 < len(heads) else (0, len(lines))
    pattern = rf'\s*(\[+\s*(rules\s*\.\s*)?)?"?{re.escape(key)}"?\s*[\]=.]' if key != "[[rules]]" else r"\s*\[\["
    return next((at + 1 for at in range(start, end) if re.match(pattern, lines[at])), start + 1 if number is not None else None)
