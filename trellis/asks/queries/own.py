"""What Trellis itself asks of principals, and what that costs them."""

from datetime import date
from math import ceil
from typing import Any

from trellis.access.policy import Role
from trellis.asks.models import Ask
from trellis.asks.queries.audiences import Whom
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.places import open_schools
from trellis.surveys.queries import open_rounds, people_asked, questions_asked

# Half a minute to look at four pictures and choose one, a minute and a half with a sentence written beside it. Stated, not measured: the
# true minutes that principals say stand beside them.
LEAST, MOST = 0.5, 1.5


def minutes_of(questions: int) -> tuple[int, int]:
    """Return the minutes that so many questions take, at least and at most."""
    return max(1, ceil(questions * LEAST)), max(1, ceil(questions * MOST))


def rounds_that_ask_principals(today: date) -> list[dict[str, Any]]:
    """Return the open rounds that ask principals and are not in the register yet, as the words of `file_own_ask`. Its reply is the receipt."""
    filed = set(Ask.objects.filter(from_room="surveys").values_list("from_number", flat=True))
    rounds = [one for one in open_rounds(today) if one.pk not in filed]
    found = []
    for one in rounds:
        posts = open_posts(today).filter(role=Role.PRINCIPAL.value, person_id__in=people_asked(one), school__ended_on__isnull=True, school__isnull=False)
        schools = sorted(set(posts.values_list("school_id", flat=True)))
        if not schools:
            continue
        low, high = minutes_of(questions_asked(one))
        everybody = len(schools) == open_schools().count()
        found.append(
            {
                "owner": one.opened_by_id,
                "what": one.title,
                "why": one.decision,
                "minutes_low": low,
                "minutes_high": high,
                "due_on": one.closes_on,
                "reply_by": one.reply_by,
                "to": [Whom()] if everybody else [Whom(school=school) for school in schools],
                "number": one.pk,
            }
        )
    return found
