"""What families of Riverbend said about meetings and what became of it; the draft of the next one about Mateo; two promises between his mother and the school."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from trellis.directory.models import Person
from trellis.letters.models import Line as LetterLine
from trellis.site.demo.cast import Cast
from trellis.student_support.models import Draft, Heard, Meeting, MeetingAsked, Plan
from trellis.student_support.operations.families import (
    arrange_needs,
    promise_family,
    reply_to_family,
    say_what_was_done,
    say_whether_heard,
    show_draft,
)
from trellis.student_support.operations.plans import add_goal

DRAFTS = {
    "en": "Reading stays behind break.\nMateo speaks first, then writes, for eight weeks.\nOnce a month he reads to somebody whom he chooses.",
    "es": "La lectura sigue después del recreo.\nMateo habla primero y después escribe, durante ocho semanas.\nUna vez al mes lee a alguien que él elige.",
}
SAID = (
    ("yes", "Everybody let me finish my sentence."),
    ("partly", "You asked me. Then it went on as it was planned before."),
    ("no", "I did not understand the words for the tests."),
    ("yes", ""),
)
REPLIES = (
    "Thank you. We begin the next one with you.",
    "You are right. Next time the plan stays open until you have spoken.",
    "I call you on Thursday and go through the page with you.",
)
DONE = ("The next meeting began with the family.", "The agenda of the next meeting was sent to you first.", "We read it together for twenty minutes.")
OLD = 14  # days after which a line that waits is no line any more


def hear_families(cast: Cast, today: date) -> None:
    """Let Rosa answer twice, of which one has its reply, and every other family of those that met."""
    if Draft.objects.exists():
        return
    _rosa(cast, today)
    others = Heard.objects.exclude(guardian=cast.rosa).filter(answered_at__isnull=True).select_related("meeting").order_by("pk")
    for number, heard in enumerate(others):
        if number % 3 != 2:
            day = min(today, heard.asked_on + timedelta(days=2))
            _answer(heard, day, number, by=heard.meeting.planned_by_id, came=("phone", "paper")[number % 2], replies=number % 3 == 0)
    LetterLine.objects.filter(letter__isnull=True, put_on__lt=today - timedelta(days=OLD)).delete()


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(16, 20)))


def _answer(heard: Heard, day: date, number: int, *, by: int, came: str = "here", replies: bool = True) -> None:
    answer, words = SAID[number % len(SAID)]
    read_back = None if came == "here" else came == "phone"
    say_whether_heard(by=by, now=_moment(day), today=day, heard=heard, answer=answer, words=words, came=came, is_read_back=read_back)
    if replies:
        told = day + timedelta(days=1)
        reply_to_family(by=heard.meeting.planned_by_id, now=_moment(told), today=told, heard=heard, words=REPLIES[number % len(REPLIES)])
        say_what_was_done(by=heard.meeting.planned_by_id, today=told, heard=heard, words=DONE[number % len(DONE)])


def _rosa(cast: Cast, today: date) -> None:
    mateo, rosa, hannah = cast.students["mateo"], cast.rosa, cast.hannah.pk
    Person.objects.filter(pk=rosa.pk).update(needs_interpreter=True, access_needs="Somebody who looks after the little one")
    asked = Heard.objects.filter(guardian=rosa).order_by("pk")
    for number, heard in enumerate(asked):
        day = min(today, heard.asked_on + timedelta(days=1))
        if number < 2:
            _answer(heard, day, number, by=rosa.pk, replies=number == 0)
    ahead = Meeting.objects.filter(student=mateo, held_on__isnull=True, called_off_on__isnull=True, planned_on__gte=today).order_by("planned_on").first()
    if ahead is not None:
        for language, words in DRAFTS.items():
            show_draft(by=hannah, today=today, meeting=ahead, language=language, words=words)
        for one in MeetingAsked.objects.filter(meeting=ahead, person=rosa, taken_off_on__isnull=True):
            arrange_needs(by=hannah, asked=one, words="Ines Duarte interprets; Denise looks after Luz in the library")
    plan = Plan.objects.filter(student=mateo, ends_on__isnull=True).first()
    if plan is not None:
        add_goal(by=rosa.pk, now=_moment(today), plan=plan, words="Que le lea a su abuela el domingo.", said_by="family", came="here", begins_on=today)
    soon = today + timedelta(days=10)
    promise_family(by=hannah, today=today, student=mateo, guardian=rosa, what="I call each second Friday and tell what went well.", by_on=soon)
    promise_family(by=hannah, today=today, student=mateo, guardian=rosa, what="We bring the library card.", by_on=soon, is_from_family=True)
