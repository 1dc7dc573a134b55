"""What the district counts is declared, changed, ended and brought back; rules are set. Each change is a new row, so that undoing one is another."""

import re
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.analysis.equity.indicator_sets import indicator_set_of
from trellis.audit.operations import record_act
from trellis.equity.models import EquityRules, Indicator
from trellis.equity.queries.groups import DIMENSIONS
from trellis.equity.queries.indicators import editions


class WordsMissing(Exception):
    """An indicator needs a name in one language, what is counted, and a source."""


class KeyTaken(Exception):
    """Another indicator has this key."""


class ChangedMeanwhile(Exception):
    """A colleague changed it since the page was shown."""


class SourceMissing(Exception):
    """Rules say where they come from."""


KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")
RESERVED = ("student", "year", "district", "school", *DIMENSIONS)
SAID = ("names", "outcome", "counted", "among", "source", "feed")


@transaction.atomic
def declare_indicator(
    *, by: int | None, now: datetime, key: str, names: dict[str, str], outcome: str, counted: str, source: str, among: str = "", feed: str = "file"
) -> Indicator:
    """Say that something is counted. The same sent twice is one. Raises WordsMissing, KeyTaken."""
    facts = _facts(names, outcome, counted, among, source, feed)
    if key.lower() in RESERVED:
        raise KeyTaken(_("This key names a column of the rows themselves. Choose another key."))
    standing = Indicator.objects.select_for_update(of=("self",)).filter(key=key, followed_by__isnull=True).first()
    if standing is not None:
        if all(getattr(standing, name) == value for name, value in facts.items()):
            return standing
        raise KeyTaken(_("There is an indicator with this key. Choose another key, or change that one."))
    made = Indicator.objects.create(key=key, written_by_id=by, written_at=now, **facts)
    record_act(by=by, act="equity.declare_indicator", about=[made])
    return made


@transaction.atomic
def change_indicator(
    *, by: int | None, now: datetime, indicator: Indicator, names: dict[str, str], outcome: str, counted: str, source: str, among: str = "", feed: str = "file"
) -> Indicator:
    """Say it otherwise from now on; releases keep what they were counted by. Raises WordsMissing, ChangedMeanwhile."""
    return _follow(by, now, indicator, _facts(names, outcome, counted, among, source, feed), is_ended=False, act="equity.change_indicator")


@transaction.atomic
def end_indicator(*, by: int, now: datetime, indicator: Indicator) -> Indicator:
    """Count it no more. Releases keep it. Twice is once. Raises ChangedMeanwhile."""
    return _follow(by, now, indicator, {name: getattr(indicator, name) for name in SAID}, is_ended=True, act="equity.end_indicator")


@transaction.atomic
def go_back_to_indicator(*, by: int, now: datetime, earlier: Indicator) -> Indicator:
    """Say it again as it was said before: the undo of a change or an ending."""
    standing = Indicator.objects.select_for_update(of=("self",)).get(key=earlier.key, followed_by__isnull=True)
    return _follow(by, now, standing, {name: getattr(earlier, name) for name in SAID}, is_ended=earlier.is_ended, act="equity.change_indicator")


def _follow(by: int | None, now: datetime, indicator: Indicator, facts: dict[str, object], *, is_ended: bool, act: str) -> Indicator:
    held = Indicator.objects.select_for_update().get(pk=indicator.pk)
    if Indicator.objects.filter(follows=held).exists():
        raise ChangedMeanwhile(_("A colleague changed this meanwhile. What stands now is shown above; press again to put yours in its place."))
    if held.is_ended == is_ended and all(getattr(held, name) == value for name, value in facts.items()):
        return held
    made = Indicator.objects.create(key=held.key, follows=held, is_ended=is_ended, written_by_id=by, written_at=now, **facts)
    record_act(by=by, act=act, about=[made])
    return made


def _facts(names: dict[str, str], outcome: str, counted: str, among: str, source: str, feed: str) -> dict[str, object]:
    said = {language: name.strip() for language, name in names.items() if name.strip()}
    if not said or not counted.strip() or not source.strip():
        raise WordsMissing(_("Say what it is called, what is counted, and where the data or the definition come from."))
    return {"names": said, "outcome": outcome, "counted": counted.strip(), "among": among.strip(), "source": source.strip(), "feed": feed}


@transaction.atomic
def bring_in_indicators(*, by: int, now: datetime, data: bytes) -> list[Indicator]:
    """Take what is counted from a file, whole or not at all: the numerator is the key. A key that stands here is changed, none is ended.

    Raises FileRefused, KeyTaken.
    """
    made = []
    for one in indicator_set_of(data).indicators:
        standing = Indicator.objects.filter(key=one.numerator, followed_by__isnull=True).first()
        facts = {"outcome": one.outcome.value, "source": one.source}
        if standing is None:
            if not KEY.fullmatch(one.numerator):
                raise KeyTaken(_("“{key}” is no key: a key has letters, digits, hyphens and underscores alone.").format(key=one.numerator))
            made.append(declare_indicator(by=by, now=now, key=one.numerator, names={"en": one.name}, counted=one.name, **facts))
        else:
            names = {**standing.names, "en": one.name}
            more = {"counted": standing.counted, "among": standing.among, "feed": standing.feed}
            made.append(change_indicator(by=by, now=now, indicator=standing, names=names, **facts, **more))
    return made


RULED = ("least", "level", "hidden_below", "hides_zeros", "hides_extremes", "source")


@transaction.atomic
def set_rules(
    *,
    by: int | None,
    now: datetime,
    least: int,
    level: float,
    hidden_below: int,
    source: str,
    hides_zeros: bool = False,
    hides_extremes: bool = True,
    seen: int | None = None,
) -> EquityRules:
    """Set a new edition of the rules for releases from now on. The same twice is once. `seen` is the edition that the form showed.

    Raises SourceMissing, ChangedMeanwhile.
    """
    if not source.strip():
        raise SourceMissing(_("Say which law, manual or decision sets these numbers."))
    standing = editions().select_for_update(of=("self",)).first()
    facts: Sequence[object] = (least, level, hidden_below, hides_zeros, hides_extremes, source.strip())
    if standing is not None and [getattr(standing, name) for name in RULED] == list(facts):
        return standing
    if seen is not None and seen != (standing.pk if standing else 0):
        raise ChangedMeanwhile(_("A colleague changed this meanwhile. What stands now is shown above; press again to put yours in its place."))
    made = EquityRules.objects.create(follows=standing, written_by_id=by, written_at=now, **dict(zip(RULED, facts, strict=True)))
    record_act(by=by, act="equity.set_rules", about=[made])
    return made
