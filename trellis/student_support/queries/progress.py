"""How a goal goes: its values, aimline, trend, and what the two rules say of them, in sentences."""

import hashlib
import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.analysis.progress import Aimline, FourPoints, Point, Says, TooFew, Trend, four_point_rule, trend_of, trend_rule
from trellis.kit.charts import Chart, Reading, line, sparkline
from trellis.kit.formats import say_day, say_number
from trellis.student_support.models import Goal, ProgressPoint
from trellis.student_support.queries.sentences import say_measure, say_value


@dataclass(frozen=True)
class Progress:
    """A goal with what was measured for it, and for the goals in whose place it stands when they count the same."""

    goal: Goal
    points: Sequence[ProgressPoint]  # by day, words alone included

    @cached_property
    def counted(self) -> list[ProgressPoint]:
        return [point for point in self.points if point.value is not None]

    @cached_property
    def values(self) -> list[Point]:
        return [Point(point.on, point.value) for point in self.counted if point.value is not None]

    @property
    def is_measured(self) -> bool:
        return self.goal.target is not None

    @cached_property
    def aim(self) -> Aimline | None:
        goal = self.goal
        if goal.baseline is None or goal.baseline_on is None or goal.target is None or goal.target_on is None:
            return None
        return Aimline(goal.baseline_on, goal.baseline, goal.target_on, goal.target)

    @cached_property
    def since(self) -> list[Point]:
        """Return the values after the baseline: those of which the rules and the trend speak."""
        return [point for point in self.values if self.aim is None or point.on > self.aim.begins_on]

    @cached_property
    def trend(self) -> Trend | TooFew:
        return trend_of(self.since)

    @cached_property
    def four(self) -> FourPoints | TooFew | None:
        return four_point_rule(self.values, self.aim, goes_down=self.goal.goes_down) if self.aim else None

    @cached_property
    def by_trend(self) -> Says | TooFew | None:
        return trend_rule(self.values, self.aim, goes_down=self.goal.goes_down) if self.aim else None

    @property
    def mark(self) -> str:
        """Return a mark of the values as they stand: who decides on others is shown them first."""
        return hashlib.sha256(repr([(point.pk, point.on, str(point.value)) for point in self.points]).encode()).hexdigest()[:16]

    @property
    def sentence(self) -> str:
        """Say where it stands today."""
        if not self.is_measured:
            return say_measure(self.goal)
        if not self.counted:
            return _("Nothing is measured yet.")
        last = self.counted[-1]
        return _("On %(day)s: %(value)s %(unit)s. The goal is %(target)s.") % {
            "day": say_day(last.on),
            "value": say_value(last.value or 0),
            "unit": self.goal.unit,
            "target": say_value(self.goal.target or 0),
        }

    @property
    def trend_says(self) -> str:
        """Say the trend with its interval, or how much is missing."""
        if not self.is_measured:
            return ""
        if isinstance(self.trend, TooFew):
            return ngettext(
                "A trend needs values of three days after the first one. One more is missing.",
                "A trend needs values of three days after the first one. %(points)s more are missing.",
                self.trend.points,
            ) % {"points": say_number(self.trend.points)}
        words = {"slope": say_number(self.trend.per_week, 1), "asked": say_number(float(self.aim.per_week), 1) if self.aim else ""}
        if self.trend.low is None or self.trend.high is None:
            return _("Trend: %(slope)s a week; the goal asks for %(asked)s a week. There are too few values to say how sure that is.") % words
        words |= {"low": say_number(self.trend.low, 1), "high": say_number(self.trend.high, 1)}
        return _("Trend: %(slope)s a week, likely between %(low)s and %(high)s; the goal asks for %(asked)s a week.") % words

    @property
    def four_says(self) -> str:
        """Say what the four-point rule says, or how much is missing."""
        if self.four is None:
            return _("No rule can be asked: this goal is told in words only.")
        if isinstance(self.four, TooFew):
            return _missing(self.four)
        if self.four.says == Says.CHANGE:
            return _("The last four values are all worse than the line to the goal. The rule says: change the support.")
        if self.four.says == Says.RAISE:
            return _("The last four values are all better than the line to the goal. The rule says: a higher goal can be set.")
        return _("Of the last four values %(better)s are better than the line to the goal and %(worse)s are worse. The rule says: go on.") % {
            "better": say_number(self.four.better),
            "worse": say_number(self.four.worse),
        }

    @property
    def by_trend_says(self) -> str:
        """Say what comparing the trend with the line says; nothing while values are missing."""
        if not isinstance(self.by_trend, Says) or isinstance(self.trend, TooFew):
            return ""
        if self.by_trend == Says.CHANGE:
            return _("The whole likely range of the trend is less than the goal asks for. At this pace it is not reached.")
        if self.by_trend == Says.RAISE:
            return _("The whole likely range of the trend is more than the goal asks for.")
        return _("The trend cannot be told apart from what the goal asks for.")

    @property
    def spark(self) -> SafeString:
        return sparkline([Reading(point.on, float(point.value)) for point in self.values], said=self.sentence)

    @property
    def chart(self) -> Chart:
        """Draw the values, the line to the goal, the trend and the range in which it likely lies."""
        assert self.aim is not None  # noqa: S101 -- asked for goals with a measure
        aim, trend = self.aim, self.trend
        readings = [Reading(point.on, float(point.value)) for point in self.values]
        through, band = None, []
        if isinstance(trend, Trend):
            days = [self.since[0].on, self.since[-1].on]
            through = (Reading(days[0], trend.value_on(days[0])), Reading(days[1], trend.value_on(days[1])))
            if trend.low is not None and trend.high is not None:
                crossing = date.fromordinal(round(trend.middle_on))
                for day in (days[0], crossing, days[1]):
                    edges = sorted((trend.value_on(day, trend.low), trend.value_on(day, trend.high)))
                    band.append((day, edges[0], edges[1]))
        ends = Reading(aim.begins_on, float(aim.baseline)), Reading(aim.ends_on, float(aim.target))
        return line(
            self.sentence,
            readings,
            unit=self.goal.unit,
            caption=self.goal.words,
            aim=ends,
            trend=through,
            band=band,
            band_says=_("In the band lies the trend, as far as so few values can say: in 95 of 100 such series."),
            decimals=0 if all(float(point.value).is_integer() for point in self.values) else 1,
        )

    def as_shown(self) -> dict[str, Any]:
        """Return the evidence as the page shows it, to be kept with what the team decided."""
        trend = self.trend if isinstance(self.trend, Trend) else None
        return {
            "values": [[point.on.isoformat(), str(point.value)] for point in self.counted],
            "aim": [self.aim.begins_on.isoformat(), str(self.aim.baseline), self.aim.ends_on.isoformat(), str(self.aim.target)] if self.aim else None,
            "per_week": round(trend.per_week, 4) if trend else None,
            "likely": [round(trend.low, 4), round(trend.high, 4)] if trend and trend.low is not None and trend.high is not None else None,
            "asked_per_week": round(float(self.aim.per_week), 4) if self.aim else None,
            "four_points": self.four.says.value if isinstance(self.four, FourPoints) else None,
            "by_trend": self.by_trend.value if isinstance(self.by_trend, Says) else None,
            "missing": {"values": self.four.points, "days": self.four.days} if isinstance(self.four, TooFew) else None,
        }


def _missing(few: TooFew) -> str:
    needs = _("The four-point rule needs six values, the last of them six weeks after the first one.")
    parts = []
    if few.points:
        parts.append(ngettext("%(points)s value is missing.", "%(points)s values are missing.", few.points) % {"points": say_number(few.points)})
    if few.days:
        parts.append(ngettext("%(days)s day is missing.", "%(days)s days are missing.", few.days) % {"days": say_number(few.days)})
    return " ".join([needs, *parts])


def progress_of(goals: Collection[Goal]) -> dict[int, Progress]:
    """Return how each goal goes, with what was measured for the goals that it follows and that count the same: two queries."""
    plans = {goal.plan_id for goal in goals}
    before: dict[int, Goal] = {goal.pk: goal for goal in Goal.objects.filter(plan_id__in=plans)}
    measured: dict[int, list[ProgressPoint]] = {}
    for point in ProgressPoint.objects.filter(goal__plan_id__in=plans, taken_back_on__isnull=True).select_related("by").order_by("on", "pk"):
        measured.setdefault(point.goal_id, []).append(point)
    found = {}
    for goal in goals:
        points, former = list(measured.get(goal.pk, ())), before.get(goal.follows_id or 0)
        while former is not None and (former.unit == goal.unit or not former.unit):
            points, former = [*measured.get(former.pk, ()), *points], before.get(former.follows_id or 0)
        found[goal.pk] = Progress(goal, sorted(points, key=lambda point: (point.on, point.pk)))
    return found


def looks_odd(progress: Progress, on: date, value: Decimal | None, *, is_school_day: bool = True) -> str:
    """Ask about a value that may be a slip of the hand: its day or its size; empty when nothing is odd."""
    same_day = [point for point in progress.points if point.on == on and point.value is not None and point.value != value]
    if same_day and value is not None:
        return _("%(day)s has the value %(value)s already. Shall both stand?") % {"day": say_day(on), "value": say_value(same_day[-1].value or 0)}
    if not is_school_day:
        return _("There was no school on %(day)s. Is that the day?") % {"day": say_day(on)}
    if value is None or not progress.values or progress.aim is None:
        return ""
    values = [float(point.value) for point in progress.values]
    way = abs(float(progress.aim.target) - float(progress.aim.baseline))
    usual = max([way, *(2 * abs(later - earlier) for earlier, later in itertools.pairwise(values))])
    if abs(float(value) - values[-1]) > usual:
        return _("The last value was %(last)s. Is %(value)s right?") % {"last": say_value(values[-1]), "value": say_value(value)}
    return ""
