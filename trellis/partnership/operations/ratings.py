"""Whether whoever asked got what they needed, and the office's reply to a term."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.commitments.operations import make_promise
from trellis.directory.queries import everybody
from trellis.partnership.models import Rating, Reply
from trellis.partnership.notices import ratings as notices
from trellis.partnership.queries.ratings import may_be_changed
from trellis.partnership.queries.terms import Span
from trellis.safety.operations import watch
from trellis.threads.models import Thread
from trellis.threads.queries import office_that_settled, working_time


class NotSettled(Exception):
    """The thread is open: nothing can be said about it yet."""


class TooLate(Exception):
    """The week in which an answer may be changed is over."""


class NothingHeard(Exception):
    """Nobody has said anything to which there could be a reply, or words are missing."""


class RepliedAlready(Exception):
    """A colleague has published a reply to this term."""


class TermIsNotOver(Exception):
    """The term still runs."""


@transaction.atomic
def rate_thread(*, by: int, now: datetime, thread: Thread, got: str, words: str = "") -> Rating:
    """Say whether one got what one needed, once a thread is settled; change it for a week. The same twice is once.

    It belongs to the term in which it was first said. Raises NotSettled or TooLate.
    """
    held = Thread.objects.select_for_update().get(pk=thread.pk)
    office = office_that_settled(held)
    if office is None:
        raise NotSettled(_("This is not settled. You are asked once it is."))
    today = working_time().day_of(now)
    rating = Rating.objects.filter(thread=held).first()
    if rating is None:
        rating = Rating.objects.create(thread=held, office_id=office, by_id=by, at=now, on=today, got=got, words=words.strip())
    elif (rating.got, rating.words) == (got, words.strip()):
        return rating
    elif not may_be_changed(rating, held, now):
        raise TooLate(_("Your answer could be changed for a week, and the week is over. It stands as it is."))
    else:
        rating.got, rating.words = got, words.strip()
        rating.save(update_fields=["got", "words"])
    watch(by=by, writer=by, now=now, today=today, texts=[words], place=_("An answer about a thread"))
    record_act(by=by, act="partnership.rate_thread", about=[rating])
    return rating


@transaction.atomic
def reply_to_schools(
    *, by: int, today: date, office: int, office_name: str, span: Span, heard: str, will_change: str, promise: str = "", promise_by_on: date | None = None
) -> Reply:
    """Publish what an office heard in a term and what it will change; with `promise`, also promise it to those who answered.

    Raises TermIsNotOver, NothingHeard, RepliedAlready, and DayIsOver or NobodyToPromise of commitments.
    """
    if span.ends_on > today:
        raise TermIsNotOver(_("This term still runs. The reply is written once it is over."))
    if not heard.strip() or not will_change.strip():
        raise NothingHeard(_("Say what you heard, and what you will change or why nothing changes."))
    said = Rating.objects.select_for_update().filter(office=office, on__gte=span.starts_on, on__lt=span.ends_on)
    people = sorted(set(said.values_list("by_id", flat=True)))
    if not people:
        raise NothingHeard(_("Nobody answered in this term, so no reply is owed."))
    standing = Reply.objects.filter(office=office, starts_on=span.starts_on, ends_on=span.ends_on).first()
    if standing is not None:
        if (standing.heard, standing.will_change) == (heard.strip(), will_change.strip()):
            return standing
        raise RepliedAlready(_("A colleague has published the reply to this term. It stands on the page of your office."))
    made = None
    if promise.strip() and promise_by_on is not None:
        made = make_promise(
            by=by,
            today=today,
            owner=by,
            what=promise,
            by_on=promise_by_on,
            to_words=_("Those who asked %(office)s") % {"office": office_name},
            to_people=people,
            because_words=_("What schools said, %(term)s") % {"term": span.title},
        ).pk
    reply = Reply.objects.create(
        office_id=office,
        term=span.title,
        starts_on=span.starts_on,
        ends_on=span.ends_on,
        heard=heard.strip(),
        will_change=will_change.strip(),
        by_id=by,
        on=today,
        promise=made,
    )
    notices.tell_of_reply(by=by, today=today, reply=reply, office_name=office_name, to=everybody().filter(pk__in=people))
    record_act(by=by, act="partnership.reply_to_schools", about=[reply])
    return reply
