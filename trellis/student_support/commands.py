"""`trellis student-support packs`."""

import argparse
import sys

from trellis.kit.commands import Command


def packs(_arguments: argparse.Namespace) -> int:
    """List the rules for missed minutes, say which hold, and by line what is wrong with the district's own."""
    from trellis.student_support.queries.packs import own_folder, pack_that_holds, shelf

    found, holds = shelf(), pack_that_holds()
    for one in found.packs.values():
        print(f"{one.key}, version {one.version}: {one.name}{'; it holds' if one.key == holds.key else ''}")
    print(f"The district's own stand in {own_folder()}")
    for complaint in found.complaints:
        print(complaint, file=sys.stderr)
    return 1 if found.complaints else 0


COMMANDS = [
    Command(
        "student-support packs",
        "List the rules for missed minutes, say which hold; check the district's own in the folder student_support of its home folder.",
        "trellis.student_support.commands:packs",
    ),
]
