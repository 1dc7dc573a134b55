"""Writing bundles, and the delta between two. Plain Python."""

import csv
import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from trellis.directory.oneroster.columns import FILES, ORDER

Row = dict[str, str]


@dataclass
class Roster:
    """What a bundle says, as rows by file; each row is a dictionary by column."""

    version: str = "1.2"
    system: str = "Invented student information"
    files: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in ORDER})

    def add(self, file: str, sourced_id: str, **cells: str) -> str:
        """Add a row and return its id."""
        self.files[file].append({"sourcedId": sourced_id, **cells})
        return sourced_id


def delta_between(before: Roster, after: Roster, modified: str = "2026-12-01T00:00:00.000Z") -> Roster:
    """Return the rows that lead from one roster to the next, each marked active or tobedeleted."""
    changed = Roster(after.version, after.system)
    for name, rows in after.files.items():
        old = {row["sourcedId"]: row for row in before.files[name]}
        new = {row["sourcedId"] for row in rows}
        changed.files[name] = [{**row, "status": "active", "dateLastModified": modified} for row in rows if old.get(row["sourcedId"]) != row]
        changed.files[name] += [{"sourcedId": sid, "status": "tobedeleted", "dateLastModified": modified} for sid in old if sid not in new]
    return changed


def write(roster: Roster, path: Path, mode: str = "bulk") -> Path:
    """Write a roster as a bundle: a zip file when `path` ends in .zip, else a folder."""
    texts: dict[str, str] = {}
    manifest = [("manifest.version", "1.0"), ("oneroster.version", roster.version)]
    for name, file in FILES[roster.version].items():
        rows = roster.files.get(name, [])
        is_there = bool(rows) or mode == "bulk"
        if name != "studentGroups":
            manifest.append((f"file.{name}", mode if is_there else "absent"))
        elif is_there and mode == "delta":
            manifest.append(("file.studentGroups", "delta"))
        if is_there:
            out = io.StringIO(newline="")
            sheet = csv.writer(out)
            sheet.writerow(file.columns)
            sheet.writerows([[row.get(column, "") for column in file.columns] for row in rows])
            texts[f"{name}.csv"] = out.getvalue()
    manifest.append(("source.systemName", roster.system))
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("propertyName", "value"), *manifest])
    texts["manifest.csv"] = out.getvalue()
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            for name, text in texts.items():
                archive.writestr(name, text)
        return path
    path.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (path / name).write_bytes(text.encode())
    return path
