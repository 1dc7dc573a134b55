"""`trellis records`: check files of attendance, marks and incidents anywhere, and bring them in."""

import argparse

from trellis.kit.commands import Command


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="FILE", help="attendance.csv, marks.csv, incidents.csv, outcomes.csv, or a zip file or folder of them")
    parser.add_argument("--csv", metavar="FILE", help="write all complaints into this CSV file")
    parser.add_argument("--codes", metavar="FILE", help="what the district's own codes mean; otherwise records.toml in the home folder")


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="FILE", help="attendance.csv, marks.csv, incidents.csv, outcomes.csv, or a zip file or folder of them")
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask before the switch")
    parser.add_argument("--confirm-ended", type=int, metavar="N", help="the exact number of rows that leave, when it is unusually high")
    parser.add_argument("--csv", metavar="FILE", help="write all complaints into this CSV file")


COMMANDS = [
    Command("records check", "Read attendance, marks, incidents and outcomes; needs no server.", "trellis.records.importers.check:run", _check, False),
    Command("records import", "Bring them in: shows what would change, asks, and switches.", "trellis.records.importers.running:run_import", _import),
]
