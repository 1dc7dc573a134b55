"""Reading asks: one file per noun."""

from trellis.asks.queries.audiences import Whom, audience_of

__all__ = ["Whom", "audience_of"]
