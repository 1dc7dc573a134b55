"""Feedback that a principal or a supervisor asked for: who could be asked, how it stands, and what came out, small numbers already hidden."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.access.standing import Standing
from trellis.directory.queries.first_pages import name_of
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.supervising import caseload_of, schools_led_by
from trellis.framework.models import Framework, Group
from trellis.framework.queries import Said, kin_of, practices, spoken
from trellis.growth.models import Assessment, FeedbackRound, Share, View
from trellis.growth.queries.caseload import Led, led_at
from trellis.growth.queries.practices import BEING_SUPPORTED
from trellis.kit.small_groups import Hidden
from trellis.surveys.models import Comment, Counting, Reply
from trellis.surveys.operations import Translated
from trellis.surveys.queries import Tally, asked_and_sent, comments_of, counting_of, newest_reply, results_of

OWN = Verb.GROWTH_OWN


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """One feedback round as its owner meets it."""

    feedback: FeedbackRound
    asked: int
    sent: int
    is_open: bool
    reply: Reply | None
    is_late: bool  # the day of the reply is over, and there is none
    shares: list[Share]

    @property
    def is_over(self) -> bool:
        return not self.is_open


@dataclass(frozen=True, slots=True)
class PracticeHeard:
    """What people said of one practice: how many chose each level, or that it is hidden; beside it how its owner saw themselves last."""

    name: Said
    words: Said
    levels: list[tuple[Said, int, int]]  # name of the level, how many chose it, the share of the most chosen one in per cent
    is_hidden: bool
    given: int
    cannot_say: int
    own: Said | None
    comments: list[Comment]


@dataclass(frozen=True, slots=True)
class Heard:
    """What came out of one feedback round. `counting` while sealed sheets are not counted yet."""

    row: FeedbackRow
    practices: list[PracticeHeard]
    floor: int
    comment_floor: int
    counting: Counting | None


def giver_group(framework: Framework, role: Role) -> Group | None:
    """Return the group of the framework in whose words people are asked: the first in which those of the role are."""
    return next((one for one in sorted(framework.groups.all(), key=lambda one: one.order) if role.value in one.roles), None)


def titles_of(person: int, language: str) -> tuple[str, list[Translated]]:
    """Return the title of somebody's feedback in a language, and in the others of these pages."""
    name = name_of(person)[1]
    return _in_every_language(lambda: _("How %(name)s leads, as you see it") % {"name": name}, language)


def titles_of_support(person: int, language: str) -> tuple[str, list[Translated]]:
    """Return the title under which principals are asked how a supervisor's support serves them, as `titles_of` does."""
    name = name_of(person)[1]
    return _in_every_language(lambda: _("How the support of %(name)s serves you") % {"name": name}, language)


def _in_every_language(words: Callable[[], str], language: str) -> tuple[str, list[Translated]]:
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = words()
    own = said.get(language) or said[settings.LANGUAGES[0][0]]
    return own, [Translated(code, "title", words, True) for code, words in said.items() if words != own]


def principals_i_support(standing: Standing) -> list[Led]:
    """Return who leads the schools that the person supports today in charge or as cover, each once; whoever stands in for a principal is the one."""
    schools = {one.school_id for one in caseload_of(standing) if one.kind == "lead"}
    return list({one.person_id: one for one in led_at(schools, standing.today)}.values())


def open_round_about_support(person: int, today: date) -> FeedbackRound | None:
    """Return the round in which principals can still tell a supervisor how their support serves them."""
    asked = FeedbackRound.objects.select_related("round__closure").filter(owner_id=person, framework__key__in=kin_of(BEING_SUPPORTED))
    return next((one for one in asked.filter(round__closes_on__gte=today).order_by("-pk") if not one.round.is_over(today)), None)


def questions_about_support(framework: Framework, language: str) -> list[Said]:
    """Return the questions as principals read them, in the framework's order."""
    said, group = spoken(framework, language), giver_group(framework, Role.PRINCIPAL)
    there = practices().filter(area__framework_id=framework.pk)
    return [asked[group.key].words for one in there if group is not None and group.key in (asked := said.asked(one))]


def people_at_my_schools(standing: Standing) -> list[tuple[int, str]]:
    """Return (number, name and what they do) of who works at the schools that the person leads, by name."""
    posts = within(standing, Verb.DIRECTORY_SEE_COLLEAGUE, open_posts(standing.today).filter(school_id__in=schools_led_by(standing.person_id, standing.today)))
    found: dict[int, str] = {}
    for post in posts.exclude(person_id=standing.person_id):
        found.setdefault(post.person_id, f"{post.person.name}, {post.title or post.get_role_display()}")
    return list(found.items())


def feedback_rounds() -> "QuerySet[FeedbackRound]":
    """Return feedback rounds, the newest first."""
    return FeedbackRound.objects.select_related("owner", "framework", "round__closure").order_by("-round__opens_on", "-pk")


def own_feedback(standing: Standing) -> "QuerySet[FeedbackRound]":
    """Return the feedback that one asked for oneself."""
    return within(standing, OWN, feedback_rounds())


def as_rows(found: list[FeedbackRound], today: date) -> list[FeedbackRow]:
    """Return how feedback rounds stand, in a number of queries that does not grow with them."""
    numbers = [one.round_id for one in found]
    counts = asked_and_sent(numbers)
    replies = {reply.round_id: reply for reply in Reply.objects.filter(round__in=numbers).order_by("pk")}
    shares: dict[int, list[Share]] = {}
    for share in Share.objects.filter(feedback__in=found, ended_on__isnull=True).select_related("to").order_by("to__folded_name", "pk"):
        shares.setdefault(share.feedback_id or 0, []).append(share)
    return [
        FeedbackRow(
            one,
            *counts[one.round_id],
            not one.round.is_over(today),
            replies.get(one.round_id),
            one.round_id not in replies and one.round.reply_by < today,
            shares.get(one.pk, []),
        )
        for one in found
    ]


def heard_in(feedback: FeedbackRound, today: date, language: str, *, with_own_view: bool) -> Heard:
    """Return what came out: distributions by the floor, comments by theirs, nothing before the round is over. The own view is for the owner alone."""
    row = as_rows([feedback], today)[0]
    audience = feedback.round.audiences.get()
    if row.is_open:
        return Heard(row, [], audience.floor, audience.comment_floor, None)
    counting = counting_of(feedback.round, today)
    results = results_of(feedback.round, sees_named=False)
    said = spoken(feedback.framework, language)
    levels = said.levels()
    own = _own_levels(feedback) if with_own_view else {}
    comments: dict[int, list[Comment]] = {}
    for comment in comments_of(feedback.round) if counting is None else ():
        comments.setdefault(comment.item_id, []).append(comment)
    wordings = {one.item_id: one.words for one in audience.wordings.all()}
    heard = []
    for item in results.items if counting is None else ():
        cell = results.cells.get((item.key, audience.key), Hidden(audience.floor))
        tally = cell if isinstance(cell, Tally) else Tally()
        most = max(tally.levels) or 1
        seen = own.get(item.key)
        heard.append(
            PracticeHeard(
                said.say(f"practices.{item.key}.name", item.name),
                said.say(f"practices.{item.key}.wordings.{audience.key}", wordings.get(item.pk, "")),
                [(level.name, number, round(100 * number / most)) for level, number in zip(levels, tally.levels, strict=True)],
                isinstance(cell, Hidden),
                tally.given,
                tally.cannot_say,
                next((level.name for level in levels if level.number == seen), None),
                comments.get(item.pk, []),
            )
        )
    return Heard(row, heard, audience.floor, audience.comment_floor, counting)


def _own_levels(feedback: FeedbackRound) -> dict[str, int | None]:
    """Return the levels at which the owner saw themselves last, by practice, of the newest finished assessment in the same practices."""
    newest = (
        Assessment.objects.filter(owner_id=feedback.owner_id, framework__key=feedback.framework.key, done_on__isnull=False).order_by("-done_on", "-pk").first()
    )
    return dict(View.objects.filter(assessment=newest, level__isnull=False).values_list("practice_key", "level")) if newest else {}


def reply_before(feedback: FeedbackRound) -> Reply | None:
    """Return the newest reply to a feedback round."""
    return newest_reply(feedback.round_id)


def without_reply(today: date) -> "QuerySet[FeedbackRound]":
    """Return feedback rounds that are over and to which no reply was given."""
    return feedback_rounds().filter(round__closes_on__lt=today).exclude(round__in=Reply.objects.values("round_id"))
