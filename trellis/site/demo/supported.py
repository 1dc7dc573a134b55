"""What helps Riverbend's principals grow, hours they were given, and on the other side of the wall two evaluations.

This is the one place in the house that knows growth and evaluation: it writes a district that does not exist (tests/wall.py).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from trellis.access.policy import Role
from trellis.directory.models import Assignment, Office, Person, Post
from trellis.evaluation.operations import attach_file, carry_in, open_evaluation
from trellis.growth.models import Given, Support
from trellis.growth.operations.supports import write_support
from trellis.site.demo.cast import Cast
from trellis.site.demo.riverbend import offices_led

WEEKS = 110  # of hours that were given
SUPPORTS = (
    ("Schools and leadership", "coaching", "A morning in classrooms together", "A coach walks with you for a morning. You choose the question; what you note stays yours.", "3", ("2.1", "2.3"), "", ""),
    ("Schools and leadership", "visit", "See how a colleague opens the day", "A visit at a quarter past seven, and half an hour over coffee afterwards.", "1.5", ("1.3", "3.1"), "", ""),
    ("Schools and leadership", "coaching", "Before a hard conversation", "An hour on the telephone, on the day before. You say it aloud once, and once more.", "1", ("1.3", "4.2"), "", ""),
    ("Schools and leadership", "course", "The first ninety days", "Six evenings for whoever is new at a school, with somebody who was new there, too.", "15", ("1.1", "3.2"), "", "https://learn.riverbend.example/first-ninety-days"),
    ("", "course", "Who is served least here", "Four afternoons on your own numbers, with people who read them daily.", "12", ("1.2", "2.2"), "The university’s school of education", "https://learn.riverbend.example/served-least"),
    ("", "course", "Teachers learning from each other", "How a team looks at one lesson, and goes away with one change.", "8", ("2.3",), "", "https://learn.riverbend.example/one-lesson"),
    ("", "tool", "Twenty questions for families", "Cards to ask from at the door, in nine languages; what you hear goes on one page.", "", ("3.2",), "", ""),
    ("", "tool", "A year’s calendar of the lead team", "Who decides what, by when, and who is asked before.", "", ("4.1",), "", ""),
)  # fmt: skip


def support(cast: Cast, today: date) -> None:
    """Let offices offer what helps principals grow, and two years of hours be given."""
    dice = Random(59)
    leads = {name: led.lead.pk for name, led in offices_led(cast).items()}
    offices = dict(Office.objects.filter(ended_on__isnull=True).values_list("name", "pk"))
    offered = []
    for office, kind, title, what, hours, practices, who, link in SUPPORTS:
        facts: dict[str, Any] = {"kind": kind, "title": title, "what": what, "practices": practices, "offered_by": who, "link": link}
        by = leads[office] if office else cast.gloria.pk
        offered.append(
            write_support(
                by=by, today=today - timedelta(weeks=WEEKS), office=offices[office] if office else None, hours=Decimal(hours) if hours else None, **facts
            )
        )
    supervisors = dict(Assignment.objects.filter(kind=Assignment.Kind.LEAD, held_until__isnull=True).values_list("school_id", "supervisor_id"))
    posts = Post.objects.filter(role=Role.PRINCIPAL, ended_on__isnull=True, covers__isnull=True).select_related("person").order_by("pk")
    rows = [row for post in posts for row in _given(dice, offered, post.person, supervisors.get(post.school_id or 0), today)]
    Given.objects.bulk_create(rows)


def _given(dice: Random, offered: Sequence[Support], principal: Person, supervisor: int | None, today: date) -> list[Given]:
    """Return what one principal was given: something every few weeks of school, no support twice on a day."""
    found: dict[tuple[int, date], Given] = {}
    for weeks in range(1, WEEKS, 5):
        on = today - timedelta(weeks=weeks, days=dice.randint(0, 4))
        on -= timedelta(days=max(0, on.weekday() - 4))
        chosen = dice.choice(offered)
        if on.month in (6, 7) or dice.random() < 0.35 or chosen.hours is None:
            continue
        hours = min(chosen.hours, Decimal(3))
        by = supervisor if supervisor and dice.random() < 0.6 else principal.pk
        found[chosen.pk, on] = Given(support=chosen, principal=principal, hours=hours, on=on, entered_by_id=by, entered_on=on + timedelta(days=1))
    return list(found.values())


def evaluate(cast: Cast, today: date) -> None:
    """Let Tomás evaluate Amina: last spring with a file, and this year with one thing that she carried in."""
    spring = today - timedelta(days=205)
    between = {"principal": cast.amina.pk, "evaluator": cast.tomas.pk}
    ended = open_evaluation(by=cast.tomas.pk, today=spring - timedelta(days=30), on=spring, **between)
    attach_file(
        by=cast.tomas.pk, today=spring, evaluation=ended, content=_paper("The district's own form stands here, filled in."), name="Spring conversation.pdf"
    )
    running = open_evaluation(by=cast.tomas.pk, today=today - timedelta(days=6), on=today + timedelta(days=20), **between)
    words = "If I ask three families before each change, then they tell me what we miss, so that children are not the first to feel it."
    carry_in(by=cast.amina.pk, today=today - timedelta(days=2), evaluation=running, words=words)


def _paper(words: str) -> bytes:
    """Return a PDF of one page with one line: letters beyond ASCII have no place in it."""
    text = f"BT /F1 14 Tf 72 700 Td ({words}) Tj ET".encode("ascii")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    whole, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return whole + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (table, len(whole))
