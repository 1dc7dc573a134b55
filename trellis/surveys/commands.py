"""`trellis round key` and `trellis round give-up`: the key of a round without names, on paper and back."""

import argparse
import sys
from pathlib import Path
from typing import Any

from trellis.kit.commands import Command, CommandRefused


def _key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("round", type=int, help="number of the round, as in the address of its page")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--pdf", type=Path, metavar="FILE", help="write a page to print instead of showing the key here")
    ways.add_argument("--restore", action="store_true", help="bring the key back: type the printed one when asked")


def _give_up(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("round", type=int, help="number of the round whose key is lost for good")


def _round(number: int) -> Any:
    from trellis.surveys.queries import round_numbered

    found = round_numbered(number)
    if found is None:
        raise CommandRefused(f"There is no round {number}. Its number stands in the address of its page.")
    return found


def key(arguments: argparse.Namespace) -> int:
    """Show or print a round's key, or bring it back from its print."""
    from trellis.surveys.operations import KeyDoesNotFit, KeyNotThere, print_key, restore_key

    asked = _round(arguments.round)
    try:
        if arguments.restore:
            restore_key(by=None, round=asked, printed=_typed())
            print("The key is back. A count that waited for it begins now.")
            return 0
        printed = print_key(by=None, round=asked)
    except (KeyDoesNotFit, KeyNotThere) as refused:
        raise CommandRefused(str(refused)) from refused
    if arguments.pdf:
        _write_page(arguments.pdf, asked, printed)
        print(f"{arguments.pdf} holds the key of round {asked.pk} on one page. Print it, then delete the file.")
    else:
        print(printed)
    print(
        "Whoever has it can open the answers in every backup of this time. Keep it apart from the backups; destroy it when the round is counted.",
        file=sys.stderr,
    )
    return 0


def _typed() -> str:
    if sys.stdin.isatty():
        print("Type the key as it is printed, in one line. Spaces, dashes and small letters do not matter.")
    return sys.stdin.readline()


def _write_page(path: Path, asked: Any, printed: str) -> None:
    from django.utils.formats import date_format
    from django.utils.translation import gettext as _

    from trellis.kit.paper import pdf

    prefix, _space, signs = printed.partition(" ")
    groups = signs.split("-")
    page = pdf(
        Path(__file__).parent / "templates" / "surveys" / "round_key.typ",
        {
            "title": _("Key of round %(number)s") % {"number": asked.pk},
            "prefix": prefix,
            "lines": ["   ".join(groups[start : start + 5]) for start in range(0, len(groups), 5)],
            "sentences": [
                _("This key opens the sealed answers of the round “%(title)s”.") % {"title": asked.title},
                _("It is needed only if the server is lost before the round is counted: trellis round key %(number)s --restore") % {"number": asked.pk},
                _("Whoever has this page and a backup of that time can read the answers, though no names. Lock it away from the backups."),
                _("When the round is counted, after %(day)s, destroy this page. Until then the word given to those who answer hangs on it.")
                % {"day": date_format(asked.closes_on)},
            ],
        },
    )
    path.touch(mode=0o600)
    path.write_bytes(page)


def give_up(arguments: argparse.Namespace) -> int:
    """Count a round without its sheets, which nobody can open any more, and destroy them."""
    from django.utils import timezone

    from trellis.surveys.operations import NothingToGiveUp, give_up_sheets

    asked = _round(arguments.round)
    try:
        counting = give_up_sheets(by=None, today=timezone.localdate(), round=asked.pk)
    except NothingToGiveUp as refused:
        raise CommandRefused(str(refused)) from refused
    print(f"{counting.unreadable} sheets were destroyed unread. The other groups of the round are counted.")
    return 0


COMMANDS = [
    Command("round key", "Print the key of a round without names, or bring it back from its print.", "trellis.surveys.commands:key", _key),
    Command("round give-up", "Count a round whose key is lost for good, without its sealed sheets.", "trellis.surveys.commands:give_up", _give_up),
]
