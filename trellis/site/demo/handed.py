"""Students who go from one adult to the next in Riverbend: one waits for a yes, one was declined, one was accepted after a question; and continuity."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from trellis.directory.models import TeamMember
from trellis.site.demo.cast import Cast
from trellis.student_support.models import HandOff
from trellis.student_support.operations import hand_offs
from trellis.student_support.operations.teams import name_to_team

ASKED = "Who fetches her when the bus is late?"
ANSWERED = "Her aunt, after four. The office has the number, and Denise knows her by voice."
WORDS = "Let her carry something in the morning: then she comes in. Her grandmother trusts whoever calls before noon. Two seats by the window did not work."
DECLINED = "I have eleven cases and give nine groups. Selma is at school every day, and knows the family."


def hand_on_in_riverbend(cast: Cast, today: date) -> None:
    """Hand three of Hannah's students on, a week and more ago, and count in how many hands students are. Done once."""
    if HandOff.objects.exists():
        return
    told = {student.pk for student in cast.students.values()}
    cases = TeamMember.objects.filter(person=cast.hannah, is_case_manager=True, held_until__isnull=True, held_from__lt=today - timedelta(days=20))
    theirs = [one.student for one in cases.exclude(student__in=told).select_related("student__person").order_by("pk")[:3]]
    for number, student in enumerate(theirs):
        day = today - timedelta(days=(3, 9, 16)[number])
        to = (cast.grace, cast.yusuf, cast.grace)[number]
        facts: dict[str, Any] = {"part": "Case manager", "held_from": day, "is_case_manager": True, "former_stays_as": "Reads with them"}
        name_to_team(by=cast.amina.pk, today=day, student=student, person=to, **facts)
        made = HandOff.objects.get(student=student, accepted_on=None, declined_on=None)
        who: dict[str, Any] = {"today": day, "now": _at(day), "hand_off": made}
        hand_offs.leave_words(by=cast.hannah.pk, words=WORDS, **who)
        if number == 1:
            hand_offs.decline(by=to.pk, words=DECLINED, **who)
        if number == 2:
            hand_offs.say(by=to.pk, words=ASKED, **who)
            hand_offs.say(by=cast.hannah.pk, words=ANSWERED, **{**who, "now": _at(day, 17)})
            hand_offs.accept(by=to.pk, today=day + timedelta(days=1), hand_off=made)
    hand_offs.count_continuity(today=today)


def _at(day: date, hour: int = 15) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, 20)))
