"""What the rules for signals say, and whom they name: counted by the database, one school at a time.

One statement reads the attendance of a school for all rules that count from the same day; another its marks, another its incidents. What comes
back is whom a rule names, and nobody else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Lag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from trellis.directory.models import SchoolEnrolment, StudentGroup
from trellis.kit.days import SchoolYear, open_on
from trellis.records.models import AttendanceDay, Incident, Mark
from trellis.student_support.models import RuleEdition, RuleTrial, Signal, SignalRule

Kind = SignalRule.Kind
AWAY = (AttendanceDay.State.EXCUSED, AttendanceDay.State.UNEXCUSED, AttendanceDay.State.SUSPENDED)
KNOWN_DAYS = 20  # of a share: before that a cold looks like a habit
RACE_NAMES = {
    "american_indian_or_alaska_native": _lazy("American Indian or Alaska Native"),
    "asian": _lazy("Asian"),
    "black_or_african_american": _lazy("Black or African American"),
    "hispanic_or_latino": _lazy("Hispanic or Latino"),
    "native_hawaiian_or_other_pacific_islander": _lazy("Native Hawaiian or other Pacific Islander"),
    "two_or_more_races": _lazy("Two or more races"),
    "white": _lazy("White"),
    "unknown": _lazy("Race or ethnicity not known"),
}
OWN_DAYS = {"student": OuterRef("student"), "school": OuterRef("school"), "on__gte": OuterRef("from_on"), "on__lte": OuterRef("held_on")}
ENTRIES: dict[str, Any] = {Kind.MARKS: Mark, Kind.INCIDENTS: Incident}


@dataclass(frozen=True, slots=True)
class Named:
    """One student whom one edition names: what was counted, of how many, from which day to which."""

    student: int
    edition: RuleEdition
    count: int
    of: int | None
    from_on: date
    held_on: date


def rules_in_use() -> list[RuleEdition]:
    """Return what holds tonight: of each rule that has not ended, the newest edition that was put into use."""
    used = RuleEdition.objects.filter(used_from__isnull=False, rule__ended_on__isnull=True).select_related("rule").order_by("rule_id", "-number")
    newest: dict[int, RuleEdition] = {}
    for edition in used:
        newest.setdefault(edition.rule_id, edition)
    return list(newest.values())


def rules() -> "QuerySet[SignalRule]":
    """Return every rule with its editions, those that hold or may hold first."""
    return SignalRule.objects.prefetch_related("editions__trials", "editions__written_by").order_by(F("ended_on").asc(nulls_first=True), "kind", "pk")


def enrolled_at(school: int, today: date) -> set[int]:
    """Return who learns at a school today."""
    here = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), school_id=school, ended_on__isnull=True)
    return set(here.values_list("student_id", flat=True))


def named_tonight(school: int, editions: Sequence[RuleEdition], today: date) -> Iterator[Named]:
    """Give whom the rules name at a school, each counted to the last day of which the school has said anything.

    So a holiday or a file that did not come names nobody and lets nobody go. Who learns there no more may be among them.
    """
    attendance = [one for one in editions if one.rule.kind in (Kind.ABSENCES, Kind.SHARE)]
    if attendance:
        year = SchoolYear.of(today).starts_on
        last = AttendanceDay.objects.filter(school_id=school, on__gte=year, on__lte=today).aggregate(last=Max("on"))["last"]
        if last is not None:
            yield from _by_attendance(school, attendance, year, last)
    for edition in editions:
        if edition.rule.kind in ENTRIES:
            yield from _by_entries(school, edition, today)


def _by_attendance(school: int, editions: Sequence[RuleEdition], year: date, last: date) -> Iterator[Named]:
    begins: dict[date, list[RuleEdition]] = {}
    for edition in editions:
        begins.setdefault(max(year, last - timedelta(days=edition.within_days - 1)) if edition.within_days else year, []).append(edition)
    for first, those in begins.items():  # a year for one rule is not counted day for day for what asks two weeks
        rows = AttendanceDay.objects.filter(school_id=school, on__gte=first, on__lte=last).order_by().values("student_id")
        # Nearly everybody is present: asked first, a day costs one comparison.
        is_away = ~Q(state=AttendanceDay.State.PRESENT) & Q(state__in=AWAY)
        counted = rows.annotate(away=Count(Value(1), filter=is_away), known=Count("*"))
        for student, away, known in counted.filter(reduce(or_, map(_held_by, those))).values_list("student_id", "away", "known").iterator(chunk_size=2_000):
            for edition in those:
                if _holds(edition, away, known):
                    yield Named(student, edition, away, known, first, last)


def _held_by(edition: RuleEdition) -> Q:
    if edition.rule.kind == Kind.SHARE:
        return Q(known__gte=KNOWN_DAYS, away__gte=F("known") * edition.at_least / 100.0)
    return Q(away__gte=edition.at_least)


def _holds(edition: RuleEdition, count: int, of: int | None) -> bool:
    if edition.rule.kind != Kind.SHARE:
        return count >= edition.at_least
    return of is not None and of >= KNOWN_DAYS and 100 * count >= edition.at_least * of


def _by_entries(school: int, edition: RuleEdition, today: date) -> Iterator[Named]:
    first = today - timedelta(days=(edition.within_days or 1) - 1)
    rows: Any = ENTRIES[Kind(edition.rule.kind)].objects.filter(school_id=school, on__gte=first, on__lte=today, ended_on__isnull=True)
    counted = Count("pk", filter=Q(is_passing=False)) if edition.rule.kind == Kind.MARKS else Count("pk")
    found = rows.order_by().values("student_id").annotate(n=counted, all=Count("pk")).filter(n__gte=edition.at_least)
    for student, count, every in found.values_list("student_id", "n", "all"):
        yield Named(student, edition, count, every if edition.rule.kind == Kind.MARKS else None, first, today)


def counted_anew(signals: Sequence[Signal]) -> dict[int, tuple[int, int | None]]:
    """Count again what each signal was raised for, over its own days, with the records that are here now: one query for each kind among them."""
    found: dict[int, tuple[int, int | None]] = {}
    for kind in sorted({one.rule.kind for one in signals}):
        these = Signal.objects.filter(pk__in=[one.pk for one in signals if one.rule.kind == kind]).order_by()
        if kind in ENTRIES:
            entries: Any = ENTRIES[Kind(kind)].objects.filter(ended_on__isnull=True, **OWN_DAYS)
            counted, every = (entries.filter(is_passing=False), entries) if kind == Kind.MARKS else (entries, None)
        else:
            every = AttendanceDay.objects.filter(**OWN_DAYS)
            counted = every.filter(state__in=AWAY)
        rows = these.annotate(n=_how_many(counted), all=_how_many(every) if every is not None else Value(None, output_field=IntegerField()))
        found |= {pk: (n or 0, of or 0 if every is not None else None) for pk, n, of in rows.values_list("pk", "n", "all")}
    return found


def _how_many(rows: QuerySet) -> Subquery:
    return Subquery(rows.order_by().values("student_id").annotate(n=Count("pk")).values("n"))


def still_holds(edition: RuleEdition, count: int, of: int | None) -> bool:
    """Return whether what was counted is enough for an edition."""
    return _holds(edition, count, of)


# -- trying a rule on what was ------------------------------------------------------------------------------------


def period_to_try(today: date) -> tuple[date, date]:
    """Return last school year; where nothing stands of it, this one until today."""
    this = SchoolYear.of(today)
    last = SchoolYear.of(this.starts_on - timedelta(days=1))
    if AttendanceDay.objects.filter(on__gte=last.starts_on, on__lt=last.ends_on).exists():
        return last.starts_on, last.ends_on - timedelta(days=1)
    return this.starts_on, today


def students_of_period(school: int, first: date, last: date) -> set[int]:
    """Return who learned at a school at any time of a period."""
    here = SchoolEnrolment.objects.filter(school_id=school, begins_on__lte=last).exclude(ends_on__lte=first)
    return set(here.values_list("student_id", flat=True))


def named_in_period(edition: RuleEdition, school: int, first: date, last: date) -> set[int]:
    """Return whom an edition would have named at a school on any day of a period; a share is looked at on its last day."""
    kind = Kind(edition.rule.kind)
    if kind == Kind.SHARE:
        last_known = AttendanceDay.objects.filter(school_id=school, on__gte=first, on__lte=last).aggregate(last=Max("on"))["last"]
        return {one.student for one in _by_attendance(school, [edition], first, last_known)} if last_known else set()
    rows: Any
    if kind == Kind.ABSENCES:
        rows = AttendanceDay.objects.filter(school_id=school, on__gte=first, on__lte=last, state__in=AWAY)
    else:
        rows = ENTRIES[kind].objects.filter(school_id=school, on__gte=first, on__lte=last, ended_on__isnull=True)
        rows = rows.filter(is_passing=False) if kind == Kind.MARKS else rows
    if edition.at_least == 1:
        return set(rows.order_by().values_list("student_id", flat=True).distinct())
    # The day of the entry so many before: near enough, and on that day the rule would have held.
    before = Window(Lag("on", edition.at_least - 1), partition_by="student_id", order_by=["on", "pk"])
    pairs = rows.annotate(before=before).filter(before__isnull=False).order_by().values_list("student_id", "on", "before")
    within = timedelta(days=(edition.within_days or 366) - 1)
    return {student for student, on, earlier in pairs.iterator(chunk_size=2_000) if on - earlier <= within}


def newest_trial(edition: RuleEdition) -> RuleTrial | None:
    """Return the newest trial of an edition."""
    return edition.trials.order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class TriedGroup:
    """One group of a trial, in words; `share` of hundred, None when it is hidden."""

    name: str
    students: int | None
    flagged: int | None

    @property
    def share(self) -> int | None:
        return round(100 * self.flagged / self.students) if self.students and self.flagged is not None else None


def groups_of(trial: RuleTrial) -> list[TriedGroup]:
    """Return the groups of a trial in the order in which they are always told, never by size."""
    names = {**{key: str(words) for key, words in RACE_NAMES.items()}, **{key: str(words) for key, words in StudentGroup.Kind.choices}}
    rows = {one.group: one for one in trial.groups.all()}
    return [TriedGroup(words, rows[key].students, rows[key].flagged) for key, words in names.items() if key in rows]


# -- in words --------------------------------------------------------------------------------------------------------


def said_rule(edition: RuleEdition) -> str:
    """Return what an edition says, as a sentence without an end."""
    number, days = edition.at_least, edition.within_days or 0
    if edition.rule.kind == Kind.ABSENCES:
        return ngettext("absent on %(number)d day within %(days)d days", "absent on %(number)d days within %(days)d days", number) % {
            "number": number,
            "days": days,
        }
    if edition.rule.kind == Kind.SHARE:
        return _("absent on %(number)d of 100 days of this school year") % {"number": number}
    if edition.rule.kind == Kind.MARKS:
        words = ngettext("%(number)d course not passed within %(days)d days", "%(number)d courses not passed within %(days)d days", number)
        return words % {"number": number, "days": days}
    return ngettext("%(number)d incident within %(days)d days", "%(number)d incidents within %(days)d days", number) % {"number": number, "days": days}
