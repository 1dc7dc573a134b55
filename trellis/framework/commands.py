"""`trellis framework load [PATH]`."""

import argparse
import sys
from pathlib import Path

from trellis.kit.commands import Command

OURS = Path(__file__).parent / "packs" / "principal-support.toml"


def _path(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", type=Path, default=OURS, help="a pack in TOML; the one that ships when left out")


def load(arguments: argparse.Namespace) -> int:
    """Load a pack, or say line by line what is wrong with it."""
    from trellis.framework.importers import PackRefused, read_pack
    from trellis.framework.operations import PackChanged, load_pack

    try:
        framework = load_pack(by=None, pack=read_pack(arguments.path))
    except PackRefused as refused:
        for complaint in refused.complaints:
            print(f"{arguments.path.name}: {complaint}", file=sys.stderr)
        print("Nothing was loaded.", file=sys.stderr)
        return 1
    except PackChanged as changed:
        print(f"{changed} Nothing was loaded.", file=sys.stderr)
        return 1
    print(f"{framework.name}, version {framework.version}, is loaded.")
    return 0


COMMANDS = [Command("framework load", "Load a pack of practices; the one that ships when none is named.", "trellis.framework.commands:load", _path)]
