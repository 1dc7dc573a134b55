"""What was said, noticed and noted around students of Cedar Fork: Mateo's page is full, a few dozen others have begun."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from trellis.directory.models import SchoolEnrolment, Student
from trellis.kit.days import open_on
from trellis.site.demo.cast import Cast
from trellis.student_support.operations.notes import write_note
from trellis.student_support.operations.noticed import answer_noticed, notice
from trellis.student_support.operations.own_words import say_own_words
from trellis.student_support.operations.papers import record_formal_event

OTHERS = 40
STRENGTHS = (
    "Draws maps of places that nobody else remembers.", "Waits until everybody has a partner, and then chooses.", "Knows every bird on the school ground.",
    "Says sorry first, and means it.", "Counts in two languages, and mixes them on purpose.", "Reads to the class fish.",
)  # fmt: skip
ABOUT_ME = ("I like it when it is quiet before we begin.", "I run faster than my brother.", "I want to know how bridges stay up.", "I am funny at home.")
SEEN = ("She has come without breakfast three times this week.", "He laughs again at recess.", "She did not want to go home on Friday.")
ANSWERS = ("I asked her at noon; breakfast is kept for her from tomorrow.", "Good to hear. His teacher knows.", "I called home and visit on Monday.")


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10, 20)))


def say_and_notice(cast: Cast, today: date) -> None:
    """Write own words, what was noticed, notes and papers, with the operations of their rooms."""
    mateo, yusuf, hannah, rosa = cast.students["mateo"], cast.yusuf.pk, cast.hannah.pk, cast.rosa.pk

    def said(days_ago: int, by: int, kind: str, said_by: str, words: str, came: str = "here") -> None:
        day = today - timedelta(days=days_ago)
        say_own_words(by=by, now=_at(day), today=day, student=mateo, kind=kind, said_by=said_by, words=words, came=came)

    said(28, cast.mateo.pk, "about_me", "student", "I’m good at explaining things to the little ones. I like to read when nobody is waiting for me to finish.")
    said(27, cast.grace.pk, "strength", "staff", "Teaches chess to second graders at lunch.")
    said(27, hannah, "strength", "family", "Switches between three languages in a sentence, on purpose.", "phone")
    said(20, yusuf, "strength", "staff", "Asks the question others are afraid to ask.")
    said(20, hannah, "helps", "student", "When somebody reads the first line with me.", "person")

    day = today - timedelta(days=60)
    first = notice(
        by=cast.grace.pk, now=_at(day), today=day, student=mateo,
        words="In reading he looks at the others before he turns a page. Alone with me he reads slowly and well.", goes_well="He explains what he has read better than most.",
    )  # fmt: skip
    answer_noticed(
        by=yusuf, now=_at(day + timedelta(days=1)), today=day + timedelta(days=1), noticed=first, answer="We sit together with his mother on Thursday."
    )
    day = today - timedelta(days=4)
    notice(
        by=rosa,
        now=_at(day),
        today=day,
        student=mateo,
        words="Two reading weeks went by and he says nobody came.",
        goes_well="He reads to his sister at night.",
    )

    def noted(days_ago: int, by: int, text: str, **more: object) -> None:
        day = today - timedelta(days=days_ago)
        write_note(by=by, now=_at(day), today=day, student=mateo, text=text, **more)  # type: ignore[arg-type]

    noted(45, hannah, "First reading together: 58 words in a minute, calm, asks what a word means. Next: texts of his own choice.")
    noted(12, cast.grace.pk, "Partner reading with Amal goes well. He reads first now.")
    noted(9, yusuf, "We talked about a matter at home. I see him again next week.", is_restricted=True, readers=[hannah])
    for days_ago, kind, channel, about in (
        (58, "notice", "post", "We meet on Thursday about reading."), (50, "consent_asked", "person", "A reading screening in Spanish and English."),
        (49, "consent", "person", "A reading screening in Spanish and English."),
    ):  # fmt: skip
        day = today - timedelta(days=days_ago)
        record_formal_event(by=hannah, now=_at(day), today=day, student=mateo, kind=kind, on=day, guardian=rosa, language="es", channel=channel, about=about)

    here = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), school=cast.schools["cedar_fork"]).values("student_id")
    for number, student in enumerate(Student.objects.filter(pk__in=here).exclude(pk=mateo.pk).order_by("pk")[:OTHERS]):
        day = today - timedelta(days=5 + number)
        say_own_words(by=yusuf, now=_at(day), today=day, student=student, kind="strength", said_by="staff", words=STRENGTHS[number % len(STRENGTHS)])
        if number % 2 == 0:
            words = ABOUT_ME[number // 2 % len(ABOUT_ME)]
            say_own_words(by=yusuf, now=_at(day), today=day, student=student, kind="about_me", said_by="student", words=words, came="person")
        if number % 5 == 0:
            seen = notice(by=cast.denise.pk, now=_at(day), today=day, student=student, words=SEEN[number // 5 % len(SEEN)])
            if number % 10 == 0:
                later = day + timedelta(days=1)
                answer_noticed(by=yusuf, now=_at(later), today=later, noticed=seen, answer=ANSWERS[number // 5 % len(ANSWERS)])
