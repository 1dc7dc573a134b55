"""What helps principals grow: offering it, changing it, and entering hours that were given."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.growth.models import Given, Support, SupportPractice
from trellis.growth.notices import supports as notices
from trellis.growth.queries.supports import MEND_DAYS

LATEST_ENTRY = timedelta(days=366)  # hours of longer ago are not entered any more


class TitleTaken(Exception):
    """The office offers a support of this title already."""


class ChangedMeanwhile(Exception):
    """A colleague changed the support since the page was shown."""


class EndedAlready(Exception):
    """The support is offered no longer."""


class DayIsWrong(Exception):
    """The day lies ahead, or too far back."""


class EnteredAlready(Exception):
    """Other hours of this support stand for this day."""


class TooLateToMend(Exception):
    """The days for mending are over, or it was taken back."""


@transaction.atomic
def write_support(
    *,
    by: int,
    today: date,
    office: int | None,
    kind: str,
    title: str,
    what: str,
    practices: Sequence[str],
    hours: Decimal | None = None,
    link: str = "",
    offered_by: str = "",
) -> Support:
    """Offer a support. The same twice is once. Raises TitleTaken."""
    facts = {"kind": kind, "title": title.strip(), "what": what.strip(), "hours": hours, "link": link, "offered_by": offered_by.strip()}
    same = _of_title(office, facts["title"]).first()
    if same is not None:
        if _is_as_it_stands(same, facts, practices):
            return same
        raise TitleTaken(_("A support of this name is offered there already. Choose another name, or change that one."))
    made = Support.objects.create(office_id=office, written_by_id=by, written_on=today, **facts)
    _tie(made, practices)
    record_act(by=by, act="growth.write_support", about=[made])
    return made


@transaction.atomic
def edit_support(
    *,
    by: int,
    today: date,
    support: Support,
    seen: int | None,
    kind: str,
    title: str,
    what: str,
    practices: Sequence[str],
    hours: Decimal | None = None,
    link: str = "",
    offered_by: str = "",
) -> Support:
    """Change what is offered. `seen` is the edition that the form showed. Raises TitleTaken, ChangedMeanwhile, EndedAlready."""
    facts = {"kind": kind, "title": title.strip(), "what": what.strip(), "hours": hours, "link": link, "offered_by": offered_by.strip()}
    held = Support.objects.select_for_update().get(pk=support.pk)
    if _is_as_it_stands(held, facts, practices):
        return held
    if held.ended_on is not None:
        raise EndedAlready(_("This support is offered no longer. What you typed is not kept."))
    if seen is not None and seen != held.edition:
        raise ChangedMeanwhile(_("A colleague changed this meanwhile. Both texts stand on this page; press again to put yours in its place."))
    if _of_title(held.office_id, facts["title"]).exclude(pk=held.pk).exists():
        raise TitleTaken(_("A support of this name is offered there already. Choose another name, or change that one."))
    for name, value in facts.items():
        setattr(held, name, value)
    held.written_by_id, held.written_on, held.edition = by, today, held.edition + 1
    held.save()
    _tie(held, practices)
    record_act(by=by, act="growth.edit_support", about=[held], detail={"edition": held.edition})
    return held


@transaction.atomic
def end_support(*, by: int, today: date, support: Support) -> None:
    """Offer a support no longer. Hours that were given stay. Twice is once."""
    if Support.objects.filter(pk=support.pk, ended_on__isnull=True).update(ended_on=today):
        record_act(by=by, act="growth.end_support", about=[support])


@transaction.atomic
def give_support(*, by: int, today: date, support: Support, principal: int, hours: Decimal, on: date) -> Given:
    """Enter hours that a principal was given on a day. The same twice is once, whoever enters it. Raises DayIsWrong, EnteredAlready."""
    _must_be_over(on, today)
    given, is_new = Given.objects.get_or_create(
        support=support, principal_id=principal, on=on, taken_back_on=None, defaults={"hours": hours, "entered_by_id": by, "entered_on": today}
    )
    if not is_new and given.hours != hours:
        raise EnteredAlready(_("Other hours of this support stand for that day already. Whoever entered them can mend them."))
    if is_new:
        notices.tell_of_hours(by=by, today=today, given=given)
        record_act(by=by, act="growth.give_support", about=[given])
    return given


@transaction.atomic
def mend_given(*, by: int, today: date, given: Given, hours: Decimal, on: date) -> Given:
    """Mend hours or their day, for some days after they were entered. Raises TooLateToMend, DayIsWrong, EnteredAlready."""
    held = _still_to_mend(given, today)
    if (held.hours, held.on) == (hours, on):
        return held
    _must_be_over(on, today)
    if Given.objects.filter(support_id=held.support_id, principal_id=held.principal_id, on=on, taken_back_on__isnull=True).exclude(pk=held.pk).exists():
        raise EnteredAlready(_("Other hours of this support stand for that day already. Whoever entered them can mend them."))
    held.hours, held.on = hours, on
    held.save(update_fields=["hours", "on"])
    record_act(by=by, act="growth.mend_given", about=[held])
    return held


@transaction.atomic
def take_back_given(*, by: int, today: date, given: Given) -> None:
    """Take back hours that were entered by mistake. Twice is once. Raises TooLateToMend."""
    if Given.objects.filter(pk=given.pk, taken_back_on__isnull=True).exists():
        held = _still_to_mend(given, today)
        held.taken_back_on = today
        held.save(update_fields=["taken_back_on"])
        record_act(by=by, act="growth.take_back_given", about=[held])


def _still_to_mend(given: Given, today: date) -> Given:
    held = Given.objects.select_for_update().get(pk=given.pk)
    if held.taken_back_on is not None or today > held.entered_on + timedelta(days=MEND_DAYS):
        raise TooLateToMend(_("These hours can no longer be mended: the days for it are over, or they were taken back."))
    return held


def _must_be_over(on: date, today: date) -> None:
    if not today - LATEST_ENTRY <= on <= today:
        raise DayIsWrong(_("Choose today, or a day of the last twelve months."))


def _is_as_it_stands(support: Support, facts: dict[str, Any], practices: Sequence[str]) -> bool:
    keys = set(SupportPractice.objects.filter(support=support).values_list("practice_key", flat=True))
    return keys == set(practices) and all(getattr(support, name) == value for name, value in facts.items())


def _of_title(office: int | None, title: Any) -> "QuerySet[Support]":
    of = Q(office__isnull=True) if office is None else Q(office_id=office)
    return Support.objects.filter(of, title__iexact=title, ended_on__isnull=True)


def _tie(support: Support, practices: Sequence[str]) -> None:
    tied = SupportPractice.objects.filter(support=support)
    tied.exclude(practice_key__in=practices).delete()
    there = set(tied.values_list("practice_key", flat=True))
    SupportPractice.objects.bulk_create([SupportPractice(support=support, practice_key=key) for key in dict.fromkeys(practices) if key not in there])
