"""The shape of a command of `trellis`. Each room lists its own in `commands.py` as COMMANDS.

A `commands.py` is imported for every `trellis --help`, so at its top it imports nothing but this and the
standard library: Django comes with the function that `run` names.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass


class CommandRefused(Exception):
    """A command cannot go on, for a reason that the message tells a person in one sentence, with what to do."""


def _no_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments."""


@dataclass(frozen=True, slots=True)
class Command:
    """`words` as typed after `trellis` ("roster check"); `run` returns the exit code.

    `run` is named "package.module:function" and imported when called, so that a command with
    `needs_database=False` starts without Django. It is called with the parsed arguments; it prints what a
    person should read, and raises `CommandRefused` when it cannot go on (exit code 2).
    """

    words: str
    help: str
    run: str
    arguments: Callable[[argparse.ArgumentParser], None] = _no_arguments
    needs_database: bool = True
