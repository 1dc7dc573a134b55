"""Reading who and where: one file per noun. What every room needs is named here."""

from trellis.directory.queries.asking import (
    GRADES,
    Pupil,
    Reachable,
    guardians_to_ask,
    guardians_told_about,
    pupils,
    staff_to_ask,
    students_of,
    students_to_ask,
)
from trellis.directory.queries.door import everybody, is_demo_district, only_person_at, people_with_emails
from trellis.directory.queries.families import families_handed_over_by
from trellis.directory.queries.headlines import Headline, headlines_of
from trellis.directory.queries.holders import Holder, holders_of
from trellis.directory.queries.names import fold_name, words_of
from trellis.directory.queries.standing import standing_of, with_standing

__all__ = [
    "GRADES",
    "Headline",
    "Holder",
    "Pupil",
    "Reachable",
    "everybody",
    "families_handed_over_by",
    "fold_name",
    "guardians_to_ask",
    "guardians_told_about",
    "headlines_of",
    "holders_of",
    "is_demo_district",
    "only_person_at",
    "people_with_emails",
    "pupils",
    "staff_to_ask",
    "standing_of",
    "students_of",
    "students_to_ask",
    "with_standing",
    "words_of",
]
