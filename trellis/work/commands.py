"""`trellis worker`: background work without a server, for a machine of its own."""

import argparse

from trellis.kit.commands import Command


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lane", choices=["quick", "long"], default="quick", help="which jobs to take: short ones, or imports and backups (default: quick)")


def run_worker(arguments: argparse.Namespace) -> int:
    """Take jobs until asked to stop; a second signal stops at once."""
    import signal
    import threading

    from trellis.work.queue import work

    is_stopping = threading.Event()

    def stop(number: int, frame: object) -> None:
        if is_stopping.is_set():
            raise SystemExit(1)
        is_stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    work(arguments.lane, is_stopping)
    return 0


COMMANDS = [Command("worker", "Do background work. `trellis serve` starts workers by itself.", "trellis.work.commands:run_worker", _arguments)]
