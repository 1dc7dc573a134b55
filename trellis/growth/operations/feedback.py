"""Asking people whom one chooses how one leads, and the principals whom one supports how that serves them, without names."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.access.policy import Role
from trellis.audit.operations import record_act
from trellis.directory.queries.standing import standing_of
from trellis.directory.queries.supervising import schools_led_by
from trellis.framework.models import Framework
from trellis.growth.models import FeedbackRound
from trellis.growth.queries.feedback import giver_group, open_round_about_support, principals_i_support, titles_of, titles_of_support
from trellis.growth.queries.practices import practices_of_support
from trellis.self_study.queries import GroupToAsk, asked_items, translations_of
from trellis.surveys.models import Reply, Round
from trellis.surveys.operations import AskedGroup, AskedItem, AskedPerson, Translated, close_round, open_round, reply_to_round
from trellis.surveys.queries import newest_reply, rounds_like

MOST_PRACTICES = 6  # ninety seconds, at fifteen each


class TooFewToHide(Exception):
    """So few people would answer that anybody could tell who said what."""


class NothingToAsk(Exception):
    """None of the practices is worded for those who would answer."""


class LeadsNoSchool(Exception):
    """Whoever asks leads no school today."""


class SupportsNobody(Exception):
    """Whoever asks supports no principal today."""


class StillOpen(Exception):
    """The principals were asked, and can still answer."""


@transaction.atomic
def ask_for_feedback(
    *, by: int, today: date, framework: Framework, people: Sequence[int], practices: Sequence[str], decision: str, closes_on: date, reply_by: date
) -> FeedbackRound:
    """Ask those people, without names, how one leads. The same asked twice on a day is asked once.

    Raises TooFewToHide, NothingToAsk, LeadsNoSchool, or what `surveys.operations.open_round` raises.
    """
    asked = sorted({*people} - {by})
    if not schools_led_by(by, today):
        raise LeadsNoSchool(_("The questions are about leading a school, and you lead none today."))
    fewest = settings.SURVEYS_FLOOR_ADULTS
    if len(asked) < fewest:
        raise TooFewToHide(
            ngettext(
                "Choose at least %(fewest)d person. Among fewer, you could tell who said what.",
                "Choose at least %(fewest)d people. Among fewer, you could tell who said what.",
                fewest,
            )
            % {"fewest": fewest}
        )
    group = giver_group(framework, Role.TEACHER)
    if group is None or not practices or len(set(practices)) > MOST_PRACTICES:
        raise NothingToAsk(_("Choose at least one practice, and at most %(most)s: a minute and a half for each person.") % {"most": MOST_PRACTICES})
    to_ask = GroupToAsk(group.key, group.name, group.voice, group.shape, group.is_open, "staff", (), ())
    items = asked_items(framework, [to_ask], list(practices), [])
    if not items:
        raise NothingToAsk(_("None of these practices is worded for people who work with you. Choose others."))
    title, in_other_languages = titles_of(by, framework.language)
    days = {"today": today, "closes_on": closes_on, "reply_by": reply_by}
    same = rounds_like(by=by, title=title, decision=decision, opens_on=today, closes_on=closes_on, today=today)
    if (twin := FeedbackRound.objects.filter(owner_id=by, round__in=same).first()) is not None:
        return twin
    opened = _opened(by, framework, to_ask, asked, items, decision, title, in_other_languages, **days)
    feedback = FeedbackRound.objects.create(owner_id=by, round=opened, framework=framework)
    record_act(by=by, act="growth.ask_for_feedback", about=[feedback], detail={"asked": len(asked), "practices": len(items)})
    return feedback


@transaction.atomic
def ask_principals(*, by: int, today: date, decision: str, closes_on: date, reply_by: date) -> FeedbackRound:
    """Ask every principal whom one supports today, without names, how that support serves them: all of them, so that nobody is picked out.

    Raises SupportsNobody, TooFewToHide, StillOpen, NothingToAsk, or what `surveys.operations.open_round` raises.
    """
    asked = sorted(one.person_id for one in principals_i_support(standing_of(by, today)) if one.person_id != by)
    if not asked:
        raise SupportsNobody(_("No principal is in your care today."))
    if len(asked) < settings.SURVEYS_FLOOR_ADULTS:
        raise TooFewToHide(_("Among fewer than %(fewest)s principals you could tell who said what.") % {"fewest": settings.SURVEYS_FLOOR_ADULTS})
    if open_round_about_support(by, today) is not None:
        raise StillOpen(_("You have asked them, and they can still answer. Ask again when that is over."))
    framework = practices_of_support()
    group = giver_group(framework, Role.PRINCIPAL) if framework else None
    if framework is None or group is None:
        raise NothingToAsk(_("The questions are not loaded yet."))
    to_ask = GroupToAsk(group.key, group.name, group.voice, group.shape, group.is_open, "staff", (), ())
    items = asked_items(framework, [to_ask], [one.key for area in framework.areas.all() for one in area.practices.all()], [])
    title, in_other_languages = titles_of_support(by, framework.language)
    days = {"today": today, "closes_on": closes_on, "reply_by": reply_by}
    opened = _opened(by, framework, to_ask, asked, items, decision, title, in_other_languages, **days)
    feedback = FeedbackRound.objects.create(owner_id=by, round=opened, framework=framework)
    record_act(by=by, act="growth.ask_principals", about=[feedback], detail={"asked": len(asked), "practices": len(items)})
    return feedback


def _opened(
    by: int,
    framework: Framework,
    group: GroupToAsk,
    asked: Sequence[int],
    items: list[AskedItem],
    decision: str,
    title: str,
    titles: Sequence[Translated],
    *,
    today: date,
    closes_on: date,
    reply_by: date,
) -> Round:
    """Open the round without names that its owner alone reads."""
    return open_round(
        by=by,
        today=today,
        title=title,
        decision=decision,
        opens_on=today,
        closes_on=closes_on,
        reply_by=reply_by,
        levels=[one.name for one in sorted(framework.levels.all(), key=lambda one: one.number)],
        groups=[AskedGroup(group.key, group.name, group.voice, group.shape, group.is_open, tuple(AskedPerson(one) for one in asked))],
        items=items,
        mode="anonymous",
        language=framework.language,
        translations=[*translations_of(framework, [group], [item.key for item in items]), *titles],
        for_oneself=True,
    )


@transaction.atomic
def close_feedback(*, by: int, today: date, feedback: FeedbackRound) -> None:
    """Take no more answers from now on. Closing what is over changes nothing."""
    if feedback.round.is_over(today):
        return
    close_round(by=by, today=today, round=feedback.round)
    record_act(by=by, act="growth.close_feedback", about=[feedback])


@transaction.atomic
def reply_to_feedback(*, by: int, today: date, feedback: FeedbackRound, heard: str, will_do: str, seen: int | None = None) -> Reply:
    """Say to everybody who was asked what one heard and what one will do. Raises what `surveys.operations.reply_to_round` raises."""
    stood = newest_reply(feedback.round_id)
    reply = reply_to_round(by=by, today=today, round=feedback.round, heard=heard, will_do=will_do, seen=seen)
    if reply != stood:
        record_act(by=by, act="growth.reply_to_feedback", about=[feedback])
    return reply
