"""With whom Riverbend's principals learn, and what lies before two of them this week: through the operations, on the days it happened."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from trellis.access.policy import Role
from trellis.directory.models import Person, Post
from trellis.growth.models import Community, Cycle, Line, Membership, Visit
from trellis.growth.operations.cadence import ask_sooner
from trellis.growth.operations.communities import answer_invitation, begin_community, invite_to_community, plan_meeting, write_problem
from trellis.growth.operations.cycles import write_in_cycle
from trellis.growth.operations.visits import add_agenda_point
from trellis.growth.operations.walks import plan_walk, write_patterns, write_walk_note
from trellis.letters.models import Line as LetterLine
from trellis.site.demo.cast import Cast

OLD = timedelta(days=4)  # what a letter told before is not told again on the first day of the demo


def learn_together(cast: Cast, today: date) -> None:
    """Let three groups meet, Amina and Keoni have walked a school, and two visits be drafted."""
    people = _principals()
    _meet(cast, people, today)
    _walk(cast, today)
    _before_the_visit(cast, today)
    LetterLine.objects.filter(letter__isnull=True, put_on__lt=today - OLD).delete()


def _principals() -> list[Person]:
    posts = Post.objects.filter(role=Role.PRINCIPAL, ended_on__isnull=True, covers__isnull=True).select_related("person").order_by("pk")
    return [post.person for post in posts]


def _moment(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, 10)))


def _meet(cast: Cast, people: list[Person], today: date) -> None:
    """Let three groups of principals meet every few weeks; Amina presents next, and Tomás is invited to none of them."""
    others = [one for one in people if one.pk not in {cast.amina.pk, cast.keoni.pk, cast.ingrid.pk}]
    groups = (
        ("Small schools, Thursdays", "What works where everybody does three jobs.", [cast.amina, *others[:5]], 4),
        ("The first years", "For everybody in the first three years at a school.", [cast.keoni, *others[5:10]], 3),
        ("High schools together", "What ninth grade does to children, and what we do about it.", [cast.ingrid, *others[10:14]], 6),
    )  # fmt: skip
    for name, purpose, members, weeks in groups:
        begun_on = today - timedelta(days=70)
        community = begin_community(by=members[0].pk, today=begun_on, name=name, purpose=purpose, every_weeks=weeks)
        for person in members[1:]:
            invite_to_community(by=members[0].pk, today=begun_on, community=community, person=person.pk)
            answer_invitation(by=person.pk, today=begun_on, invitation=Membership.objects.get(community=community, person=person), joins=True)
        _plan_the_next(community, members, today)


def _plan_the_next(community: Community, members: list[Person], today: date) -> None:
    on = today + timedelta(days=(3 - today.weekday()) % 7 + 7)
    meeting = plan_meeting(
        by=members[0].pk, today=today - timedelta(days=6), community=community, on=on, at=time(15, 30), place="Library of the first school on the list",
        presenter=members[0].pk, facilitator=members[1].pk, protocol_key="consultancy",
    )  # fmt: skip
    write_problem(
        by=members[0].pk, today=today - timedelta(days=5), now=_moment(today - timedelta(days=5), 17), meeting=meeting, practice_key="2.3", seen=0, shows=True,
        words="Four of my five teams plan without looking at anything a child made. I stopped writing their agenda, and one team now has none. What do I do with the silence?",
    )  # fmt: skip


def _walk(cast: Cast, today: date) -> None:
    """Let Amina and Keoni have walked Saltmarsh with one question, by numbers of visits."""
    on = today - timedelta(days=17)
    on -= timedelta(days=max(0, on.weekday() - 4))
    walk = plan_walk(
        by=cast.keoni.pk, today=on - timedelta(days=8), school=cast.schools["saltmarsh"].pk, on=on, at=time(9), focus="Who explains, when children are stuck?",
        practice_key="2.1", visits=4, with_people=[cast.amina.pk],
    )  # fmt: skip
    for visit, kind, by, words in (
        (1, "saw", "amina", "Two pairs wait with raised hands for six minutes; the pair beside them has it."),
        (2, "heard", "keoni", "“Ask Bilal, he can say it in a way I get.”"),
        (3, "saw", "amina", "The sheet on the wall says: three before me. Nobody uses it, the adult comes each time."),
        (4, "heard", "amina", "“I stopped helping, they learn it faster from each other.”"),
    ):
        write_walk_note(by=cast.people[by].pk, now=_moment(on, 9 + visit), today=on, walk=walk, visit=visit, kind=kind, words=words)
    write_patterns(
        by=cast.keoni.pk, now=_moment(on, 15), today=on, walk=walk, seen=walk.edition, patterns="Children explain well where the adult waits. In two of four rooms the adult did not wait.",
        next_step="I ask the grade 8 team what waiting would need.", next_step_by_on=today + timedelta(days=9), next_step_owner=cast.keoni.pk,
    )  # fmt: skip


def _before_the_visit(cast: Cast, today: date) -> None:
    """Let Amina have drafted the agenda of the next visit and asked why four times, and Keoni have asked to be seen sooner."""
    now, on = _moment(today - timedelta(days=2), 18), today - timedelta(days=2)
    ahead = Visit.objects.filter(principal=cast.amina, planned_on__gt=today, held_on__isnull=True, called_off_on__isnull=True).order_by("planned_on").first()
    if ahead is not None:
        for words in ("The team that chose whose work is next, and the one that has no agenda now", "May I stop signing time sheets?"):
            add_agenda_point(by=cast.amina.pk, now=now, today=on, visit=ahead, words=words)
    cycle = Cycle.objects.filter(owner=cast.amina, closed_on__isnull=True).first()
    if cycle is not None:
        for words in (
            "Nobody brings work of children.",
            "Because the hour is for what I send.",
            "Because I send what offices send me.",
            "Because I read it as an order.",
        ):
            write_in_cycle(by=cast.amina.pk, now=now, today=on, cycle=cycle, kind=Line.Kind.WHY, words=words, ours_to_change=True)
    ask_sooner(
        by=cast.keoni.pk, now=now, today=on, words="Before I speak with the grade 8 team.", by_on=today + timedelta(days=9), to=[cast.tomas.pk]
    )  # fmt: skip
