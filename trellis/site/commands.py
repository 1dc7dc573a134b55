"""How a district runs Trellis: `init`, `serve`, `migrate`, `backup`, `restore`, `doctor`."""

import argparse
import os

from trellis.kit.commands import Command


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default=os.environ.get("TRELLIS_HOST", "127.0.0.1"), help="address to listen on (default: 127.0.0.1, for a proxy on this machine)"
    )
    parser.add_argument("--port", type=int, default=int(os.environ.get("TRELLIS_PORT", "8000")), help="port to listen on (default: 8000)")
    parser.add_argument("--workers", type=int, help="processes of the web server, four threads each (default: 2, in a demo 1)")


COMMANDS = [
    Command("serve", "Serve Trellis: the web server and the background work, until stopped.", "trellis.site.serving:run", _serve),
    Command("migrate", "Bring the tables to this version. `trellis serve` does it by itself.", "trellis.site.preparing:run_migrate"),
]
