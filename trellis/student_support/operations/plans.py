"""The one plan of a student: begun, changed part by part, ended.

What stands is never written over: a change ends the former row and begins one that follows it, on a day that may lie ahead. Each change is
one `PlanChange` in words, and counts the plan's edition up.
"""

from collections.abc import Callable, Collection
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Person, School, Student
from trellis.directory.queries.families import guardians_ever
from trellis.kit.formats import say_day
from trellis.student_support.models import Accommodation, Gap, Giving, Goal, Need, Plan, PlanChange, PlanPart, Service, Session
from trellis.student_support.models.students import Came
from trellis.student_support.operations.timelines import catch_up
from trellis.student_support.queries import sentences
from trellis.student_support.queries.plans import main_school_of, works_here

Row = TypeVar("Row", PlanPart, Need, Goal, Service, Accommodation)
KINDS: dict[type[models.Model], PlanChange.Kind] = {
    PlanPart: PlanChange.Kind.PART,
    Need: PlanChange.Kind.NEED,
    Goal: PlanChange.Kind.GOAL,
    Service: PlanChange.Kind.SERVICE,
    Accommodation: PlanChange.Kind.CLASSROOM,
}
DAY_IN_MINUTES = 480


class PlanRefused(Exception):
    """It cannot be done, in words for whoever tried; `field` is what they would mend."""

    def __init__(self, words: str, field: str | None = None) -> None:
        super().__init__(words)
        self.field = field


class PlanIsClosed(PlanRefused):
    """The plan has ended, and what stood in it stands."""


class ChangedMeanwhile(PlanRefused):
    """Somebody changed the same since the page was shown. `standing` is what stands now (None: it was ended), `change` says who and when."""

    def __init__(self, words: str, *, standing: models.Model | None, change: PlanChange | None) -> None:
        super().__init__(words)
        self.standing, self.change = standing, change


# -- the plan --------------------------------------------------------------------------------------------


@transaction.atomic
def begin_plan(*, by: int, now: datetime, today: date, student: Student, review_on: date, begins_on: date | None = None) -> Plan:
    """Begin the one plan of a student; one that stands is returned as it is. Raises PlanRefused."""
    Student.objects.select_for_update().get(pk=student.pk)
    standing = Plan.objects.filter(student=student, ends_on__isnull=True).first()
    if standing is not None:
        return standing
    first = begins_on or today
    if first > today:
        raise PlanRefused(_("A plan begins today or began before. What is to come holds from a day of its own."), "begins_on")
    _follows_on(review_on, first, "review_on")
    plan = Plan.objects.create(student=student, begins_on=first, begun_by_id=by, review_on=review_on, edition=0)
    keep_change(plan, by, now, PlanChange.Kind.PLAN, lambda: _("The plan begins. %(next)s") % {"next": sentences.say_next_day(review_on)}, "")
    record_act(by=by, act="student_support.begin_plan", about=[student, plan])
    return plan


@transaction.atomic
def end_plan(*, by: int, now: datetime, today: date, plan: Plan, because: str, edition: int | None = None) -> Plan:
    """End a plan today, with everything that stands in it. Twice is once. Raises PlanRefused, ChangedMeanwhile."""
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    if held.ends_on is not None:
        return held
    _is_newest(held, edition)
    if not because.strip():
        raise PlanRefused(_("Say in a sentence why the plan ends. The family reads it."), "because")
    for model in KINDS:
        _end_all(model._default_manager.filter(plan=held), today, "begins_on", "ends_on")
    _end_all(Giving.objects.filter(service__plan=held), today, "held_from", "held_until")
    held.ends_on, held.ended_because = max(today, held.begins_on), because.strip()
    held.save(update_fields=["ends_on", "ended_because"])
    keep_change(held, by, now, PlanChange.Kind.PLAN, lambda: _("The plan ends."), because.strip())
    record_act(by=by, act="student_support.end_plan", about=[held])
    return held


@transaction.atomic
def move_next_day(*, by: int, now: datetime, today: date, plan: Plan, review_on: date, why: str = "", edition: int | None = None) -> Plan:
    """Set the day on which the team looks at the plan again. Raises PlanRefused, ChangedMeanwhile."""
    held = _hold(plan)
    if held.review_on == review_on:
        return held
    _is_newest(held, edition, PlanChange.Kind.PLAN)
    _follows_on(review_on, today, "review_on")
    held.review_on = review_on
    held.save(update_fields=["review_on"])
    keep_change(held, by, now, PlanChange.Kind.PLAN, lambda: sentences.say_next_day(review_on), why)
    record_act(by=by, act="student_support.move_next_day", about=[held])
    return held


# -- programmes ------------------------------------------------------------------------------------------


@transaction.atomic
def begin_part(
    *,
    by: int,
    now: datetime,
    plan: Plan,
    programme: str,
    begins_on: date,
    legal_words: str = "",
    review_by: date | None = None,
    why: str = "",
    edition: int | None = None,
) -> PlanPart:
    """Let a programme take part in the plan. One that does already is returned. Raises PlanRefused, ChangedMeanwhile."""
    held = _hold(plan)
    standing = PlanPart.objects.filter(plan=held, programme=programme, ends_on__isnull=True).first()
    if standing is not None:
        return standing
    _follows_on(review_by, begins_on, "review_by")
    given = {"programme": programme, "legal_words": legal_words.strip(), "review_by": review_by}
    part = _add(PlanPart, held, by, now, begins_on, given, sentences.say_new_part, why, edition, act="student_support.begin_part")
    catch_up(by=by, today=localdate(now), student=held.student_id)
    return part


@transaction.atomic
def change_part(*, by: int, now: datetime, part: PlanPart, from_on: date, legal_words: str, review_by: date | None, why: str = "") -> PlanPart:
    """Change what only this programme asks to be written, or its day by law. Raises PlanRefused, ChangedMeanwhile."""
    _follows_on(review_by, from_on, "review_by")
    given = {"legal_words": legal_words.strip(), "review_by": review_by}
    return _change(part, by, now, from_on, given, lambda _former, to: sentences.say_changed_part(to), why, act="student_support.change_part")


@transaction.atomic
def end_part(*, by: int, now: datetime, part: PlanPart, ends_on: date, why: str = "") -> PlanPart:
    """Let a programme end in the plan; its goals and supports stay until they are ended. Raises PlanRefused, ChangedMeanwhile."""
    return _end(part, by, now, ends_on, lambda row, _day: sentences.say_ended_part(row), why, act="student_support.end_part")


# -- needs -----------------------------------------------------------------------------------------------


@transaction.atomic
def add_need(*, by: int, now: datetime, plan: Plan, words: str, begins_on: date, where_it_shows: str = "", why: str = "", edition: int | None = None) -> Need:
    """Add what the student needs, and where it shows. Raises PlanRefused, ChangedMeanwhile."""
    given = {"words": _said(words), "where_it_shows": where_it_shows.strip(), "by_id": by}
    return _add(Need, _hold(plan), by, now, begins_on, given, sentences.say_new_need, why, edition, act="student_support.add_need")


@transaction.atomic
def change_need(*, by: int, now: datetime, need: Need, from_on: date, words: str, where_it_shows: str = "", why: str = "") -> Need:
    """Say a need anew. Raises PlanRefused, ChangedMeanwhile."""
    given = {"words": _said(words), "where_it_shows": where_it_shows.strip()}
    return _change(need, by, now, from_on, given, sentences.say_changed_need, why, act="student_support.change_need")


@transaction.atomic
def end_need(*, by: int, now: datetime, need: Need, ends_on: date, why: str = "") -> Need:
    """Take a need off the plan. Raises PlanRefused, ChangedMeanwhile."""
    return _end(need, by, now, ends_on, lambda row, _day: sentences.say_ended_need(row), why, act="student_support.end_need")


# -- goals -----------------------------------------------------------------------------------------------


@transaction.atomic
def add_goal(
    *,
    by: int,
    now: datetime,
    plan: Plan,
    words: str,
    begins_on: date,
    said_by: str = Goal.SaidBy.TEAM,
    part: PlanPart | None = None,
    how_measured: str = "",
    unit: str = "",
    goes_down: bool = False,
    baseline: Decimal | None = None,
    baseline_on: date | None = None,
    target: Decimal | None = None,
    target_on: date | None = None,
    came: str = "",
    is_read_back: bool | None = None,
    why: str = "",
    edition: int | None = None,
) -> Goal:
    """Add a goal in the family's, the student's or the team's words; without a measure it is told in words only. Raises PlanRefused, ChangedMeanwhile."""
    held = _hold(plan)
    measure = _measure(how_measured, unit, goes_down, baseline, baseline_on, target, target_on)
    given = {"words": _said(words), "said_by": said_by, "part": _of_plan(part, held), "by_id": by, **_how_it_came(said_by, came, is_read_back), **measure}
    return _add(Goal, held, by, now, begins_on, given, sentences.say_new_goal, why, edition, act="student_support.add_goal")


@transaction.atomic
def change_goal(
    *,
    by: int,
    now: datetime,
    goal: Goal,
    from_on: date,
    words: str,
    said_by: str = Goal.SaidBy.TEAM,
    part: PlanPart | None = None,
    how_measured: str = "",
    unit: str = "",
    goes_down: bool = False,
    baseline: Decimal | None = None,
    baseline_on: date | None = None,
    target: Decimal | None = None,
    target_on: date | None = None,
    came: str = "",
    is_read_back: bool | None = None,
    why: str = "",
) -> Goal:
    """Let another goal stand in the place of one. What was measured stays with the former; the chart shows both. Raises PlanRefused, ChangedMeanwhile."""
    measure = _measure(how_measured, unit, goes_down, baseline, baseline_on, target, target_on)
    said = _said(words)
    if goal.said_by == Goal.SaidBy.FAMILY and goal.came and said != goal.words:
        raise PlanRefused(
            _("These words are the family’s and stand as they said them. Add a measure to them; or end this goal, and write the team’s beside it."), "words"
        )
    given = {"words": said, "said_by": said_by, "part": _of_plan(part, goal.plan), **_how_it_came(said_by, came or goal.came, is_read_back), **measure}
    return _change(goal, by, now, from_on, given, sentences.say_changed_goal, why, act="student_support.change_goal")


def _how_it_came(said_by: str, came: str, is_read_back: bool | None) -> dict[str, Any]:
    """Return how somebody's own words came; of the team's there is nothing to say, and what one wrote oneself is not read back."""
    if said_by == Goal.SaidBy.TEAM:
        return {"came": "", "is_read_back": None}
    return {"came": came, "is_read_back": is_read_back if came not in ("", Came.HERE) else None}


@transaction.atomic
def end_goal(*, by: int, now: datetime, goal: Goal, ends_on: date, why: str = "") -> Goal:
    """Take a goal off the plan; what was measured stays. Raises PlanRefused, ChangedMeanwhile."""
    return _end(goal, by, now, ends_on, lambda row, _day: sentences.say_ended_goal(row), why, act="student_support.end_goal")


def _measure(
    how_measured: str, unit: str, goes_down: bool, baseline: Decimal | None, baseline_on: date | None, target: Decimal | None, target_on: date | None
) -> dict[str, Any]:
    """Return the measure when all of it is there, and none when nothing is. Raises PlanRefused at what is missing or cannot be."""
    needed = {"baseline": baseline, "baseline_on": baseline_on, "target": target, "target_on": target_on, "unit": unit.strip() or None}
    given = [name for name, value in needed.items() if value is not None]
    if given:
        missing = {
            "unit": _("Say in what it is counted: words a minute, days, tasks done."),
            "baseline": _("Where does it begin? Write the value of today, or leave the whole measure out."),
            "baseline_on": _("On which day was the first value measured?"),
            "target": _("Which value is the goal? Or leave the whole measure out: the goal is then told in words."),
            "target_on": _("By which day?"),
        }
        for name, words in missing.items():
            if needed[name] is None:
                raise PlanRefused(words, name)
    if baseline is not None and target is not None and baseline_on is not None and target_on is not None:
        if target_on <= baseline_on:
            raise PlanRefused(
                _("The goal is reached after the first value was measured. Choose a day after %(day)s.") % {"day": say_day(baseline_on)}, "target_on"
            )
        if target == baseline:
            raise PlanRefused(_("The goal is the same as the first value. Write where it should get to."), "target")
        if (target < baseline) != goes_down:
            words = (
                _("Here less is better, and this is more than the first value. Write less, or say that more is better.")
                if goes_down
                else _("This is less than the first value. Write more, or say that less is better.")
            )
            raise PlanRefused(words, "target")
    return {
        "how_measured": how_measured.strip(),
        "unit": unit.strip(),
        "goes_down": goes_down if given else False,
        "baseline": baseline,
        "baseline_on": baseline_on,
        "target": target,
        "target_on": target_on,
    }


# -- services: supports with their dose --------------------------------------------------------------------


@transaction.atomic
def add_service(
    *,
    by: int,
    now: datetime,
    plan: Plan,
    what: str,
    minutes: int,
    begins_on: date,
    times: int = 1,
    per: str = Service.Per.WEEK,
    weekdays: Collection[int] = (),
    starts_at: time | None = None,
    place: str = "",
    group: str = "",
    kind: str = "",
    school: School | None = None,
    part: PlanPart | None = None,
    goal: Goal | None = None,
    giver: Person | None = None,
    why: str = "",
    edition: int | None = None,
) -> Service:
    """Add a support with its dose. Without a `giver` its place is vacant, and the plan says so. Raises PlanRefused, ChangedMeanwhile.

    `school` is the one whose calendar counts: without it, the student's own.
    """
    held = _hold(plan)
    given = {
        **_dose(what, minutes, times, per, weekdays, starts_at, place, group),
        "kind": Service.Kind(kind or Service.Kind.OTHER),
        "part": _of_plan(part, held),
        "goal": _of_plan(goal, held),
        "school": school or _school_of(held.student_id, max(begins_on, held.begins_on)),
    }
    if giver is not None:
        _may_give(giver.pk, held.student_id, begins_on, "giver")
    service = _add(Service, held, by, now, begins_on, given, sentences.say_new_service, why, edition, act="student_support.add_service")
    if giver is not None and not Giving.objects.filter(service=service).exists():
        Giving.objects.create(service=service, person=giver, held_from=service.begins_on, named_by_id=by)
    return service


@transaction.atomic
def change_service(
    *,
    by: int,
    now: datetime,
    service: Service,
    from_on: date,
    what: str,
    minutes: int,
    times: int = 1,
    per: str = Service.Per.WEEK,
    weekdays: Collection[int] = (),
    starts_at: time | None = None,
    place: str = "",
    group: str = "",
    kind: str = "",
    part: PlanPart | None = None,
    goal: Goal | None = None,
    why: str = "",
) -> Service:
    """Change a support from a day on: the former keeps its entries of the ledger, whoever gives it goes on. Raises PlanRefused, ChangedMeanwhile."""
    given = {
        **_dose(what, minutes, times, per, weekdays, starts_at, place, group),
        "kind": Service.Kind(kind or service.kind),
        "part": _of_plan(part, service.plan),
        "goal": _of_plan(goal, service.plan),
    }
    _nothing_entered_from(service, from_on, "from_on")
    changed = _change(service, by, now, from_on, given, sentences.say_changed_service, why, act="student_support.change_service")
    if changed.pk != service.pk and not Giving.objects.filter(service=changed).exists():
        for giving in Giving.objects.filter(models.Q(held_until__isnull=True) | models.Q(held_until__gt=from_on), service=service):
            Giving.objects.create(
                service=changed,
                person_id=giving.person_id,
                held_from=max(from_on, giving.held_from),
                held_until=giving.held_until,
                named_by_id=giving.named_by_id,
            )
        _end_givings(service, from_on)
        Gap.objects.filter(service=service, closed_on__isnull=True).update(service=changed)  # what is missing is made up with what follows
    return changed


@transaction.atomic
def end_service(*, by: int, now: datetime, service: Service, ends_on: date, why: str = "") -> Service:
    """End a support: `ends_on` is the first day without it. What was entered stays. Raises PlanRefused, ChangedMeanwhile."""
    _nothing_entered_from(service, ends_on, "ends_on")
    ended = _end(service, by, now, ends_on, sentences.say_ended_service, why, act="student_support.end_service")
    _end_givings(service, ends_on)
    return ended


def _dose(what: str, minutes: int, times: int, per: str, weekdays: Collection[int], starts_at: time | None, place: str, group: str) -> dict[str, Any]:
    if not 1 <= minutes <= DAY_IN_MINUTES:
        raise PlanRefused(_("A school day has at most 480 minutes. Write how long one time is, from 1 to 480."), "minutes")
    if not 1 <= times <= 40:
        raise PlanRefused(_("Write how often, from 1 to 40 times."), "times")
    if per == Service.Per.DAY and minutes * times > DAY_IN_MINUTES:
        raise PlanRefused(_("Together this is more than the 480 minutes of a school day. Write fewer minutes, or fewer times."), "minutes")
    days = sorted(set(weekdays))
    if any(day not in range(5) for day in days):
        raise PlanRefused(_("There is no school on Saturdays and Sundays. Choose among Monday to Friday."), "weekdays")
    if days and per == Service.Per.WEEK and len(days) > times:
        raise PlanRefused(_("More days are chosen than times a week. Choose as many days, or none when they are not fixed."), "weekdays")
    return {
        "what": _said(what, "what"),
        "minutes": minutes,
        "times": times,
        "per": per,
        "weekdays": days,
        "starts_at": starts_at,
        "place": place.strip(),
        "group": group.strip(),
    }


def _nothing_entered_from(service: Service, day: date, field: str) -> None:
    last = (
        Session.objects.filter(service=service, replaced_by__isnull=True, taken_back_at__isnull=True, on__gte=day)
        .order_by("-on")
        .values_list("on", flat=True)
        .first()
    )
    if last is not None:
        raise PlanRefused(_("Minutes are entered for it until %(day)s. Choose a later day.") % {"day": say_day(last)}, field)


def _end_givings(service: Service, day: date) -> None:
    _end_all(Giving.objects.filter(service=service), day, "held_from", "held_until")


def _end_all(rows: "models.QuerySet[Any]", day: date, starts: str, ends: str) -> None:
    """End on the day what is open then; what was to come later does not come."""
    lasting = rows.filter(models.Q(**{f"{ends}__isnull": True}) | models.Q(**{f"{ends}__gt": day}))
    lasting.filter(**{f"{starts}__gt": day}).update(**{ends: models.F(starts)})
    lasting.filter(**{f"{starts}__lte": day}).update(**{ends: day})


def _may_give(person: int, student: int, day: date, field: str) -> None:
    if not works_here(person, day):
        raise PlanRefused(_("They do not work here on %(day)s. Choose somebody else, or leave the place open for now.") % {"day": say_day(day)}, field)
    if person in guardians_ever(student):
        raise PlanRefused(_("They are family to this student. Choose somebody else, or leave the place open for now."), field)


def _school_of(student: int, day: date) -> School:
    school = main_school_of(student, day)
    if school is None:
        raise PlanRefused(_("The student goes to no school on that day. Choose another day."), "begins_on")
    return school


# -- what classrooms do -----------------------------------------------------------------------------------


@transaction.atomic
def add_accommodation(
    *,
    by: int,
    now: datetime,
    plan: Plan,
    words: str,
    begins_on: date,
    when_words: str = "",
    part: PlanPart | None = None,
    why: str = "",
    edition: int | None = None,
) -> Accommodation:
    """Add something that each classroom does for the student. Raises PlanRefused, ChangedMeanwhile."""
    held = _hold(plan)
    given = {"words": _said(words), "when_words": when_words.strip(), "part": _of_plan(part, held), "by_id": by}
    return _add(Accommodation, held, by, now, begins_on, given, sentences.say_new_accommodation, why, edition, act="student_support.add_accommodation")


@transaction.atomic
def change_accommodation(
    *, by: int, now: datetime, accommodation: Accommodation, from_on: date, words: str, when_words: str = "", part: PlanPart | None = None, why: str = ""
) -> Accommodation:
    """Change what classrooms do, from a day on. Raises PlanRefused, ChangedMeanwhile."""
    given = {"words": _said(words), "when_words": when_words.strip(), "part": _of_plan(part, accommodation.plan)}
    return _change(accommodation, by, now, from_on, given, sentences.say_changed_accommodation, why, act="student_support.change_accommodation")


@transaction.atomic
def end_accommodation(*, by: int, now: datetime, accommodation: Accommodation, ends_on: date, why: str = "") -> Accommodation:
    """End something that classrooms do: `ends_on` is the first day without it. Raises PlanRefused, ChangedMeanwhile."""
    return _end(accommodation, by, now, ends_on, sentences.say_ended_accommodation, why, act="student_support.end_accommodation")


# -- how a plan is changed --------------------------------------------------------------------------------


def _hold(plan: Plan) -> Plan:
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    if held.ends_on is not None:
        raise PlanIsClosed(_("This plan has ended, and what stood in it stands. Begin the next one."))
    return held


def keep_change(plan: Plan, by: int, now: datetime, kind: PlanChange.Kind, say: Callable[[], str], why: str) -> PlanChange:
    """Count the edition up, and keep what changed in words."""
    plan.edition += 1
    plan.save(update_fields=["edition"])
    return PlanChange.objects.create(plan=plan, number=plan.edition, by_id=by, at=now, kind=kind, words=sentences.in_each_language(say), why=why.strip())


def _is_newest(plan: Plan, edition: int | None, *kinds: PlanChange.Kind) -> None:
    """Raise ChangedMeanwhile when somebody changed it (with `kinds`: one of them) since that edition."""
    if edition is None or edition >= plan.edition:
        return
    later = PlanChange.objects.filter(plan=plan, number__gt=edition)
    change = (later.filter(kind__in=kinds) if kinds else later).select_related("by").order_by("-number").first()
    if change is not None:
        raise ChangedMeanwhile(_("The plan was changed since you opened this page. Both stand here now."), standing=plan, change=change)


def _add(
    model: type[Row],
    plan: Plan,
    by: int,
    now: datetime,
    begins_on: date,
    given: dict[str, Any],
    say: Callable[[Row], str],
    why: str,
    edition: int | None,
    act: str,
) -> Row:
    """Add a row to the plan. The same twice is one."""
    if begins_on < plan.begins_on:
        raise PlanRefused(_("The plan begins on %(day)s. Choose a day from then on.") % {"day": say_day(plan.begins_on, year=True)}, "begins_on")
    mine = {name: value for name, value in given.items() if name != "by_id"}
    same = model._default_manager.filter(plan=plan, begins_on=begins_on, ends_on__isnull=True, **mine).first()
    if same is not None:
        return same
    _is_newest(plan, edition, KINDS[model])
    row = model._default_manager.create(plan=plan, begins_on=begins_on, **given)
    keep_change(plan, by, now, KINDS[model], lambda: say(row), why)
    record_act(by=by, act=act, about=[row, plan])
    return row


def _change(row: Row, by: int, now: datetime, from_on: date, given: dict[str, Any], say: Callable[[Row, Row], str], why: str, act: str) -> Row:
    """End the row on the day and begin the one that follows it. The same change twice is one."""
    plan = _hold(row.plan)
    model = type(row)
    held = model._default_manager.get(pk=row.pk)
    after = what_follows(held)
    if _as_given(after or held, given) and (after is None or after.begins_on == from_on):
        return after or held
    _still_stands(held, after, plan)
    _after_its_beginning(held, from_on, "from_on")
    held.ends_on = from_on
    held.save(update_fields=["ends_on"])
    later = model._default_manager.get(pk=held.pk)
    later.pk, later.ends_on, later.begins_on, later.follows_id = None, None, from_on, held.pk
    if hasattr(later, "by_id"):
        later.by_id = by
    for name, value in given.items():
        setattr(later, name, value)
    later.save(force_insert=True)
    keep_change(plan, by, now, KINDS[model], lambda: say(held, later), why)
    record_act(by=by, act=act, about=[later, plan])
    return later


def _end(row: Row, by: int, now: datetime, day: date, say: Callable[[Row, date], str], why: str, act: str) -> Row:
    """End the row. Twice is once."""
    plan = _hold(row.plan)
    held = type(row)._default_manager.get(pk=row.pk)
    after = what_follows(held)
    if after is None and held.ends_on == day:
        return held
    _still_stands(held, after, plan)
    _after_its_beginning(held, day, "ends_on")
    held.ends_on = day
    held.save(update_fields=["ends_on"])
    keep_change(plan, by, now, KINDS[type(row)], lambda: say(held, day), why)
    record_act(by=by, act=act, about=[held, plan])
    return held


def what_follows(row: Row) -> Row | None:
    """Return the newest row that stands in its place, if one does."""
    found, after = None, type(row)._default_manager.filter(follows_id=row.pk).first()
    while after is not None:
        found, after = after, type(row)._default_manager.filter(follows_id=after.pk).first()
    return found


def _as_given(row: Row, given: dict[str, Any]) -> bool:
    return row.ends_on is None and all(getattr(row, name) == value for name, value in given.items())


def _still_stands(row: Row, after: Row | None, plan: Plan) -> None:
    if row.ends_on is None:
        return
    change = PlanChange.objects.filter(plan=plan, kind=KINDS[type(row)]).select_related("by").order_by("-number").first()
    standing = after if after is not None and after.ends_on is None else None
    words = (
        _("Somebody changed this since you opened the page. Both stand here now; what you keep stands.")
        if standing is not None
        else _("Somebody ended this since you opened the page. What you wrote stands below: add it anew if it is still meant.")
    )
    raise ChangedMeanwhile(words, standing=standing, change=change)


def _after_its_beginning(row: Row, day: date, field: str) -> None:
    if day < row.begins_on:
        raise PlanRefused(_("It began on %(day)s. Choose a day from then on.") % {"day": say_day(row.begins_on, year=True)}, field)


def _follows_on(day: date | None, first: date, field: str) -> None:
    if day is not None and day <= first:
        raise PlanRefused(_("Choose a day after %(day)s.") % {"day": say_day(first, year=True)}, field)


def _of_plan(row: Any, plan: Plan) -> Any:
    """Return what a goal or support hangs on, when it is of the same plan. Raises PlanRefused."""
    if row is not None and row.plan_id != plan.pk:
        raise PlanRefused(_("This belongs to another plan. Choose one of this plan."))
    return row


def _said(words: str, field: str = "words") -> str:
    if not words.strip():
        raise PlanRefused(_("Say it in a sentence."), field)
    return words.strip()
