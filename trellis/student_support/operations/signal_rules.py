"""Writing rules for signals, trying them on what was, putting them into use, ending them."""

from collections import Counter
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.audit.operations import record_act
from trellis.directory.models import Demographics, School, StudentGroup
from trellis.student_support.measures.attention import names_half, shown_of_overlapping, shown_of_parts
from trellis.student_support.measures.texts import cleaned
from trellis.student_support.models import RuleEdition, RuleTrial, RuleTrialGroup, Signal, SignalRule
from trellis.student_support.queries.signal_rules import Kind, named_in_period, newest_trial, period_to_try, students_of_period
from trellis.work.queue import enqueue

RACES = ("american_indian_or_alaska_native", "asian", "black_or_african_american", "native_hawaiian_or_other_pacific_islander", "white")
LONGEST_DAYS = 366


class RuleRefused(Exception):
    """The rule cannot be kept, tried or used as it stands."""


class ChangedMeanwhile(Exception):
    """Somebody wrote another edition meanwhile; `theirs` is it."""

    def __init__(self, words: str, theirs: RuleEdition) -> None:
        super().__init__(words)
        self.theirs = theirs


@transaction.atomic
def write_rule(
    *, by: int, now: datetime, today: date, kind: str, at_least: int, within_days: int | None, rises_after: int, source: str, source_on: date
) -> RuleEdition:
    """Write a new rule. It names nobody until it was tried and put into use; the same rule twice is one. Raises RuleRefused."""
    said = _checked(kind, at_least, within_days, source, source_on, today)
    facts = {"at_least": at_least, "within_days": None if kind == Kind.SHARE else within_days, "rises_after": rises_after, "source_on": source_on}
    same = RuleEdition.objects.filter(rule__kind=kind, rule__ended_on__isnull=True, number=1, source=said, written_by_id=by, **facts).first()
    if same is not None:
        return same
    rule = SignalRule.objects.create(kind=kind)
    edition = RuleEdition.objects.create(rule=rule, number=1, source=said, written_by_id=by, written_at=now, **facts)
    record_act(by=by, act="student_support.write_rule", about=[rule], detail={"edition": 1})
    return edition


@transaction.atomic
def change_rule(
    *,
    by: int,
    now: datetime,
    today: date,
    rule: SignalRule,
    number: int,
    at_least: int,
    within_days: int | None,
    rises_after: int,
    source: str,
    source_on: date,
) -> RuleEdition:
    """Write a rule anew; the edition in use holds until this one was tried and put into use. `number` is the edition it was begun on.

    Raises RuleRefused, or ChangedMeanwhile.
    """
    held = SignalRule.objects.select_for_update().get(pk=rule.pk)
    if held.ended_on is not None:
        raise RuleRefused(_("This rule was ended. Write a new one."))
    said = _checked(held.kind, at_least, within_days, source, source_on, today)
    newest = held.editions.order_by("-number")[0]
    if newest.number != number:
        raise ChangedMeanwhile(_("Somebody wrote this rule anew meanwhile. Both stand here; make one of them."), newest)
    facts = {"at_least": at_least, "within_days": None if held.kind == Kind.SHARE else within_days, "rises_after": rises_after, "source_on": source_on}
    if all(getattr(newest, name) == value for name, value in {**facts, "source": said}.items()):
        return newest
    edition = RuleEdition.objects.create(rule=held, number=newest.number + 1, source=said, written_by_id=by, written_at=now, **facts)
    record_act(by=by, act="student_support.change_rule", about=[held], detail={"edition": edition.number})
    return edition


def _checked(kind: str, at_least: int, within_days: int | None, source: str, source_on: date, today: date) -> str:
    said = cleaned(source)
    if not said:
        raise RuleRefused(_("Say where the rule comes from: a study, a law, or who decided it and in which meeting."))
    if source_on > today:
        raise RuleRefused(_("The source cannot lie ahead."))
    if kind == Kind.SHARE:
        if not 1 <= at_least <= 100:
            raise RuleRefused(_("A share lies between 1 and 100 of 100 days."))
    elif within_days is None or not at_least <= within_days <= LONGEST_DAYS:
        raise RuleRefused(_("Say within how many days: no fewer than what is counted, and a year at most."))
    return said[:500]


@transaction.atomic
def try_rule(*, by: int, now: datetime, today: date, edition: RuleEdition) -> RuleTrial:
    """Ask for an edition to be tried on last year's records, or on this year's where none stand of the last. The worker counts."""
    waiting = edition.trials.filter(counted_at__isnull=True, asked_at__date=now.date()).first()
    if waiting is not None:
        return waiting
    first, last = period_to_try(today)
    trial = RuleTrial.objects.create(edition=edition, asked_by_id=by, asked_at=now, first_on=first, last_on=last)
    record_act(by=by, act="student_support.try_rule", about=[edition.rule], detail={"edition": edition.number})
    enqueue("trellis.student_support.jobs.count_trial", trial=trial.pk)
    return trial


def count_trial(*, now: datetime, trial: int) -> None:
    """Count a trial, one school at a time; a second call counts anew. Groups are hidden before they are kept."""
    found = RuleTrial.objects.select_related("edition__rule").get(pk=trial)
    everybody: set[int] = set()
    named: set[int] = set()
    schools, halves = 0, 0
    for school in School.objects.order_by("pk").values_list("pk", flat=True):
        here = students_of_period(school, found.first_on, found.last_on)
        if not here:
            continue
        of_it = named_in_period(found.edition, school, found.first_on, found.last_on) & here
        schools += 1
        halves += names_half(len(of_it), len(here), settings.SURVEYS_FLOOR_STUDENTS)
        everybody |= here
        named |= of_it
    with transaction.atomic():
        facts = {"students": len(everybody), "flagged": len(named), "schools": schools, "schools_by_half": halves, "counted_at": now}
        RuleTrial.objects.filter(pk=trial).update(**facts)
        RuleTrialGroup.objects.filter(trial=trial).delete()
        RuleTrialGroup.objects.bulk_create(_groups(found, everybody, named))


def _groups(trial: RuleTrial, everybody: set[int], named: set[int]) -> list[RuleTrialGroup]:
    floor = settings.SURVEYS_FLOOR_STUDENTS
    races: Counter[str] = Counter()
    races_named: Counter[str] = Counter()
    fields = ("student_id", "hispanic_or_latino", "two_or_more_races", *RACES)
    for student, *said in Demographics.objects.filter(ended_on__isnull=True).values_list(*fields).iterator(chunk_size=5_000):
        if student in everybody:
            race = _race(said)
            races[race] += 1
            races_named[race] += student in named
    unknown = len(everybody) - races.total()
    if unknown:
        races["unknown"] += unknown
        races_named["unknown"] += len(named) - races_named.total()
    served: Counter[str] = Counter()
    served_named: Counter[str] = Counter()
    during = StudentGroup.objects.filter(begins_on__lte=trial.last_on, ended_on__isnull=True).exclude(ends_on__lte=trial.first_on)
    for student, kind in during.order_by().values_list("student_id", "kind").distinct().iterator(chunk_size=5_000):
        if student in everybody:
            served[kind] += 1
            served_named[kind] += student in named
    shown = shown_of_parts(races_named, races, floor) | shown_of_overlapping(served_named, served, (len(named), len(everybody)), floor)
    counted, counted_named = races + served, races_named + served_named
    return [
        RuleTrialGroup(trial=trial, group=key, students=counted[key], flagged=counted_named[key]) if key in shown else RuleTrialGroup(trial=trial, group=key)
        for key in (*races, *served)
    ]


def _race(said: list[bool | None]) -> str:
    """Name one of the seven groups in which schools report: Latino first, then more than one, then one."""
    hispanic, several, *each = said
    chosen = [key for key, is_it in zip(RACES, each, strict=True) if is_it]
    if hispanic:
        return "hispanic_or_latino"
    if several or len(chosen) > 1:
        return "two_or_more_races"
    return chosen[0] if chosen else "unknown"


@transaction.atomic
def use_rule(*, by: int, today: date, edition: RuleEdition) -> RuleEdition:
    """Put the newest edition of a rule into use, from tonight on. Raises RuleRefused while it is untried, or when it names half of a school."""
    rule = SignalRule.objects.select_for_update().get(pk=edition.rule_id)
    if rule.ended_on is not None or rule.editions.filter(number__gt=edition.number).exists():
        raise RuleRefused(_("The rule was ended or written anew meanwhile. Look at it again."))
    trial = newest_trial(edition)
    if trial is None or trial.counted_at is None:
        raise RuleRefused(_("Try it on what was first."))
    if trial.schools_by_half:
        words = ngettext(
            "It would have named half of the students or more at %(number)d school (in all %(flagged)d of %(students)d). Make it stricter.",
            "It would have named half of the students or more at %(number)d schools (in all %(flagged)d of %(students)d). Make it stricter.",
            trial.schools_by_half,
        )
        raise RuleRefused(words % {"number": trial.schools_by_half, "flagged": trial.flagged, "students": trial.students})
    if RuleEdition.objects.filter(pk=edition.pk, used_from__isnull=True).update(used_from=today, used_by_id=by):
        record_act(by=by, act="student_support.use_rule", about=[rule], detail={"edition": edition.number})
    edition.refresh_from_db()
    return edition


@transaction.atomic
def end_rule(*, by: int, today: date, rule: SignalRule) -> SignalRule:
    """End a rule: it names nobody any more, and what of it nobody has answered is withdrawn. Answers stay."""
    held = SignalRule.objects.select_for_update().get(pk=rule.pk)
    if held.ended_on is None:
        held.ended_on, held.ended_by_id = today, by
        held.save(update_fields=["ended_on", "ended_by"])
        of_it = Signal.objects.filter(rule=held, ended_on__isnull=True)
        withdrawn = of_it.filter(answered_on__isnull=True).update(ended_on=today, waits_from=None, withdrawn=Signal.Withdrawn.RULE)
        of_it.update(ended_on=today, waits_from=None)
        record_act(by=by, act="student_support.end_rule", about=[held], detail={"withdrawn": withdrawn})
    return held
