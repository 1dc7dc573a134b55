"""Telling a school's leaders that somebody added to its profile, and whoever did what became of it. The words stay on the page."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from trellis.access.policy import SCHOOL_LEADERS
from trellis.directory.queries.people import open_posts
from trellis.letters.operations import put_line
from trellis.partnership.models import Contribution

ADDED = gettext_noop("Somebody added to the profile of {school}. Take it up, or say why not.")
TAKEN_UP = gettext_noop("What you added to the profile of {school} was taken up.")
NOT_TAKEN_UP = gettext_noop("What you added to the profile of {school} was not taken up. The reason stands beside your words.")


def tell_the_leaders(*, by: int, today: date, contribution: Contribution) -> None:
    """Put a line to each leader of the school, but not to who added it. One line a day, however much was added."""
    told = {by}
    for post in open_posts(today).filter(school_id=contribution.school_id, role__in=SCHOOL_LEADERS):
        if post.person_id not in told:
            told.add(post.person_id)
            key = f"partnership.added.{contribution.school_id}.{today}"
            link = f"/profiles/{contribution.school_id}/added/"
            put_line(to=post.person, text=ADDED, words=_words(contribution), by=by, today=today, room="partnership", link=link, key=key)


def tell_the_author(*, by: int, today: date, contribution: Contribution, is_taken_up: bool) -> None:
    """Put a line to whoever added it, unless they answered themselves."""
    if by != contribution.by_id:
        key, link = f"partnership.answered.{contribution.pk}", f"/profiles/{contribution.school_id}/add/"
        text = TAKEN_UP if is_taken_up else NOT_TAKEN_UP
        put_line(to=contribution.by, text=text, words=_words(contribution), by=by, today=today, room="partnership", link=link, key=key)


def _words(contribution: Contribution) -> dict[str, Any]:
    return {"school": contribution.school.name}
