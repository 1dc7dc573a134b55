"""`trellis WORDS …`: find the command of that name in the rooms, and run it."""

import argparse
import difflib
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from trellis.kit.commands import Command, CommandRefused

FAILED = 2  # exit code of every refusal that a person can act on
GREETING = "trellis: the software a school district runs itself."


def commands() -> dict[str, Command]:
    """Return every room's commands by their words."""
    found: dict[str, Command] = {}
    for module in sorted(Path(__file__).parent.glob("*/commands.py")):
        if module.parent.name != "kit":
            for command in importlib.import_module(f"trellis.{module.parent.name}.commands").COMMANDS:
                found[command.words] = command
    return dict(sorted(found.items()))


def main(argv: Sequence[str]) -> int:
    """Run the command that `argv` names, and return its exit code."""
    known = commands()
    if argv[:1] == ["--version"]:
        return _say(_version())
    if not argv or argv[0] in {"-h", "--help", "help"}:
        return _say(_overview(known))
    words, rest = _split(argv, known)
    if words not in known:
        group = {name: command for name, command in known.items() if name.startswith(f"{argv[0]} ")}
        if group and (len(argv) == 1 or argv[1] in {"-h", "--help"}):
            return _say(_overview(group))
        return _refuse(_unknown(argv, known))
    return run(known[words], rest)


def run(command: Command, rest: Sequence[str]) -> int:
    """Run one command. What a person can put right ends in one sentence; anything else is a mistake of ours and is shown whole."""
    parser = _Parser(prog=f"trellis {command.words}", description=command.help)
    command.arguments(parser)
    arguments = parser.parse_args(rest)
    expected: tuple[type[Exception], ...] = (CommandRefused, PermissionError, FileNotFoundError)
    try:
        if command.needs_database:
            expected += _start_django()
        module, _, function = command.run.partition(":")
        return int(getattr(importlib.import_module(module), function)(arguments) or 0)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `trellis … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except expected as refusal:
        return _refuse(_in_words(refusal))


def _start_django() -> tuple[type[Exception], ...]:
    """Set Django up, and return the exceptions that come from the installation and not from the code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.site.settings")
    os.umask(0o077)  # what is made here holds records of children: for this account alone
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import SystemCheckError
    from django.db import OperationalError, ProgrammingError

    gc.disable()  # what a house is made of stays: looking for what nobody holds any more takes a fifth of the start
    try:
        django.setup()
    except ImproperlyConfigured as refusal:
        raise CommandRefused(str(refusal)) from refusal
    finally:
        gc.freeze()
        gc.enable()
    return ImproperlyConfigured, SystemCheckError, OperationalError, ProgrammingError


def _in_words(refusal: Exception) -> str:
    text = " ".join(str(refusal).split())
    if isinstance(refusal, PermissionError):
        return f"{refusal.filename} may not be read or written by this account."
    if isinstance(refusal, FileNotFoundError):
        return f"{refusal.filename} does not exist."
    if "no such table" in text or ("relation" in text and "does not exist" in text):
        return "The database has no tables yet: run `trellis init`, or `trellis migrate` after an upgrade."
    if type(refusal).__name__ == "OperationalError":
        return f"The database did not answer: {text}"
    return text


def _split(argv: Sequence[str], known: dict[str, Command]) -> tuple[str, Sequence[str]]:
    """Return the words of the command and what follows them: the longest name wins."""
    for length in (3, 2, 1):
        words = " ".join(argv[:length])
        if len(argv) >= length and words in known:
            return words, argv[length:]
    return argv[0], argv[1:]


def _unknown(argv: Sequence[str], known: dict[str, Command]) -> str:
    typed = " ".join(word for word in argv[:2] if not word.startswith("-")) or argv[0]
    near = difflib.get_close_matches(typed, known, n=1, cutoff=0.5) or difflib.get_close_matches(argv[0], known, n=1, cutoff=0.5)
    return f"There is no command `{typed}`. " + (f"Did you mean `trellis {near[0]}`?" if near else "`trellis --help` lists them all.")


def _overview(known: dict[str, Command]) -> str:
    width = max((len(name) for name in known), default=0)
    lines = [f"  {name:<{width}}  {command.help}" for name, command in known.items()]
    return "\n".join([GREETING, "", *lines, "", "`trellis COMMAND --help` tells more about one of them."])


def _version() -> str:
    from trellis.kit.version import VERSION

    return f"trellis {VERSION}"


def _say(text: str) -> int:
    print(text)  # noqa: T201
    return 0


def _refuse(text: str) -> int:
    print(f"trellis: {text}", file=sys.stderr)  # noqa: T201
    return FAILED


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(FAILED, f"{self.prog}: {message}. `{self.prog} --help` shows what it takes.\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
