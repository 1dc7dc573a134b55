"""Opening a round about practices, closing it, and replying to those who were asked."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.kit.formats import say_day
from trellis.self_study.models import Study
from trellis.self_study.queries import (
    MOST_AT_HOME,
    asked_groups,
    asked_items,
    first_day_for_students,
    frameworks_to_ask_about,
    groups_to_ask,
    translations_of,
)
from trellis.surveys.operations import Translated, close_round, open_round, reply_to_round
from trellis.surveys.queries import newest_reply, rounds_like
from trellis.work.queue import enqueue


class TooManyAtHome(Exception):
    """Families and students would be asked too much."""


class NoticeTooShort(Exception):
    """Students would be asked before their families have had time to read the questions."""


class NothingToAsk(Exception):
    """None of the practices is worded for a group."""


@transaction.atomic
def open_study(
    *,
    by: int,
    today: date,
    framework: int,
    title: str,
    decision: str,
    opens_on: date,
    closes_on: date,
    reply_by: date,
    groups: Sequence[str],
    practices: Sequence[str],
    at_home: Sequence[str] = (),
    mode: str = "named",
    from_grade: str = "KG",
    is_required: bool = False,
    is_funded: bool = False,
    other_words: Sequence[Translated] = (),
) -> Study:
    """Open a round about those practices, asked of each group in the words that the framework has for it.

    Families, students and the community are asked about those of the practices that are `at_home` too, at most six each. With students, their
    families are told first and the first day lies after the notice; each student waits until `let_students_begin`. The same opened twice is
    opened once. Raises TooManyAtHome, NoticeTooShort, NothingToAsk, or what `surveys.operations.open_round` raises.
    """
    same = rounds_like(by=by, title=title, decision=decision, opens_on=opens_on, closes_on=closes_on, today=today)
    if (twin := Study.objects.filter(framework_id=framework, round__in=same).first()) is not None:
        return twin
    pack = frameworks_to_ask_about().get(pk=framework)
    chosen = [one for one in groups_to_ask(pack, today, from_grade, among=set(groups)) if one.key in set(groups)]
    students = [one for one in chosen if one.kind == "students"]
    if students and opens_on < first_day_for_students(today):
        raise NoticeTooShort(
            _("Families must know before their children are asked. With students, the first day is %(day)s or later.")
            % {"day": say_day(first_day_for_students(today), today)}
        )
    items = asked_items(pack, chosen, practices, at_home)
    if any(sum(one.key in item.wordings for item in items) > MOST_AT_HOME for one in chosen if one.kind != "staff"):
        raise TooManyAtHome(_("Families and students answer at most %(number)s questions in a round. Choose fewer for them.") % {"number": MOST_AT_HOME})
    silent = [one.name for one in chosen if not any(one.key in item.wordings for item in items)]
    if silent:
        raise NothingToAsk(
            _("Nothing that you chose can be asked of “%(group)s”. Choose a practice that is worded for them, or leave them out.") % {"group": silent[0]}
        )
    opened = open_round(
        by=by,
        today=today,
        title=title,
        decision=decision,
        opens_on=opens_on,
        closes_on=closes_on,
        reply_by=reply_by,
        levels=[one.name for one in sorted(pack.levels.all(), key=lambda one: one.number)],
        groups=asked_groups(chosen),
        items=items,
        mode=mode,
        language=pack.language,
        translations=[*translations_of(pack, chosen, [item.key for item in items]), *other_words],
    )
    touches = any(item.protected_areas for item in items)
    study = Study.objects.create(round=opened, framework=pack, needs_consent=bool(students and touches and (is_required or is_funded)))
    if students:
        enqueue("trellis.self_study.jobs.tell_families", study=study.pk, by=by, on=today.isoformat())
    record_act(by=by, act="self_study.open_study", about=[study], detail={"practices": len(items), "groups": len(chosen)})
    return study


@transaction.atomic
def close_study(*, by: int, today: date, study: Study) -> None:
    """Close the round now. Closing one that is over changes nothing."""
    if study.round.is_over(today):
        return
    close_round(by=by, today=today, round=study.round)
    record_act(by=by, act="self_study.close_study", about=[study])


@transaction.atomic
def reply_to_study(*, by: int, today: date, study: Study, heard: str, will_do: str, seen: int | None = None, other_words: Sequence[Translated] = ()) -> None:
    """Say to everybody who was asked what we heard and what we will do. Raises what `surveys.operations.reply_to_round` raises."""
    stood = newest_reply(study.round_id)
    said = reply_to_round(by=by, today=today, round=study.round, heard=heard, will_do=will_do, seen=seen, translations=other_words)
    if said == stood:
        return  # the same words, sent twice
    record_act(by=by, act="self_study.reply_to_study", about=[study])
