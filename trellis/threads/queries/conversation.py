"""One thread as a conversation: what was said and what happened, in order."""

from dataclasses import dataclass
from datetime import date, datetime

from trellis.directory.queries.people import open_posts
from trellis.threads.models import HandOver, Holding, Message, NextDate, Pause, Reopening, Settling, Thread


@dataclass(frozen=True, slots=True)
class Moment:
    """Something said or done in a thread. Kind is said, asked-over, accepted, declined, next, paused, runs, settled, reopened or moved."""

    at: datetime
    kind: str
    name: str = ""
    person: int = 0
    text: str = ""
    office: str = ""  # the other office, of a hand-over or a move
    on: date | None = None
    for_office: bool = False
    came: str = ""
    helps: bool = False
    number: int = 0  # of the message
    is_mail: bool = False  # the mail is kept whole beside it


@dataclass(frozen=True, slots=True)
class Conversation:
    """A thread's moments, the oldest first; whoever spoke with their post of today; the last message that stands in it."""

    moments: list[Moment]
    posts: dict[int, str]
    last_message: int
    waiting: list[HandOver]  # hand-overs that nobody has answered


def conversation(thread: Thread, today: date) -> Conversation:
    """Return what was said and done in a thread: as many queries however long it is."""
    messages = list(Message.objects.filter(thread=thread).select_related("by").order_by("at", "pk"))
    moments = [
        Moment(
            one.at,
            "said",
            one.by.name,
            one.by_id,
            one.text,
            for_office=one.for_office,
            came="" if one.came == Message.Came.HERE else one.get_came_display(),
            number=one.pk,
            is_mail=one.came == Message.Came.MAIL,
        )
        for one in messages
    ]
    hand_overs = list(HandOver.objects.filter(thread=thread).select_related("by", "to_office", "from_office", "answer__by").order_by("pk"))
    for asked in hand_overs:
        helps = asked.kind == HandOver.Kind.HELP
        moments.append(Moment(asked.at, "asked-over", asked.by.name, asked.by_id, asked.reason, asked.to_office.name, for_office=True, helps=helps))
        answer = getattr(asked, "answer", None)
        if answer is not None:
            kind = "accepted" if answer.accepts else "declined"
            moments.append(Moment(answer.at, kind, answer.by.name, answer.by_id, answer.reason, asked.to_office.name, for_office=True, helps=helps))
    for said in NextDate.objects.filter(thread=thread).select_related("by"):
        moments.append(Moment(said.at, "next", said.by.name, said.by_id, said.words, on=said.on, for_office=True))
    for pause in Pause.objects.filter(thread=thread).select_related("by"):
        moments.append(Moment(pause.from_at, "paused", pause.by.name, pause.by_id, pause.words, on=pause.until_on, for_office=True))
        if pause.until_at is not None:
            moments.append(Moment(pause.until_at, "runs"))
    for settling in Settling.objects.filter(thread=thread).select_related("by"):
        moments.append(Moment(settling.at, "settled", settling.by.name, settling.by_id, settling.words, for_office=True))
    reopenings = list(Reopening.objects.filter(settling__thread=thread).select_related("by"))
    moments += [Moment(one.at, "reopened", one.by.name, one.by_id, one.missing) for one in reopenings]
    moments += _moves(thread, hand_overs, reopenings)
    moments.sort(key=lambda one: one.at)
    speakers = {one.person for one in moments} - {0}
    posts: dict[int, str] = {}
    for post in open_posts(today).filter(person__in=speakers):
        place = post.office or post.school
        posts.setdefault(post.person_id, place.name if place else post.title)
    waiting = [one for one in hand_overs if getattr(one, "answer", None) is None and thread.settled_at is None]
    return Conversation(moments, posts, max((one.pk for one in messages), default=0), waiting)


def _moves(thread: Thread, hand_overs: list[HandOver], reopenings: list[Reopening]) -> list[Moment]:
    """Return when the thread went to another office without a hand-over: the one that had it was no more."""
    explained = {one.answer.at for one in hand_overs if getattr(one, "answer", None) is not None} | {one.at for one in reopenings} | {thread.opened_at}
    led = Holding.objects.filter(thread=thread, is_lead=True).select_related("office").order_by("pk")
    return [Moment(one.from_at, "moved", office=one.office.name) for one in led if one.from_at not in explained]
