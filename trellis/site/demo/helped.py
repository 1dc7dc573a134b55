"""What Riverbend's principals asked the offices for since August, who helped, and how long it took: through the rooms' operations, on the days it happened."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from trellis.access.policy import Role
from trellis.directory.models import Office, Person, Post, School
from trellis.letters.models import Line
from trellis.site.demo.cast import Cast
from trellis.site.demo.riverbend import offices_led
from trellis.threads.models import Thread
from trellis.threads.operations import answer_hand_over, hand_over, open_thread, pause_clock, reopen_thread, say, set_next_date, settle_thread, take_thread
from trellis.threads.queries.hours import working_time

DAY = 450  # working minutes of a day
OLD = timedelta(days=4)  # what a letter told before is not told again on the first day of the demo


@dataclass(frozen=True, slots=True)
class Story:
    """One thread: by whom, of which office, and what happened on which day after it was opened. `at` is so many days ago."""

    asker: str  # somebody of the cast, or the beginning of a school's name
    office: str
    at: int
    subject: str
    text: str
    then: tuple[tuple[object, ...], ...] = field(default=())
    only_me: bool = False


LONG: tuple[Story, ...] = (
    Story("amina", "Facilities", 23, "A door that does not lock, and a boy who runs", "The side door of the gym does not lock. Since Monday one boy goes out through it when it gets loud. "
          "Somebody has to look at the door, and somebody at the route that the bus takes past it.",
          (("take", "daniel", 0), ("say", "daniel", 0, "I come on Thursday before school. Until then the caretaker stands there at both breaks."),
           ("next", "daniel", 0, 3, "When the lock is in"), ("over", "daniel", 2, "Transport", "help", "The bus stops right before that door. Can it stop at the front?"),
           ("answer", "ruth", 3, False, "Route 14 has no room to turn at the front. The fire lane forbids it."),
           ("over", "daniel", 4, "Student services", "help", "The door is one half. Somebody who knows children has to think about the other."),
           ("answer", "meiling", 5, True, ""), ("say", "meiling", 6, "Hannah sits with him at the loud times from Monday. We look at it together after two weeks."),
           ("settle", "daniel", 9, "The lock is in, the alarm rings in the office. Hannah stays with him until the break."),)),
    Story("amina", "Human resources", 9, "A substitute for three weeks in grade 2", "Our grade 2 teacher is out from the 30th. We had five different adults in the last absence, and the children felt it.",
          (("next", "", 1, 6, "One name instead of five"), ("say", "", 1, "We look for one person for all three weeks. Two have been asked."))),
    Story("amina", "Technology", 3, "The screening site closes after ten minutes", "It signs the children out in the middle of a passage. Grade 1 has to begin again each time."),
    Story("keoni", "Transport", 12, "Bus 9 is late on days with rain", "Eleven late mornings since October, 34 children each time, first lesson mathematics.",
          (("take", "ruth", 0), ("say", "ruth", 1, "You are right: the low bridge. I have the detour driven on Wednesday."), ("next", "ruth", 1, 9, "After three rainy mornings"),
           ("pause", "ruth", 4, "outside", "The county closes the bridge road for two days.", 3))),
    Story("keoni", "Assessment", 40, "Results by homeroom, not by teacher", "Our teams meet by homeroom. Could the export have that column?",
          (("take", "priya", 0), ("settle", "priya", 2, "The export has it from today, for every school."),)),
    Story("ingrid", "Student services", 31, "Fourteen students wait for an evaluation", "Six of them longer than the law allows. I would rather hear a bad date than none.",
          (("take", "meiling", 0), ("say", "meiling", 0, "Six it is. I have the list before me, with the dates."), ("next", "meiling", 1, 7, "A date for each of the six"),
           ("say", "meiling", 8, "Four have a date in the next ten days. Two wait for a Somali interpreter; Language access has been asked."),
           ("over", "meiling", 8, "Language access", "help", "Two evaluations in Somali, four hours each."), ("answer", "", 9, True, ""), ("settle", "meiling", 22, "All six are done. The eight others have their dates."),
           ("reopen", 24, "One of the six was cancelled on the morning itself."), ("settle", "meiling", 27, "Held yesterday. It was ours to tell you, and we did not."))),
    Story("ingrid", "Finance", 18, "May title money pay for the Saturday room?", "Thirty students come on Saturdays. The heating is the problem.",
          (("say", "", 4, "Staff yes, heating no. Facilities can heat one floor alone."), ("settle", "", 6, "Approved for staff. Facilities heats the ground floor."),)),
    Story("Granite Falls", "Facilities", 6, "The boiler", "Classrooms on the north side had 59 degrees this morning.",
          (("take", "daniel", 0), ("say", "daniel", 0, "A burner is on its way, four heaters come today."), ("next", "daniel", 0, 8, "The new burner"),)),
    Story("Northfield", "Language access", 15, "An interpreter for Karen", "Two families since September, and nobody whom they trust.", (("say", "", 2, "We have one name. She wants to meet the families first."),)),
)  # fmt: skip
# (office, subject, settled in so many days); asked by one school after the other
SHORT = (
    ("Technology", "Thirty keyboards", 3), ("Technology", "A new teacher has no account", 1), ("Human resources", "Who signs for the intern?", 5), ("Facilities", "The gutter over the entrance", 11),
    ("Facilities", "A ramp for one student", 16), ("Transport", "A stop on the wrong side of the road", 6), ("Food services", "Meals without nuts, for one class", 2), ("Finance", "An order that never came", 9),
    ("Assessment", "A retest after the fire alarm", 4), ("Family and community", "An evening with child care", 3), ("Language access", "A letter in Dari by Friday", 2), ("Communications", "A reporter at the gate", 0),
    ("Student services", "A counselor for two days after an accident", 0), ("Student services", "A nurse on the field trip", 3), ("Teaching and learning", "Decodable books for grade 1", 8),
    ("Human resources", "A long illness, and what I may ask", 2), ("Technology", "The projector in the gym", 7), ("Facilities", "Lights at the crossing", 20), ("Transport", "A late bus for the choir", 4),
    ("Finance", "Which code for a donated piano", 6), ("Schools and leadership", "A second visit before winter", 3), ("Assessment", "A reader for one student", 1), ("Food services", "Breakfast in the classroom", 13),
    ("Facilities", "Mice", 2), ("Technology", "Old phones to be fetched", 19), ("Human resources", "A post that is still announced", 5), ("Language access", "A sign at the entrance", 10), ("Transport", "A seat with a belt", 5),
)  # fmt: skip


def ask_for_help(cast: Cast, today: date) -> list[Thread]:
    """Let principals have asked, offices have answered, handed over and settled; return the threads, the oldest first."""
    dice = Random(31)
    heads = _heads()
    staff = {name: led.lead for name, led in offices_led(cast).items()}
    told = [_tell(cast, story, today, staff, heads) for story in LONG]
    schools = list(School.objects.filter(ended_on__isnull=True).order_by("name"))
    for number, (office, subject, days) in enumerate(SHORT):
        story = Story(
            schools[number % len(schools)].name, office, 85 - number * 2 + days, subject, f"{subject}: could you look at this with us?",
            (("take", "", 0 if days < 3 else 1), ("settle", "", days, dice.choice(("Done.", "It is there. Tell us when it is not enough.", "Settled with the school on the phone.")))),
        )  # fmt: skip
        told.append(_tell(cast, story, today, staff, heads))
    Line.objects.filter(letter__isnull=True, put_on__lt=today - OLD).delete()
    return sorted(told, key=lambda one: one.opened_at)


def _heads() -> dict[str, tuple[Person, School]]:
    posts = Post.objects.filter(role=Role.PRINCIPAL, ended_on__isnull=True, covers__isnull=True).select_related("person", "school").order_by("pk")
    return {post.school.name: (post.person, post.school) for post in posts if post.school}


def _moment(today: date, days_ago: int, hour: int) -> datetime:
    """Return a working hour of so many days ago, the Friday before when that is a weekend."""
    day = today - timedelta(days=days_ago)
    day -= timedelta(days=max(0, day.weekday() - 4))
    return datetime.combine(day, time(hour, 20), timezone.get_current_timezone())


def _tell(cast: Cast, story: Story, today: date, staff: dict[str, Person], heads: dict[str, tuple[Person, School]]) -> Thread:
    if story.asker in cast.people:
        asker, school = cast.people[story.asker], cast.posts[story.asker].school
    else:
        asker, school = next(found for name, found in heads.items() if name.startswith(story.asker))
    thread = open_thread(
        by=asker.pk, now=_moment(today, story.at, 8), subject=story.subject, text=story.text, office=Office.objects.get(name=story.office), school=school,
        only_me=story.only_me, answer_minutes=2 * DAY, settle_minutes=10 * DAY,
    )  # fmt: skip
    for what, *rest in story.then:
        _happens(cast, thread, str(what), rest, story, today, staff, asker)
        thread.refresh_from_db()
    return thread


def _happens(cast: Cast, thread: Thread, what: str, rest: Sequence[object], story: Story, today: date, staff: dict[str, Person], asker: Person) -> None:
    if what == "reopen":
        days, words = rest
        reopen_thread(by=asker.pk, now=_moment(today, story.at - int(str(days)), 10), thread=thread, missing=str(words))
        return
    who, days, *more = rest
    leading = thread.holdings.filter(until_at__isnull=True, is_lead=True).select_related("office").get().office
    asked = thread.hand_overs.filter(answer__isnull=True).select_related("to_office").first()
    place = asked.to_office if what == "answer" and asked else leading
    person = cast.people[str(who)] if who else staff[place.name]
    assert person is not None  # noqa: S101
    now = _moment(today, story.at - int(str(days)), 11 if what in ("take", "say", "next") else 14)
    facts: dict[str, Any] = {"by": person.pk, "now": now, "thread": thread, "office": place.pk}
    if what == "take":
        take_thread(**facts)
    elif what == "say":
        say(by=person.pk, now=now, thread=thread, text=str(more[0]))
    elif what == "next":
        set_next_date(**facts, on=_workday(today - timedelta(days=story.at - int(str(days)) - int(str(more[0])))), words=str(more[1]))
    elif what == "over":
        hand_over(**facts, to_office=Office.objects.get(name=more[0]), kind=str(more[1]), reason=str(more[2]))
    elif what == "answer" and asked:
        answer_hand_over(by=person.pk, now=now, hand_over=asked, accepts=bool(more[0]), reason=str(more[1]))
    elif what == "pause":
        pause_clock(**facts, reason=str(more[0]), words=str(more[1]), until_on=today + timedelta(days=int(str(more[2]))))
    elif what == "settle":
        settle_thread(**facts, words=str(more[0]))


def _workday(day: date) -> date:
    working = working_time()
    return next(one for n in range(30) if working.works_on(one := day + timedelta(days=n)))
