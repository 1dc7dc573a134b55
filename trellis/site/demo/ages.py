"""From which age the students of the demo district see how it is going: from fourth grade on, so that Mateo does."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from trellis.access.policy import AgePart
from trellis.directory.models import AgeRule
from trellis.directory.operations.ages import set_age_rules
from trellis.site.demo.cast import Cast


def set_ages(cast: Cast, today: date) -> None:
    """Let the director set, nine weeks ago, from which age students see how it is going. Done once."""
    if not AgeRule.objects.exists():
        then = timezone.make_aware(datetime.combine(today - timedelta(weeks=9), time(14, 10)))
        set_age_rules(by=cast.people["meiling"].pk, now=then, ages={AgePart.HOW_IT_GOES: (9, "04")})
