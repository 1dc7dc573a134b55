"""Telling people of asks; one file per noun."""

from trellis.asks.notices.filing import tell_of_moving, tell_owner_of_answer, tell_sponsor

__all__ = ["tell_of_moving", "tell_owner_of_answer", "tell_sponsor"]
