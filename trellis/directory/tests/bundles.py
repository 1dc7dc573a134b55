"""Small bundles for tests: a district of two schools that fits on a page, and ways to spoil it."""

import copy
from pathlib import Path

import pytest

from trellis.directory.oneroster.complaints import Complaint
from trellis.directory.oneroster.invent import invent
from trellis.directory.oneroster.rows import read
from trellis.directory.oneroster.write import Roster, write
from trellis.site.demo.cast import TODAY


def small(version: str = "1.2", students: int = 26, **more: int) -> Roster:
    return invent(students=students, schools=2, version=version, today=TODAY, sections_each=2, **more)


def changed(roster: Roster) -> Roster:
    return copy.deepcopy(roster)


def without(roster: Roster, file: str, *ids: str) -> Roster:
    left = changed(roster)
    left.files[file] = [row for row in left.files[file] if row["sourcedId"] not in ids]
    return left


def row(roster: Roster, file: str, sourced_id: str) -> dict[str, str]:
    return next(row for row in roster.files[file] if row["sourcedId"] == sourced_id)


def folder(roster: Roster, path: Path, mode: str = "bulk") -> Path:
    return write(roster, path, mode)


def complaints(path: Path) -> list[Complaint]:
    return [item for item in read(path, today=TODAY) if isinstance(item, Complaint)]


def codes(path: Path) -> list[str]:
    return [complaint.code for complaint in complaints(path)]


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    return settings.HOME
