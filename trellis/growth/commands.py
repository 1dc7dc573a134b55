"""`trellis growth protocols`, `trellis growth prompts`."""

import argparse
import sys

from trellis.kit.commands import Command


def protocols(_arguments: argparse.Namespace) -> int:
    """List the protocols for learning communities, and say by place what is wrong with files of the district."""
    from trellis.growth.queries.protocols import own_folder, shelf

    found = shelf()
    for key, spoken in sorted(found.protocols.items()):
        one = next(iter(spoken.values()))
        print(f"{key}, version {one.version}: {one.minutes} minutes, {', '.join(sorted(spoken))}{', of the district' if one.is_own else ''}")
    print(f"The district's own stand in {own_folder()}")
    for complaint in found.complaints:
        print(complaint, file=sys.stderr)
    return 1 if found.complaints else 0


def prompts(_arguments: argparse.Namespace) -> int:
    """List the prompts for sessions, or say line by line what is wrong with the district's own."""
    from trellis.growth.queries import prompts as queries

    own = queries.own_prompts()
    for line, words in own.complaints:
        print(f"{queries.file_of_prompts().name}: line {line}: {words}", file=sys.stderr)
    if own.complaints:
        print("Until this is mended, ours are shown alone.", file=sys.stderr)
        return 1
    for one in queries.prompts():
        print(f"{one.key}: {one.words}")
    return 0


COMMANDS = [
    Command(
        "growth protocols",
        "List the protocols for learning communities; say what is wrong with the district's own files.",
        "trellis.growth.commands:protocols",
    ),
    Command(
        "growth prompts",
        "List what principal and supervisor may answer together at a visit; check the district's own in growth/prompts.toml of its home folder.",
        "trellis.growth.commands:prompts",
    ),
]
