"""What a school wants known first."""

from datetime import date

from django.db import transaction

from trellis.audit.operations import record_act
from trellis.directory.models import School, SchoolHeadline
from trellis.directory.operations.conflicts import ChangedMeanwhile
from trellis.directory.queries.headlines import newest_headline


@transaction.atomic
def say_headline(*, by: int, today: date, school: School, words: str, seen: str | None = None) -> SchoolHeadline:
    """Put new words first. The same words again change nothing.

    `seen` is the mark of what stood there when the form was opened, None where nobody looked. Raises ChangedMeanwhile.
    """
    School.objects.select_for_update().get(pk=school.pk)
    standing = newest_headline(school.pk)
    if standing is not None and standing.words == words.strip():
        return standing
    mark = mark_of(standing)
    if seen is not None and seen != mark:
        raise ChangedMeanwhile({"words": standing.words if standing else ""}, mark)
    said = SchoolHeadline.objects.create(school=school, words=words.strip(), said_by_id=by, on=today)
    record_act(by=by, act="directory.say_headline", about=[school, said])
    return said


def mark_of(standing: SchoolHeadline | None) -> str:
    """Return the mark of what stands there, so that a second editor is noticed."""
    return str(standing.pk) if standing else "0"
