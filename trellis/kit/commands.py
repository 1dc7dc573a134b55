"""The shape of a command of `trellis`. Each room lists its own in `commands.py` as COMMANDS."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass


def _no_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments."""


@dataclass(frozen=True, slots=True)
class Command:
    """`words` as typed after `trellis` ("roster check"); `run` returns the exit code.

    `run` is named "package.module:function" and imported when called, so that a command with
    `needs_database=False` starts without Django.
    """

    words: str
    help: str
    run: str
    arguments: Callable[[argparse.ArgumentParser], None] = _no_arguments
    needs_database: bool = True
