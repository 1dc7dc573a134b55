"""Reminding a principal or a supervisor of the reply they owe to those who gave feedback."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.growth.queries.feedback import without_reply
from trellis.letters.operations import put_line


def remind_of_replies(*, today: date) -> int:
    """Put a line to whoever owes a reply that is due in two days, or was due yesterday; return to how many."""
    due = [one for one in without_reply(today) if (one.round.reply_by - today).days in (2, -1)]
    for one in due:
        late = one.round.reply_by < today
        put_line(
            to=one.owner,
            room="growth",
            text=gettext_noop("Those who gave you feedback were to hear back by {day}. The reply is still owed.")
            if late
            else gettext_noop("Those who gave you feedback hear back by {day}. The reply is not written yet."),
            words={"day": one.round.reply_by},
            link=f"/my-growth/feedback/{one.pk}/reply/",
            by=None,
            today=today,
            key=f"growth.reply.{one.pk}.{'late' if late else 'soon'}",
        )
    return len(due)
