"""Telling people what was done with their way in."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.directory.models import Person
from trellis.letters.operations import put_line

LINK_MADE = gettext_noop("Somebody who administers Trellis made a sign-in link in your name. If you did not ask for one, speak with them.")
LINK_HANDED = gettext_noop("The office of a school where you stand in today made a sign-in link in your name. If it was not for you, speak with them.")


def tell_of_a_link(*, to: int, by: int | None, today: date, link: int, stands_in: bool = False) -> None:
    """Tell somebody that another made a link with which one signs in as them: whoever holds it reads what is theirs alone."""
    if by is not None and by != to:
        text = LINK_HANDED if stands_in else LINK_MADE
        put_line(to=Person.objects.get(pk=to), room="site", text=text, link="/my/sign-in/", by=by, today=today, key=f"site.link.{link}", urgent=True)
