"""Reading who and where: one file per noun. What every room needs is named here."""

from trellis.directory.queries.families import families_handed_over_by
from trellis.directory.queries.holders import Holder, holders_of
from trellis.directory.queries.names import fold_name, words_of
from trellis.directory.queries.standing import standing_of, with_standing

__all__ = ["Holder", "families_handed_over_by", "fold_name", "holders_of", "standing_of", "with_standing", "words_of"]
