"""`trellis trail verify` and `trellis trail seal`."""

import argparse

from trellis.kit.commands import Command, CommandRefused


def verify_trail(arguments: argparse.Namespace) -> int:
    """Print each finding and a summary; return 1 when anything was found."""
    from trellis.audit.queries import Tally, verify

    tally = Tally()
    for finding in verify(tally):
        print(f"{finding.log}: {finding.words}" if finding.log else finding.words, flush=True)
    for note in tally.notes:
        print(f"Note: {note}")
    print(f"{tally.sealed} sealed entries checked in {tally.seals} seals; {sum(tally.waiting.values())} entries wait for a seal.")
    print(f"{tally.found} things are not as they were sealed." if tally.found else "Everything is as it was sealed.")
    return 1 if tally.found else 0


def seal_trail(arguments: argparse.Namespace) -> int:
    """Seal now, and say how many entries that was."""
    from trellis.audit.chain import KeyGone
    from trellis.audit.operations import seal

    try:
        print(f"{seal()} entries sealed.")
    except KeyGone as gone:
        raise CommandRefused(str(gone)) from gone
    return 0


COMMANDS = [
    Command("trail verify", "Name each entry of the trail that was changed, removed, moved or added after sealing.", "trellis.audit.commands:verify_trail"),
    Command("trail seal", "Seal the trail now. The worker does it each minute.", "trellis.audit.commands:seal_trail"),
]
