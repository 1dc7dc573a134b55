"""`trellis roster`: check a bundle anywhere, and bring it in."""

import argparse

from trellis.kit.commands import Command


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", help="zip file or folder of OneRoster CSV 1.1 or 1.2")
    parser.add_argument("--csv", metavar="FILE", help="write all complaints into this CSV file")


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", help="zip file or folder of OneRoster CSV 1.1 or 1.2")
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask before the switch")
    parser.add_argument("--confirm-ended", type=int, metavar="N", help="the exact number of students, staff and schools that end, when it is unusually high")
    parser.add_argument("--source", default="", metavar="NAME", help="the system it comes from; needed only for a second system")
    parser.add_argument("--csv", metavar="FILE", help="write all complaints into this CSV file")


def _rekey(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", help="zip file or folder with the new ids, whole (bulk)")
    parser.add_argument("--source", default="", metavar="NAME", help="the system it comes from; needed only for a second system")
    parser.add_argument("--yes", action="store_true", help="do not ask before the ids are changed")


COMMANDS = [
    Command("roster check", "Read a roster and say what is wrong with it; needs no server.", "trellis.directory.oneroster.check:run", _check, False),
    Command("roster import", "Bring a roster in: shows what would change, asks, and switches.", "trellis.directory.importers:run_import", _import),
    Command("roster rekey", "The system has changed all its ids: find who is who, ask, and take them over.", "trellis.directory.importers:run_rekey", _rekey),
]
