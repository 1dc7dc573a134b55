"""`trellis framework load [PACK]`."""

import argparse
import sys
from pathlib import Path

from trellis.kit.commands import Command

PACKS = Path(__file__).parent / "packs"
OURS = PACKS / "principal-support.toml"
OF_SUPPORT = PACKS / "being-supported.toml"  # in which principals say how they are supported
OF_PRINCIPALS = PACKS / "school-leadership.toml"  # in which principals see themselves


def _path(parser: argparse.ArgumentParser) -> None:
    shipped = ", ".join(sorted(one.stem for one in PACKS.glob("*.toml") if "." not in one.stem))
    parser.add_argument(
        "path",
        nargs="?",
        type=_pack,
        default=OURS,
        metavar="PACK",
        help=f"a pack in TOML, or the name of one that ships: {shipped}. principal-support when left out",
    )


def _pack(given: str) -> Path:
    """Return the path that was given, or that of the pack that ships under this name."""
    named = PACKS / f"{given}.toml"
    return named if not Path(given).exists() and Path(given).name == given and named.exists() else Path(given)


def load(arguments: argparse.Namespace) -> int:
    """Load a pack, or say line by line what is wrong with it."""
    from trellis.framework.importers import PackRefused, read_pack
    from trellis.framework.operations import PackChanged, load_pack

    try:
        framework = load_pack(by=None, pack=read_pack(arguments.path))
    except PackRefused as refused:
        for complaint in refused.complaints:
            print(complaint if complaint.file else f"{arguments.path.name}: {complaint}", file=sys.stderr)
        print("Nothing was loaded.", file=sys.stderr)
        return 1
    except PackChanged as changed:
        print(f"{changed} Nothing was loaded.", file=sys.stderr)
        return 1
    print(f"{framework.name}, version {framework.version}, is loaded.")
    return 0


COMMANDS = [
    Command(
        "framework load",
        "Load a pack of practices with its words in other languages; principal-support when none is named.",
        "trellis.framework.commands:load",
        _path,
    )
]
