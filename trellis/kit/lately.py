"""Counting what came from one address of late, for addresses that hold a secret."""

import time
from collections import OrderedDict
from threading import Lock

from django.http import HttpRequest

WINDOW_SECONDS = 600.0
ADDRESSES = 10_000


class Lately:
    """Count what came from one address of late, in the memory of this process.

    A school of a thousand sits behind one address, so what is right opens whatever was counted. The secrets are too long to be
    guessed: wrong ones are counted to slow down who tries, not because trying could succeed.
    """

    def __init__(self, at_most: int) -> None:
        self.at_most = at_most
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = Lock()

    def one_more(self, request: HttpRequest) -> bool:
        """Count one; say whether there were too many of late."""
        address, now = str(request.META.get("REMOTE_ADDR") or ""), time.monotonic()
        with self._lock:
            began, count = self._seen.pop(address, (now, 0))
            if now - began > WINDOW_SECONDS:
                began, count = now, 0
            self._seen[address] = (began, count + 1)
            while len(self._seen) > ADDRESSES:
                self._seen.popitem(last=False)
            return count + 1 > self.at_most

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._seen.clear()
