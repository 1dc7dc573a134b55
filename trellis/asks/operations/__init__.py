"""Writing asks, filing them, carrying them past a cap, moving them; one file per noun."""

from trellis.asks.operations.asks import (
    CannotBeFiled,
    IsFiled,
    NotAnAsk,
    WrittenMeanwhile,
    address_ask,
    file_ask,
    rewrite_ask,
    write_ask,
)

__all__ = [
    "CannotBeFiled",
    "IsFiled",
    "NotAnAsk",
    "WrittenMeanwhile",
    "address_ask",
    "file_ask",
    "rewrite_ask",
    "write_ask",
]
