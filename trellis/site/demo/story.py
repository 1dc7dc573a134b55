"""What Riverbend has begun: two self-studies a year apart with their gaps, replies and promises, one round that asks today, and two inquiries.

What people did goes through the rooms' operations, on the days on which it happened. The two large rounds are written in bulk, in the
shapes that opening, answering and sending leave behind: thousands of letters about them would take longer to write than to read.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from random import Random
from statistics import NormalDist
from typing import Any

from trellis.access.policy import Right
from trellis.commitments.operations import ask_for_another_day, keep_promise, let_promise_go, make_promise
from trellis.commitments.queries import commitments
from trellis.directory.models import GuardianRight, Guardianship
from trellis.framework.commands import OF_PRINCIPALS, OF_SUPPORT, OURS
from trellis.framework.importers import read_pack
from trellis.framework.models import Framework
from trellis.framework.operations import load_pack
from trellis.self_study.models import Study
from trellis.self_study.operations import (
    add_to_inquiry,
    choose_priority,
    open_inquiry,
    open_study,
    promise_from_row,
    say_not_now,
)
from trellis.self_study.queries import COMMUNITY, GroupToAsk, asked_items, frameworks_to_ask_about, groups_to_ask, question_of, translations_of
from trellis.site.demo.ages import set_ages
from trellis.site.demo.around_students import meet_around_students
from trellis.site.demo.asked import ask_for_a_year
from trellis.site.demo.cast import LONG_AGO, Cast
from trellis.site.demo.classroom import fill_classrooms
from trellis.site.demo.clocks import let_clocks_run
from trellis.site.demo.grown import grow
from trellis.site.demo.heard import hear_families
from trellis.site.demo.helped import ask_for_help
from trellis.site.demo.learned import learn_together
from trellis.site.demo.noticed import say_and_notice
from trellis.site.demo.planned import plan_support
from trellis.site.demo.said import WRITTEN
from trellis.site.demo.supported import evaluate, support
from trellis.site.demo.together import work_together
from trellis.surveys.models import Answer, Audience, Invitation, Item, ItemWording, Reply, Round, Sending, Translation
from trellis.surveys.operations import Given, count_round, make_open_link, new_receipt, save_answer, seal_sheet, send_answers
from trellis.surveys.operations.sealing import make_key
from trellis.surveys.queries import invitations, people_asked

GROUPS = ("cabinet", "central_office", "supervisors", "principals", "school_staff", "families", "students")
# Where each group of GROUPS sees each practice this year, on the scale from 1 to 4; None where it is not asked. Whoever decides sees the
# listening nearly everywhere, whoever is listened to nearly nowhere; about joined-up help the schools agree with each other.
PICTURE: dict[str, tuple[float | None, ...]] = {
    "1.1": (3.3, 2.9, 2.8, 2.4, 2.0, None, None),
    "1.2": (2.7, 2.3, 2.9, 2.2, None, None, None),
    "1.3": (3.5, 3.1, 2.7, 2.4, 2.0, 1.7, 1.6),
    "1.4": (2.9, 2.5, 2.7, 2.2, 1.9, None, 1.7),
    "1.5": (3.1, 2.8, 2.3, 2.0, 1.7, 1.5, 1.8),
    "1.6": (3.4, 2.9, 2.7, 2.0, 1.6, 1.9, 1.5),
    "2.1": (3.2, 2.7, 2.9, 2.7, 2.3, 2.0, 2.1),
    "2.2": (3.0, 2.2, 3.1, 2.6, 2.0, None, None),
    "2.3": (2.8, 2.5, 3.2, 2.6, 2.3, None, None),
    "2.4": (3.1, 2.7, 2.7, 2.4, 2.3, None, None),
    "2.5": (3.0, 2.7, 2.9, 2.1, 2.0, 1.8, 2.0),
    "2.6": (2.8, 2.4, 2.7, 3.0, None, None, None),
    "3.1": (3.1, 2.7, 3.2, 2.6, None, None, None),
    "3.2": (2.9, 2.5, 2.5, 2.0, None, None, None),
    "3.3": (2.6, 2.2, 2.8, 2.0, None, None, None),
    "3.4": (2.6, 2.6, 2.9, 3.1, None, None, None),
    "3.5": (2.6, 2.4, 2.9, 3.2, None, None, None),
    "3.6": (3.0, None, 2.6, 2.5, None, None, None),
    "4.1": (2.9, 3.1, 2.3, 1.7, 1.8, None, None),
    "4.2": (3.0, 3.2, 2.4, 1.6, 1.8, None, None),
    "4.3": (2.8, 2.7, 2.6, 2.3, 2.1, 2.2, None),
    "4.4": (2.9, 2.7, 2.4, 1.9, None, None, None),
    "4.5": (2.6, 2.9, 2.3, 2.1, 2.0, None, None),
    "4.6": (2.7, 2.5, 2.2, 1.8, 1.7, None, None),
}
# How much higher or lower a group stood a year before, where it was more than chance.
LAST_YEAR: dict[str, dict[str, float]] = {
    "1.3": {"families": -0.3, "students": -0.1, "cabinet": -0.1},
    "1.6": {"principals": -0.3, "families": -0.3, "cabinet": 0.1},
    "2.5": {"cabinet": 0.3, "principals": -0.2},
    "3.1": {"principals": -0.3},
    "4.1": {"principals": 0.1, "central_office": 0.2},
    "4.2": {"principals": 0.4, "school_staff": 0.2},
    "4.6": {"central_office": 0.3, "cabinet": 0.2},
}
AT_HOME = ("1.3", "1.4", "1.5", "1.6", "2.1", "2.5")
TAKE_PART = {"cabinet": 1.0, "central_office": 0.8, "supervisors": 1.0, "principals": 0.9, "school_staff": 0.5, "families": 0.42, "students": 0.6}
HIGHER_LEVEL = {"elementary": 0.12, "middle": -0.1, "high": -0.02}  # small schools see a little more of the office
EVERY_SO_MANY = 8  # of the students have families whose papers were seen
STUDENTS_FROM = "11"
SPREAD, FEW, FROM_THE_TOWN = 0.75, 12, 37
WRITERS = {"o": ("central_office",), "s": ("school_staff", "school_staff", "principals"), "f": ("families",), "k": ("students",)}
DECISION = "Which two practices the district works on this year, who owns each, and what we stop doing for it."


def tell(cast: Cast, today: date) -> None:
    """Load the practices, and let the district have asked, heard, promised and asked again."""
    for pack_that_ships in (OURS, OF_PRINCIPALS, OF_SUPPORT):
        load_pack(by=None, pack=read_pack(pack_that_ships))
    pack = frameworks_to_ask_about().get(key="principal-support")
    _see_papers(cast)
    groups = groups_to_ask(pack, today, STUDENTS_FROM)
    dice = Random(11)
    before = _study(dice, cast, pack, [one for one in groups if one.people], "Self-study, first year", today - timedelta(days=380), LAST_YEAR)
    autumn = _study(dice, cast, pack, groups, "Self-study, second year", today - timedelta(days=47), {})
    _write_beside(dice, autumn)
    _answer_by_the_open_link(dice, autumn, today - timedelta(days=41))
    for study in (before, autumn):
        count_round(by=None, today=today, round=study.round_id)
    _promise_last_year(cast, before, today)
    _promise(cast, autumn, today)
    now = _ask(cast, pack, today - timedelta(days=5), "How the office helps, before winter break")
    _answer(dice, now, today - timedelta(days=2), share=0.35, but_not={cast.amina.pk, cast.tomas.pk, cast.ruth.pk, cast.priya.pk})
    _inquire(cast, pack, today)
    ask_for_a_year(cast, today)
    work_together(cast, today, ask_for_help(cast, today))
    grow(cast, today)
    support(cast, today)
    evaluate(cast, today)
    learn_together(cast, today)
    meet_around_students(cast, today)
    say_and_notice(cast, today)
    set_ages(cast, today)
    plan_support(cast, today)
    hear_families(cast, today)
    fill_classrooms(cast, today)
    let_clocks_run(cast, today)


def _see_papers(cast: Cast) -> None:
    """Give guardians of some students the rights that a school grants when it has seen papers."""
    ties = Guardianship.objects.filter(ended_on__isnull=True, rights__isnull=True).exclude(student__in=cast.students.values()).order_by("student_id", "pk")
    GuardianRight.objects.bulk_create(
        [
            GuardianRight(guardianship_id=pk, right=right, held_from=LONG_AGO, basis="Enrolment papers seen", granted_by=cast.denise)
            for pk, student in ties.values_list("pk", "student_id")
            if student % EVERY_SO_MANY == 0
            for right in (Right.READ, Right.DECIDE, Right.CONTACT)
        ],
        batch_size=1_000,
    )


def _study(dice: Random, cast: Cast, pack: Framework, groups: list[GroupToAsk], title: str, day: date, shifts: dict[str, dict[str, float]]) -> Study:
    """Write a closed round about all practices, in confidence, with everybody's answers."""
    asked = Round.objects.create(
        title=title, decision=DECISION, mode=Round.Mode.CONFIDENTIAL, language=pack.language, opened_by=cast.lorraine,
        levels=[one.name for one in pack.levels.order_by("number")], opens_on=day, closes_on=day + timedelta(days=14), reply_by=day + timedelta(days=40),
    )  # fmt: skip
    audiences = {}
    for order, group in enumerate(groups):
        mode = Round.Mode.ANONYMOUS if group.kind == COMMUNITY else Round.Mode.NAMED if group.by_name else Round.Mode.CONFIDENTIAL
        audiences[group.key] = Audience.objects.create(
            round=asked, key=group.key, name=group.name, voice=group.voice, shape=group.shape, is_open=group.is_open,
            kind=group.kind, mode=mode, floor=group.floor, comment_floor=max(10, group.floor), order=order,
        )  # fmt: skip
        Invitation.objects.bulk_create(
            [
                Invitation(audience=audiences[group.key], round=asked, person_id=one.person_id, school_id=one.school_id, school_level=one.school_level)
                for one in group.people
            ],
            batch_size=1_000,
        )
    items = {}
    for order, item in enumerate(asked_items(pack, groups, list(PICTURE), list(AT_HOME))):
        items[item.key] = Item.objects.create(
            round=asked, key=item.key, name=item.name, signs=list(item.signs), protected_areas=list(item.protected_areas), order=order
        )
        ItemWording.objects.bulk_create(
            [
                ItemWording(item=items[item.key], audience=audiences[key], words=words, signs=list(item.signs_of.get(key, ())))
                for key, words in item.wordings.items()
            ]
        )
    Translation.objects.bulk_create(
        [Translation(round=asked, language=one.language, place=one.place, words=one.words) for one in translations_of(pack, groups, list(PICTURE))],
        batch_size=1_000,
    )
    if COMMUNITY in audiences:
        make_key(asked)
        make_open_link(by=cast.lorraine.pk, audience=audiences[COMMUNITY])
    for key in GROUPS:
        _answer_in_bulk(dice, audiences[key], items, shifts, day + timedelta(days=6))
    return Study.objects.create(round=asked, framework=pack)


def _answer_in_bulk(dice: Random, audience: Audience, items: dict[str, Item], shifts: dict[str, dict[str, float]], day: date) -> None:
    place, share = GROUPS.index(audience.key), TAKE_PART[audience.key]
    about = [(items[key], (picture[place] or 0) + shifts.get(key, {}).get(audience.key, 0)) for key, picture in PICTURE.items() if picture[place] is not None]
    worded = set(ItemWording.objects.filter(audience=audience).values_list("item_id", flat=True))
    answers, sendings = [], []
    asked = Invitation.objects.filter(audience=audience).count()
    few = {item.pk: _few_levels(dice, asked, centre) for item, centre in about} if asked <= FEW else {}
    for invitation in Invitation.objects.filter(audience=audience).order_by("pk").iterator(2_000):
        if dice.random() >= share:
            continue
        sendings.append(Sending(invitation=invitation, on=day))
        for item, centre in about:
            if item.pk in few:
                answers.append(Answer(invitation=invitation, item=item, said="level", level=few[item.pk].pop()))
            elif item.pk in worded:
                answers.append(Answer(invitation=invitation, item=item, **dict(_said(dice, centre + HIGHER_LEVEL.get(invitation.school_level, 0)))))
    Answer.objects.bulk_create(answers, batch_size=2_000)
    Sending.objects.bulk_create(sendings, batch_size=1_000)


def _write_beside(dice: Random, study: Study) -> None:
    """Let some people write beside an answer, each a text of their own; what they have seen goes with the upper two levels."""
    for key, by_whom in WRITTEN.items():
        for letter, texts in by_whom.items():
            for place, text in enumerate(texts):
                group = WRITERS[letter][place % len(WRITERS[letter])] if letter in WRITERS else ""
                at = Answer.objects.filter(item__round=study.round, item__key=key, invitation__audience__key=group, said="level", seen="", comment="")
                found = list(at.filter(level__gte=3) if text.startswith("+") else at)
                if found:
                    kind = "seen" if text.startswith("+") else "comment"
                    Answer.objects.filter(pk=dice.choice(found).pk).update(**{kind: text.lstrip("+")})


def _answer_by_the_open_link(dice: Random, study: Study, day: date) -> None:
    """Let people of the town answer through the link on the poster, as sealed sheets."""
    audience = Audience.objects.get(round=study.round, key=COMMUNITY)
    items = list(Item.objects.filter(wordings__audience=audience).order_by("order"))
    texts = {key: list(by_whom.get("c", ())) for key, by_whom in WRITTEN.items()}
    for _sheet in range(FROM_THE_TOWN):
        given = [
            Given(one.pk, "level", min(4, max(1, round(dice.gauss(1.9, SPREAD)))), comment=texts[one.key].pop() if texts[one.key] else "") for one in items
        ]
        seal_sheet(by=None, today=day, audience=audience, receipt=new_receipt(study.round), answers=given)


def _few_levels(dice: Random, number: int, centre: float) -> list[int]:
    """Return the levels of a group so small that chance would tell the story instead of us."""
    spread = [centre + SPREAD * NormalDist().inv_cdf((place + 0.5) / number) for place in range(number)]
    levels = [min(4, max(1, round(one))) for one in spread]
    dice.shuffle(levels)
    return levels


def _ask(cast: Cast, pack: Framework, day: date, title: str) -> Study:
    return open_study(
        by=cast.lorraine.pk,
        today=day,
        framework=pack.pk,
        title=title,
        decision="Which two things the offices change for principals this school year, and what they stop doing for it.",
        opens_on=day,
        closes_on=day + timedelta(days=14),
        reply_by=day + timedelta(days=30),
        groups=["central_office", "supervisors", "principals", COMMUNITY],
        practices=[key for key in PICTURE if key.startswith("4.")],
        at_home=["4.3"],
    )


def _answer(dice: Random, study: Study, day: date, *, share: float, but_not: Collection[int] = ()) -> None:
    items = list(study.round.items.order_by("order"))
    for invitation in invitations().filter(round=study.round).select_related("audience").order_by("pk"):
        if invitation.person_id in but_not or dice.random() > share:
            continue
        for item in items:
            centre = PICTURE[item.key][GROUPS.index(invitation.audience.key)]
            words: dict[str, Any] = dict(_said(dice, centre or 2.0))
            save_answer(by=invitation.person_id, today=day, invitation=invitation, item=item, **words)
        send_answers(by=invitation.person_id, today=day, invitation=invitation)


def _said(dice: Random, centre: float) -> Iterator[tuple[str, object]]:
    if dice.random() < 0.05:
        yield "said", dice.choice(("cannot_say", "rather_not"))
        return
    level = min(4, max(1, round(dice.gauss(centre, SPREAD))))
    yield "said", "level"
    yield "level", level


def _promised(cast: Cast, study: Study, day: date, key: str, owner: str, what: str, by_on: date, group: str = "principals") -> int:
    made = promise_from_row(
        by=cast.lorraine.pk, today=day, study=study, practice_key=key, owner=cast.people[owner].pk, what=what,
        by_on=by_on, to_words={"principals": "Principals", "families": "Families"}[group], to_people=_some(people_asked(study.round, group)),
    )  # fmt: skip
    return made.pk


def _some(people: Iterable[int]) -> list[int]:
    """Return so few that a promise of the demo is made in a moment."""
    return list(people)[:60]


def _reply(cast: Cast, study: Study, day: date, *, heard: str, will_do: str, in_spanish: tuple[str, str]) -> None:
    """Leave the reply as `reply_to_study` does, without a letter to each of thousands."""
    reply = Reply.objects.create(round=study.round, by=cast.lorraine, on=day, heard=heard, will_do=will_do)
    for part, words in zip(("heard", "will_do"), in_spanish, strict=True):
        Translation.objects.create(round=study.round, language="es", place=f"reply.{reply.pk}.{part}", words=words)


def _promise_last_year(cast: Cast, study: Study, today: date) -> None:
    """Answer last year's gaps: one kept in time, one kept late, one let go; and the reply."""
    made_on = study.round.closes_on + timedelta(days=10)
    kept = _promised(cast, study, made_on, "1.6", "lorraine", "Publish who was asked, with every board paper", made_on + timedelta(days=90))
    late = _promised(cast, study, made_on, "2.5", "lorraine", "Ask each school what it needs before a principal is named", made_on + timedelta(days=120))
    gone = _promised(cast, study, made_on, "1.3", "daniel", "A seat for students on the calendar committee", made_on + timedelta(days=150), "families")
    act = {"by": cast.lorraine.pk}
    keep_promise(
        **act, today=made_on + timedelta(days=84), commitment=commitments().get(pk=kept), done="19 of 21 papers since March say whom we asked, and when."
    )
    keep_promise(
        **act, today=made_on + timedelta(days=141), commitment=commitments().get(pk=late), done="Three schools were asked before three principals were named."
    )
    let_promise_go(
        by=cast.daniel.pk, today=made_on + timedelta(days=149), commitment=commitments().get(pk=gone),
        reason="The committee met in school hours, and nobody could come. We ask students in their own round instead.",
    )  # fmt: skip
    _reply(
        cast, study, study.round.reply_by - timedelta(days=3),
        heard="We see ourselves as listeners. You do not. About who decides, and about who is asked before, the cabinet stands nearly two levels above you.",
        will_do="Three promises, each with a name and a day. In a year we ask again, and show both years side by side.",
        in_spanish=(
            "Nosotros creemos que escuchamos. Ustedes no lo ven así: el gabinete está casi dos niveles por encima de ustedes.",
            "Tres promesas, cada una con un nombre y una fecha. En un año volvemos a preguntar y mostramos los dos años juntos.",
        ),
    )  # fmt: skip


def _promise(cast: Cast, study: Study, today: date) -> None:
    """Answer this year's widest gaps: a priority, one kept, one late with a new day asked for, two open, one not now."""
    made_on = today - timedelta(days=25)

    def promise(key: str, owner: str, what: str, in_days: int) -> int:
        return _promised(cast, study, made_on, key, owner, what, today + timedelta(days=in_days))

    kept = promise("4.6", "meiling", "Show every principal how long their students wait for an evaluation, beside the district’s own wait", -6)
    late = promise("4.1", "daniel", "Walk each building with its principal before the winter works are planned", -3)
    calls = promise("4.1", "ruth", "Call each school a week before a bus route changes, and ask what it does to the morning", 9)
    promise("4.2", "priya", "Send one request for all of the spring’s data instead of five", 24)
    keep_promise(
        by=cast.meiling.pk, today=today - timedelta(days=7), commitment=commitments().get(pk=kept),
        done="All 22 principals have their page. We went through it together on the phone with those who wished.",
    )  # fmt: skip
    ask_for_another_day(
        by=cast.daniel.pk, today=today - timedelta(days=2), commitment=commitments().get(pk=late), to_on=today + timedelta(days=12),
        reason="Fourteen of 22 are walked. The boiler at Granite Falls took the week that was meant for the others.",
    )  # fmt: skip
    ask_for_another_day(
        by=cast.amina.pk, today=today - timedelta(days=1), commitment=commitments().get(pk=calls), to_on=today + timedelta(days=5),
        reason="Our route changes on Monday already. Please call us before it does.",
    )  # fmt: skip
    make_promise(
        by=cast.amina.pk, today=today - timedelta(days=2), owner=cast.amina.pk, what="Ask transport about a stop nearer to your street, and call you back",
        by_on=today + timedelta(days=6), to_words=cast.rosa.name, to_people=[cast.rosa.pk], because_words="You asked when you brought Mateo on Friday",
        only_both_sides=True,
    )  # fmt: skip
    choose_priority(
        by=cast.lorraine.pk, today=made_on, study=study, practice_key="4.2",
        reason="It grew most since last year, and it costs principals the hours that we say we want them to have.",
    )  # fmt: skip
    say_not_now(
        by=cast.gloria.pk, today=made_on, study=study, practice_key="2.4",
        reason="The contract with the association is open until June. We come back to it then, with the figures of this map.",
    )  # fmt: skip
    _reply(
        cast, study, today - timedelta(days=20),
        heard="The offices believe that they know the schools. The schools do not feel known, and the smallest ones least. About joined-up help you agree with each other more than with us.",
        will_do="Four promises, each with a name and a day. We stop the monthly space survey: nobody could say what it was for.",
        in_spanish=(
            "Las oficinas creen que conocen las escuelas. Las escuelas no se sienten conocidas, y las más pequeñas menos que nadie.",
            "Cuatro promesas, cada una con un nombre y una fecha. Dejamos la encuesta mensual de espacios: nadie sabía para qué servía.",
        ),
    )  # fmt: skip


def _inquire(cast: Cast, pack: Framework, today: date) -> None:
    """Let two people work on a guiding question each."""
    for key, owner, why, entries in (
        ("Q4.1", "meiling", "4.2 grew wider, and nobody can say where a request goes first.", (
            ("evidence", 30, "Followed eleven requests of one school for a month: seven went to two offices, three to three."),
            ("answer", 12, "One front door would help the small schools. The large ones know whom to call."),
            ("change", 4, "Requests about a building and a child together now go to one person for four schools."),
        )),
        ("Q1.3", "lorraine", "Families and we see this one most differently.", (
            ("evidence", 21, "Read the minutes of twelve committees: parents spoke in four."),
        )),
    ):  # fmt: skip
        question = question_of(pack, key)
        if question is None:
            continue
        opened = open_inquiry(
            by=cast.lorraine.pk, today=today - timedelta(days=35), framework_key=pack.key, question_key=key, question_words=question.words,
            why=why, owner=cast.people[owner].pk, look_again_on=today + timedelta(days=45),
        )  # fmt: skip
        for kind, days, words in entries:
            add_to_inquiry(by=cast.people[owner].pk, today=today - timedelta(days=days), inquiry=opened, kind=kind, words=words)
