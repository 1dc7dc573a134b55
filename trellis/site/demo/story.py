"""What Riverbend has begun: a round of last autumn with its gaps, its reply and its promises, and one that asks today.

Everything goes through the rooms' operations, on the days on which it happened.
"""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from trellis.commitments.operations import ask_for_another_day, keep_promise
from trellis.commitments.queries import commitments
from trellis.framework.commands import OURS
from trellis.framework.importers import read_pack
from trellis.framework.operations import load_pack
from trellis.self_study.models import Study
from trellis.self_study.operations import open_study, promise_from_row, reply_to_study
from trellis.self_study.queries import areas, groups_to_ask
from trellis.site.demo.cast import Cast
from trellis.surveys.operations import save_answer, send_answers
from trellis.surveys.queries import invitations, people_asked

# Where each group sees each practice, on the scale from 1 to 4: offices think they know the schools, schools do not feel known.
PICTURE = {
    "4.1": {"principals": 1.7, "supervisors": 2.2, "central_office": 3.3},
    "4.2": {"principals": 1.9, "supervisors": 2.0, "central_office": 2.7},
    "4.3": {"principals": 2.6, "supervisors": 2.7, "central_office": 2.9},
    "4.4": {"principals": 2.1, "supervisors": 2.9, "central_office": 2.4},
    "4.5": {"principals": 2.5, "supervisors": 2.3, "central_office": 2.2},
    "4.6": {"principals": 1.6, "supervisors": 1.8, "central_office": 2.9},
}
SEEN = {
    "4.1": ("Transport called us before the road works began, with a new plan for the first bus.", "Facilities came in May to ask what the autumn would need."),
    "4.2": (
        "One message about the portable classrooms, and three offices answered together.",
        "Student services and transport sat in one meeting about one child.",
    ),
    "4.3": ("The district plan opens with what each school is proud of.", "Our family choir is named in the plan as a strength."),
    "4.4": ("Assessment and technology settled the testing week between them.", "People greet each other by name at the round table on Thursdays."),
    "4.5": ("The shorter form was tried with four schools first, and then changed.", "Food services counts the minutes in line, and shows us."),
    "4.6": (
        "Human resources showed us who had been waiting longest for a substitute, school by school.",
        "The enrolment rule was changed after families had said what it did.",
    ),
}
COMMENTS = (
    "It depends on who picks up the phone.",
    "Better than two years ago.",
    "We hear of changes after the families do.",
    "I would like to say yes, but I know it from one school only.",
    "The small schools on the east side get the least of it.",
)


def tell(cast: Cast, today: date) -> None:
    """Load the practices, and let the district have asked, heard, promised and asked again."""
    load_pack(by=None, pack=read_pack(OURS))
    dice = Random(11)
    autumn = _ask(cast, today - timedelta(days=47), "How the office helps, autumn", closes_after=14, replies_after=40)
    _answer(dice, autumn, today - timedelta(days=40), share=0.86)
    _promise(cast, autumn, today)
    now = _ask(cast, today - timedelta(days=5), "How the office helps, before winter break", closes_after=14, replies_after=30)
    _answer(dice, now, today - timedelta(days=2), share=0.35, but_not={cast.amina.pk, cast.tomas.pk, cast.ruth.pk, cast.priya.pk})


def _ask(cast: Cast, day: date, title: str, *, closes_after: int, replies_after: int) -> Study:
    area = areas().get(key="4", framework__key="principal-support")
    return open_study(
        by=cast.lorraine.pk,
        today=day,
        area=area.pk,
        title=title,
        decision="Which two things the offices change for principals this school year, and what they stop doing for it.",
        opens_on=day,
        closes_on=day + timedelta(days=closes_after),
        reply_by=day + timedelta(days=replies_after),
        levels=list(area.framework.levels.order_by("number").values_list("name", flat=True)),
        groups=[group for group in groups_to_ask(area, day) if group.key in PICTURE["4.1"]],
    )


def _answer(dice: Random, study: Study, day: date, *, share: float, but_not: Collection[int] = ()) -> None:
    items = list(study.round.items.order_by("order"))
    for invitation in invitations().filter(round=study.round).select_related("audience").order_by("pk"):
        if invitation.person_id in but_not or dice.random() > share:
            continue
        for item in items:
            words: dict[str, Any] = dict(_said(dice, item.key, PICTURE[item.key][invitation.audience.key]))
            save_answer(by=invitation.person_id, today=day, invitation=invitation, item=item, **words)
        send_answers(by=invitation.person_id, today=day, invitation=invitation)


def _said(dice: Random, key: str, centre: float) -> Iterator[tuple[str, object]]:
    if dice.random() < 0.05:
        yield "said", dice.choice(("cannot_say", "rather_not"))
        return
    level = min(4, max(1, round(dice.gauss(centre, 0.7))))
    yield "said", "level"
    yield "level", level
    if level >= 3:
        yield "seen", dice.choice(SEEN[key])
    if dice.random() < 0.12:
        yield "comment", dice.choice(COMMENTS)


def _promise(cast: Cast, study: Study, today: date) -> None:
    """Answer the widest gaps: one kept, one late with a new day asked for, two open."""
    made_on = today - timedelta(days=25)
    principals = people_asked(study.round, "principals")

    def promise(key: str, owner: str, what: str, in_days: int) -> int:
        made = promise_from_row(
            by=cast.lorraine.pk, today=made_on, study=study, practice_key=key, owner=cast.people[owner].pk, what=what,
            by_on=today + timedelta(days=in_days), to_words="Principals", to_people=principals,
        )  # fmt: skip
        return made.pk

    kept = promise("4.6", "meiling", "Show every principal how long their students wait for an evaluation, beside the district’s own wait", -6)
    late = promise("4.1", "daniel", "Walk each building with its principal before the winter works are planned", -3)
    promise("4.1", "ruth", "Call each school a week before a bus route changes, and ask what it does to the morning", 9)
    promise("4.2", "priya", "Send one request for all of the spring’s data instead of five", 24)
    keep_promise(
        by=cast.meiling.pk, today=today - timedelta(days=7), commitment=commitments().get(pk=kept),
        done="All 22 principals have their page. We went through it together on the phone with those who wished.",
    )  # fmt: skip
    ask_for_another_day(
        by=cast.daniel.pk, today=today - timedelta(days=2), commitment=commitments().get(pk=late), to_on=today + timedelta(days=12),
        reason="Fourteen of 22 are walked. The boiler at Granite Falls took the week that was meant for the others.",
    )  # fmt: skip
    reply_to_study(
        by=cast.lorraine.pk, today=today - timedelta(days=20), study=study,
        heard="The offices believe that they know the schools. The schools do not feel known, and the smallest ones least. About joined-up help you agree with each other more than with us.",
        will_do="Four promises, each with a name and a day. We stop the monthly space survey: nobody could say what it was for.",
    )  # fmt: skip
