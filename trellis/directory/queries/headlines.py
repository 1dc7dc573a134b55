"""What a school wants known first, shown wherever somebody is about to ask something of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from trellis.directory.models import SchoolHeadline


@dataclass(frozen=True, slots=True)
class Headline:
    """A school's own one or two sentences, and since when they stand."""

    school_id: int
    school_name: str
    words: str
    on: date


def headlines_of(schools: Collection[int]) -> dict[int, Headline]:
    """Return the headline of each of the schools that has one, in one query."""
    newest = SchoolHeadline.objects.filter(school_id__in=schools).values("school_id").annotate(newest=Max("pk")).values("newest")
    found = SchoolHeadline.objects.filter(pk__in=newest).values_list("school_id", "school__name", "words", "on")
    return {one[0]: Headline(*one) for one in found}


def newest_headline(school: int) -> SchoolHeadline | None:
    """Return the headline that counts for one school, None while it has said nothing."""
    return SchoolHeadline.objects.filter(school_id=school).order_by("-pk").first()
