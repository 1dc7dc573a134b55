"""Telling somebody that a colleague shows them something."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.growth.models import Share
from trellis.letters.operations import put_line


def tell_it_is_shared(*, by: int, today: date, share: Share) -> None:
    """Put a line to whom something is shown; once a day from one person, whatever they show."""
    put_line(
        to=share.to,
        room="growth",
        text=gettext_noop("{name} shows you something of their own growth. You find it there until they take it back."),
        words={"name": share.owner.name},
        link=f"/shown-to-me/{share.owner_id}/",
        by=by,
        today=today,
        key=f"growth.shown.{share.owner_id}.{today.isoformat()}",
    )
