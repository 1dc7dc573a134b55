"""Gaps: opened by the rules and at once for an empty place, told to the family by a named person, closed when made up; and who gives a service."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import translation
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Person
from trellis.directory.queries.families import guardians_ever
from trellis.kit.days import open_on
from trellis.kit.formats import say_day
from trellis.student_support.measures.ledger import Figures, month_bounds, month_of, next_month
from trellis.student_support.models import BuildingSum, Gap, GapLetter, Giving, MonthSum, Service
from trellis.student_support.notices import gaps as notices
from trellis.student_support.operations.ledger import recount
from trellis.student_support.queries import gaps as queries
from trellis.student_support.queries import ledger as ledger_queries
from trellis.student_support.queries.packs import Pack, pack_that_holds
from trellis.student_support.queries.plans import works_here

BATCH = 500


class GapRefused(Exception):
    """It cannot be done as it is; its words say what to do."""


class ChangedMeanwhile(GapRefused):
    """Somebody wrote other words meanwhile."""


class SentAlready(GapRefused):
    """The family has it."""


# -- opening and closing -------------------------------------------------------------------------------------


@transaction.atomic
def look_for_gaps(*, by: int | None, today: date, services: Collection[Service]) -> list[Gap]:
    """Count the month of each service anew, open a gap where the rules say so or nobody is named, and close what is made up. Return those opened."""
    pairs = [(one, month_of(one.per, today)) for one in services]
    recount(pairs, today=today)
    pack = pack_that_holds()
    first, _until = ledger_queries.year_around(today)
    year: dict[int, Figures] = {}
    for row in MonthSum.objects.filter(service__in=services, month__gte=first):
        figures = Figures(row.owed, row.given, row.missed, row.to_make_up, row.made_up, row.unknown, row.ahead)
        year[row.service_id] = year.get(row.service_id, Figures()) + figures
    months = {row.service_id: row for row in MonthSum.objects.filter(service__in=services, month__in={month for _one, month in pairs})}
    given = set(Giving.objects.filter(open_on(today), service__in=services).values_list("service_id", flat=True))
    standing = {gap.service_id: gap for gap in Gap.objects.filter(service__in=services, closed_on__isnull=True)}
    opened = []
    for service in services:
        missing, month = year.get(service.pk, Figures()).gap, months.get(service.pk)
        is_vacant = service.pk not in given and service.begins_on <= today and (service.ends_on is None or service.ends_on > today)
        passes = pack.opens_a_gap(ledger_queries.dose_of(service), Figures(owed=month.owed if month else 0), missing)
        gap = standing.get(service.pk)
        if gap is None and (is_vacant or passes):
            opened.append(_open(service, Gap.Because.VACANT if is_vacant else Gap.Because.MISSED, missing, today, pack))
        elif gap is not None and not is_vacant and missing == 0:
            gap.closed_on = today
            gap.save(update_fields=["closed_on"])
            record_act(by=by, act="student_support.close_gap", about=[gap])
    if opened:
        Gap.objects.bulk_create(opened)
        _draft(opened, today, pack)
        record_act(by=by, act="student_support.open_gaps", about=opened, detail={"gaps": len(opened)})
    return opened


def _open(service: Service, because: Gap.Because, missing: int, today: date, pack: Pack) -> Gap:
    tell_by, make_up_by = today + timedelta(days=pack.tell_within_days), today + timedelta(days=pack.make_up_within_days)
    return Gap(service=service, because=because, opened_on=today, minutes=missing, tell_by=tell_by, make_up_by=make_up_by)


def _draft(gaps: list[Gap], today: date, pack: Pack) -> None:
    """Draft a letter to each of the family who is written to, in their language."""
    family = queries.families_of({gap.service.plan.student_id for gap in gaps}, today)
    letters = []
    for gap in gaps:
        for person in family.get(gap.service.plan.student_id, ()):
            language = queries.language_for(person)
            with translation.override(language):
                letters.append(GapLetter(gap=gap, to=person, language=language, words=queries.draft_of(gap)))
    GapLetter.objects.bulk_create(letters)


def look_for_gaps_everywhere(*, today: date) -> int:
    """Look for gaps in every service that stands, in small transactions, and add up the buildings; return how many gaps were opened."""
    found, after = 0, 0
    while True:
        batch = list(ledger_queries.standing_services(today).order_by("pk").filter(pk__gt=after)[:BATCH])
        if not batch:
            break
        found += len(look_for_gaps(by=None, today=today, services=batch))
        after = batch[-1].pk
    month = today.replace(day=1)
    for one in (month, (month - timedelta(days=1)).replace(day=1)):
        add_up_buildings(month=one, today=today)
    return found


@transaction.atomic
def add_up_buildings(*, month: date, today: date) -> None:
    """Add up the kept sums of a month for each school and programme: what the director's board reads."""
    until = min(next_month(month), today + timedelta(days=1))
    open_then = Q(service__gaps__opened_on__lt=until) & (Q(service__gaps__closed_on__isnull=True) | Q(service__gaps__closed_on__gte=month))
    by = ("service__school_id", "service__part__programme")
    sums = MonthSum.objects.filter(month=month).values_list(*by).order_by(*by)
    minutes = sums.annotate(
        students=Count("service__plan__student", distinct=True),
        owed_=Sum("owed"),
        ahead_=Sum("ahead"),
        given_=Sum("given"),
        missed_=Sum("missed"),
        made_=Sum("made_up"),
        unknown_=Sum("unknown"),
    )
    gaps = {(school, programme): (count, told) for school, programme, count, told in sums.filter(open_then).annotate(
        gaps=Count("service__gaps", distinct=True), told=Count("service__gaps", distinct=True, filter=Q(service__gaps__told_on__isnull=False))
    )}  # fmt: skip
    BuildingSum.objects.filter(month=month).delete()
    BuildingSum.objects.bulk_create(
        BuildingSum(
            school_id=school, programme=programme or "", month=month, students=students, due=max(0, owed - ahead), given=given, missed=missed, made_up=made,
            unknown=unknown, gaps=gaps.get((school, programme), (0, 0))[0], told=gaps.get((school, programme), (0, 0))[1], counted_on=today,
        )
        for school, programme, students, owed, ahead, given, missed, made, unknown in minutes
    )  # fmt: skip


# -- the letter ----------------------------------------------------------------------------------------------


@transaction.atomic
def write_gap_letter(*, by: int, letter: GapLetter, words: str, edition: int) -> GapLetter:
    """Write other words to one of the family. Raises SentAlready, ChangedMeanwhile or GapRefused."""
    held = GapLetter.objects.select_for_update().get(pk=letter.pk)
    if held.sent_at is not None:
        raise SentAlready(_("This letter has been sent, and what was sent stands."))
    if held.words == words.strip():
        return held
    if held.edition != edition:
        raise ChangedMeanwhile(_("Somebody wrote other words meanwhile. Both stand here now."))
    if not words.strip():
        raise GapRefused(_("Write what they should know."))
    held.words, held.edited_by_id = words.strip(), by
    held.edition += 1
    held.save(update_fields=["words", "edited_by", "edition"])
    record_act(by=by, act="student_support.write_gap_letter", about=[held])
    return held


@transaction.atomic
def send_gap_letter(*, by: int, now: datetime, today: date, letter: GapLetter, way: str, edition: int) -> GapLetter:
    """Send it by the letters of Trellis, or say that it was handed over or told: the words that were read last. Raises SentAlready or ChangedMeanwhile."""
    held = GapLetter.objects.select_for_update().select_related("gap__service__plan", "to").get(pk=letter.pk)
    if held.sent_at is not None:
        raise SentAlready(_("This letter has been sent, and what was sent stands."))
    if held.edition != edition:
        raise ChangedMeanwhile(_("Somebody wrote other words meanwhile. Read them before you send."))
    held.sent_by_id, held.sent_at, held.way = by, now, GapLetter.Way(way)
    held.save(update_fields=["sent_by", "sent_at", "way"])
    Gap.objects.filter(pk=held.gap_id, told_on__isnull=True).update(told_on=today)
    if held.way == GapLetter.Way.LETTER:
        notices.tell_of_gap(by=by, today=today, letter=held)
    record_act(by=by, act="student_support.send_gap_letter", about=[held, held.gap], detail={"way": held.way, "language": held.language})
    return held


# -- who gives it ----------------------------------------------------------------------------------------------


@transaction.atomic
def assign_provider(*, by: int, today: date, service: Service, person: Person, held_from: date) -> Giving:
    """Name who gives a service from a day on, in the place of whoever does today. What nobody gave until then stays owed. Raises GapRefused."""
    held = Service.objects.select_for_update().select_related("plan").get(pk=service.pk)
    if held.plan.ends_on is not None or (held.ends_on is not None and held.ends_on <= held_from):
        raise GapRefused(_("This service has ended. Nobody is needed for it."))
    if held_from < held.begins_on:
        raise GapRefused(_("The service began on %(day)s. Choose that day or a later one.") % {"day": say_day(held.begins_on)})
    if not works_here(person.pk, held_from):
        raise GapRefused(_("They do not work here on %(day)s. Choose somebody else.") % {"day": say_day(held_from)})
    if person.pk in guardians_ever(held.plan.student_id):
        raise GapRefused(_("They are family to this student. Choose somebody else."))
    standing = Giving.objects.filter(Q(held_until__isnull=True) | Q(held_until__gt=held_from), service=held)
    same = standing.filter(person=person, held_from__lte=held_from, held_until__isnull=True).first()
    if same is not None:
        return same
    standing.filter(held_from__gte=held_from).delete()
    standing.filter(held_from__lt=held_from).update(held_until=held_from)
    giving = Giving.objects.create(service=held, person=person, held_from=held_from, held_until=held.ends_on, named_by_id=by)
    month = month_of(held.per, min(held_from, today))
    months = []
    while month <= today:
        months.append((held, month))
        month = next_month(month)
    recount([pair for pair in months if month_bounds(held.per, pair[1])[0] <= today], today=today)
    notices.tell_of_service(by=by, today=today, giving=giving)
    record_act(by=by, act="student_support.assign_provider", about=[held, giving], detail={"from": held_from.isoformat()})
    return giving
