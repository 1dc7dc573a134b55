"""Jobs to try the queue with. Each leaves a line in a file, so that a test can see that it ran, and as which process."""

import os
import signal
import time
from pathlib import Path

from trellis.work.queue import long


def leave_a_line(*, path: str) -> None:
    with Path(path).open("a") as file:
        file.write(f"{os.getpid()}\n")


@long
def leave_a_line_at_length(*, path: str) -> None:
    leave_a_line(path=path)


def last_for_ever_the_first_time(*, path: str) -> None:
    is_first = not Path(path).exists()
    leave_a_line(path=path)
    while is_first:
        time.sleep(1)


def kill_its_worker(*, path: str) -> None:
    leave_a_line(path=path)
    os.kill(os.getpid(), signal.SIGKILL)


def name_somebody(*, path: str) -> None:
    leave_a_line(path=path)
    raise ValueError("Mateo Quispe is not in the file")
