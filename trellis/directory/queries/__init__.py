"""Reading who and where: one file per noun. What every room needs is named here."""

from trellis.directory.queries.door import everybody, is_demo_district, only_person_at, people_with_emails
from trellis.directory.queries.families import families_handed_over_by
from trellis.directory.queries.holders import Holder, holders_of
from trellis.directory.queries.names import fold_name, words_of
from trellis.directory.queries.standing import standing_of, with_standing

__all__ = [
    "Holder",
    "everybody",
    "families_handed_over_by",
    "fold_name",
    "holders_of",
    "is_demo_district",
    "only_person_at",
    "people_with_emails",
    "standing_of",
    "with_standing",
    "words_of",
]
