"""How a district runs Trellis: `init`, `serve`, `migrate`, `backup`, `restore`, `doctor`."""

import argparse
import os

from trellis.kit.commands import Command


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default=os.environ.get("TRELLIS_HOST", "127.0.0.1"), help="address to listen on (default: 127.0.0.1, for a proxy on this machine)"
    )
    parser.add_argument("--port", type=int, default=int(os.environ.get("TRELLIS_PORT", "8000")), help="port to listen on (default: 8000)")
    parser.add_argument("--no-worker", action="store_true", help="serve pages alone, where another machine does the background work")
    parser.add_argument("--workers", type=int, help="processes of the web server, four threads each (default: 2, in a demo 1)")


def _init(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--district", help="name of the district")
    parser.add_argument("--name", help="your name, given name first")
    parser.add_argument("--email", help="your e-mail address")
    parser.add_argument("--time-zone", help="time zone of the district, like America/Chicago")
    parser.add_argument("--language", help="language of its pages: en or es")


def _sign_in_link(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="e-mail address of the person")


def _backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", help="file or folder to write to (default: TRELLIS_BACKUPS, or `backups` in the home folder)")


def _restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", help="the backup")
    parser.add_argument("--into", metavar="HOME", help="put it into this folder, and leave TRELLIS_HOME alone")
    parser.add_argument("--key", metavar="FILE", help="file with the key of the backup (default: TRELLIS_BACKUP_KEY_FILE, or `keys/backup` in the home folder)")
    parser.add_argument("--only-check", action="store_true", help="read it whole, compare it with its own list, and change nothing")


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--students", type=int, default=12_000, help="how many students live there (default: 12000)")
    parser.add_argument("--serve", action="store_true", help="serve it afterwards")
    _serve(parser)


def _move_database(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", help="the new, empty database: postgresql://user:password@host/name")


COMMANDS = [
    Command("demo", "Make Riverbend, a district that does not exist, in an empty home folder.", "trellis.site.demo.load:run", _demo),
    Command("init", "Make the district and its first administrator in an empty installation.", "trellis.site.founding:run_init", _init),
    Command("sign-in-link", "Make a link that signs one person in, once, within 24 hours.", "trellis.site.founding:run_sign_in_link", _sign_in_link),
    Command("serve", "Serve Trellis: the web server and the background work, until stopped.", "trellis.site.serving:run", _serve),
    Command("doctor", "Say what is missing before a district may rely on this installation.", "trellis.site.doctor:run"),
    Command("migrate", "Bring the tables to this version. `trellis serve` does it by itself.", "trellis.site.preparing:run_migrate"),
    Command("move-database", "Copy everything from the embedded SQLite into an empty PostgreSQL.", "trellis.site.moving:run", _move_database),
    Command("backup", "Make an encrypted backup while everybody works, and read it back.", "trellis.site.backups:run_backup", _backup),
    Command("restore", "Put a backup back, whole or not at all; what was there is kept beside it.", "trellis.site.backups:run_restore", _restore),
]
