"""The cast, where tests look for it. They live in the demo, so that everybody meets the same people."""

from trellis.site.demo.cast import LONG_AGO, STAFF, TODAY, YEAR_BEGAN, Cast, make_cast

__all__ = ["LONG_AGO", "STAFF", "TODAY", "YEAR_BEGAN", "Cast", "make_cast"]
