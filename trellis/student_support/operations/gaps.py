"""Gaps: opened by the rules and at once for an empty place, told to the family by a named person, closed when made up; and who gives a service."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Least
from django.utils import translation
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Person, Post
from trellis.directory.queries.families import guardians_ever
from trellis.kit.days import open_on
from trellis.kit.formats import say_day
from trellis.student_support.measures.ledger import Figures, month_bounds, month_of, next_month
from trellis.student_support.models import BuildingSum, Gap, GapLetter, Giving, HandOff, MonthSum, Service
from trellis.student_support.notices import gaps as notices
from trellis.student_support.operations.hand_offs import hand_on
from trellis.student_support.operations.ledger import recount
from trellis.student_support.queries import gaps as queries
from trellis.student_support.queries import ledger as ledger_queries
from trellis.student_support.queries.ledger import standing_entries
from trellis.student_support.queries.packs import Pack, pack_that_holds
from trellis.student_support.queries.plans import works_here

BATCH = 500
MINUTES = ("given", "missed", "made_up", "unknown")


class GapRefused(Exception):
    """It cannot be done as it is; its words say what to do."""


class ChangedMeanwhile(GapRefused):
    """Somebody wrote other words meanwhile."""


class SentAlready(GapRefused):
    """The family has it."""


class NotTheirs(GapRefused):
    """They hold no right to be contacted about the student."""


# -- opening and closing -------------------------------------------------------------------------------------


@transaction.atomic
def look_for_gaps(*, by: int | None, today: date, services: Collection[Service]) -> list[Gap]:
    """Count the month of each service anew, open a gap where the rules say so or nobody is named, and close what is made up. Return those opened."""
    pairs = [(one, month_of(one.per, today)) for one in services]
    recount([*pairs, *_not_closed(services, today)], today=today)
    pack = pack_that_holds()
    first, _until = ledger_queries.year_around(today)
    year: dict[int, Figures] = {}
    chains = ledger_queries.with_former(services)
    heads = {former: head for head, chain in chains.items() for former in chain}
    for row in MonthSum.objects.filter(service__in=heads, month__gte=first):
        figures = Figures(row.owed, row.given, row.missed, row.to_make_up, row.made_up, row.unknown, row.ahead)
        year[heads[row.service_id]] = year.get(heads[row.service_id], Figures()) + figures
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
        _draft(opened, today)
        record_act(by=by, act="student_support.open_gaps", about=opened, detail={"gaps": len(opened)})
    return opened


def _not_closed(services: Collection[Service], today: date) -> list[tuple[Service, date]]:
    """Return the month before this one of each service for which it was not counted to its end: its last days are over now."""
    before = {one.pk: month_of(one.per, month_bounds(one.per, month_of(one.per, today))[0] - timedelta(days=1)) for one in services}
    rows = MonthSum.objects.filter(service__in=services, month__in=set(before.values())).values_list("service_id", "month", "counted_until")
    counted = {(service, month): until for service, month, until in rows}
    found = []
    for service in services:
        month = before[service.pk]
        ends = month_bounds(service.per, month)[1]
        if service.begins_on < ends and counted.get((service.pk, month), ends - timedelta(days=1)) < ends:
            found.append((service, month))
    return found


def _open(service: Service, because: Gap.Because, missing: int, today: date, pack: Pack) -> Gap:
    tell_by, make_up_by = today + timedelta(days=pack.tell_within_days), today + timedelta(days=pack.make_up_within_days)
    return Gap(service=service, because=because, opened_on=today, minutes=missing, tell_by=tell_by, make_up_by=make_up_by)


def _draft(gaps: list[Gap], today: date) -> None:
    """Draft a letter to each who is written to about the student, in their language; who has one keeps it."""
    written_to = queries.whom_to_tell({gap.service.plan.student_id for gap in gaps}, today)
    have = set(GapLetter.objects.filter(gap__in=gaps).values_list("gap_id", "to_id"))
    letters = []
    for gap in gaps:
        for person in written_to.get(gap.service.plan.student_id, ()):
            if (gap.pk, person.pk) not in have:
                letters.append(GapLetter(gap=gap, to=person, language=queries.language_for(person), words=_drafted(gap, person)))
    GapLetter.objects.bulk_create(letters)


def _drafted(gap: Gap, person: Person) -> str:
    with translation.override(queries.language_for(person)):
        return queries.draft_of(gap, is_to_student=person.pk == gap.service.plan.student.person_id)


def look_for_gaps_everywhere(*, today: date) -> int:
    """Look for gaps in every service that stands, in small transactions, and add up the buildings; return how many gaps were opened.

    Places of whoever works here no more are empty before, and whoever has come to hold the right to be contacted has a draft.
    """
    release_who_left(today=today)
    found, after = 0, 0
    while True:
        batch = list(ledger_queries.standing_services(today).order_by("pk").filter(pk__gt=after)[:BATCH])
        if not batch:
            break
        found += len(look_for_gaps(by=None, today=today, services=batch))
        untold = Gap.objects.filter(service__in=batch, closed_on__isnull=True, told_on__isnull=True)
        _draft(list(untold.select_related("service__plan__student__person", "service__school")), today)
        after = batch[-1].pk
    month = today.replace(day=1)
    for one in (month, (month - timedelta(days=1)).replace(day=1)):
        add_up_buildings(month=one, today=today)
    return found


@transaction.atomic
def add_up_buildings(*, month: date, today: date) -> None:
    """Add up the kept sums of a month for each school, programme and kind of support: what the director's board reads."""
    until = min(next_month(month), today + timedelta(days=1))
    open_then = Q(service__gaps__opened_on__lt=until) & (Q(service__gaps__closed_on__isnull=True) | Q(service__gaps__closed_on__gte=month))
    told = Q(service__gaps__told_on__isnull=False)
    made = []
    for by, key in ((BuildingSum.By.SCHOOL, Value("")), (BuildingSum.By.PROGRAMME, F("service__part__programme")), (BuildingSum.By.KIND, F("service__kind"))):
        sums = MonthSum.objects.filter(month=month).annotate(key=key).values_list("service__school_id", "key").order_by("service__school_id", "key")
        gaps = {
            (school, name): numbers
            for school, name, *numbers in sums.filter(open_then).annotate(
                gaps=Count("service__gaps", distinct=True), told=Count("service__gaps", distinct=True, filter=told)
            )
        }
        for school, name, students, owed, ahead, *minutes in sums.annotate(
            students=Count("service__plan__student", distinct=True), **{f"{name}_": Sum(name) for name in ("owed", "ahead", *MINUTES)}
        ):
            found = dict(zip((*MINUTES, "gaps", "told"), (*minutes, *gaps.get((school, name), (0, 0))), strict=True))
            due = max(0, owed - ahead)
            made.append(BuildingSum(school_id=school, by=by, key=name or "", month=month, students=students, due=due, counted_on=today, **found))
    BuildingSum.objects.filter(month=month).delete()
    BuildingSum.objects.bulk_create(made, batch_size=500)


@transaction.atomic
def close_gap_with_reason(*, by: int, today: date, gap: Gap, because: str) -> Gap:
    """Close the gap of a support that ended and that nothing followed: what is missing is not made up, and the family reads why. Raises GapRefused."""
    held = Gap.objects.select_for_update(of=("self",)).select_related("service__plan").get(pk=gap.pk)
    said = because.strip()
    if held.closed_on is not None:
        if (held.closed_by_id, held.closed_because) == (by, said):
            return held
        raise GapRefused(_("This gap is closed already."))
    if not queries.is_over(held.service, today):
        raise GapRefused(_("This support goes on. Its gap closes by itself once the minutes are made up and somebody is named to give it."))
    if not said:
        raise GapRefused(_("Say in a sentence why it is closed. The family reads it."))
    if held.told_on is None and queries.whom_to_tell({held.service.plan.student_id}, today):
        raise GapRefused(_("Nobody has told the family of this gap. Tell them first, then close it."))
    held.closed_on, held.closed_because, held.closed_by_id = today, said, by
    held.save(update_fields=["closed_on", "closed_because", "closed_by"])
    _put_into_letters(held, "", said)
    notices.tell_of_news(by=by, today=today, letters=queries.letters_that_can_be_followed(held, today))
    record_act(by=by, act="student_support.close_gap_with_reason", about=[held])
    return held


@transaction.atomic
def reopen_gap(*, by: int, today: date, gap: Gap) -> Gap:
    """Open a gap again that somebody closed with a reason; who was told of it is told that there is news. Twice is once. Raises GapRefused."""
    held = Gap.objects.select_for_update(of=("self",)).select_related("service__plan").get(pk=gap.pk)
    if held.closed_on is None:
        return held
    if held.closed_by_id is None:
        raise GapRefused(_("This gap closed because the minutes were made up. If minutes are missing again, another one opens."))
    said = held.closed_because
    held.closed_on, held.closed_because, held.closed_by_id = None, "", None
    held.save(update_fields=["closed_on", "closed_because", "closed_by"])
    _put_into_letters(held, said, "")
    notices.tell_of_news(by=by, today=today, letters=queries.letters_that_can_be_followed(held, today))
    record_act(by=by, act="student_support.reopen_gap", about=[held])
    return held


# -- the letter ----------------------------------------------------------------------------------------------


@transaction.atomic
def write_make_up_plan(*, by: int, gap: Gap, words: str, edition: int) -> Gap:
    """Say how it will be made up. It stands in each letter that is not sent: in place of the former plan, or at the end of words that somebody changed.

    Raises ChangedMeanwhile or GapRefused.
    """
    held = Gap.objects.select_for_update().get(pk=gap.pk)
    said, former = words.strip(), held.plan_words
    if said == former:
        return held
    if held.plan_edition != edition:
        raise ChangedMeanwhile(_("Somebody wrote another plan meanwhile. Both stand here now."))
    if not said:
        raise GapRefused(_("Write how it will be made up: who, when, where."))
    held.plan_words, held.plan_by_id = said, by
    held.plan_edition += 1
    held.save(update_fields=["plan_words", "plan_by", "plan_edition"])
    _put_into_letters(held, former, said)
    record_act(by=by, act="student_support.write_make_up_plan", about=[held])
    return held


def _put_into_letters(gap: Gap, former: str, said: str) -> None:
    """Put words into each letter that is not sent: a draft is drafted anew, in words that somebody changed they stand in the former's place or at the end."""
    letters = GapLetter.objects.select_for_update(of=("self",)).filter(gap=gap, sent_at__isnull=True)
    for letter in letters.select_related("to", "gap__service__plan__student__person", "gap__service__school"):
        if letter.edited_by_id is None:
            letter.words = _drafted(letter.gap, letter.to)
        elif former and former in letter.words:
            letter.words = letter.words.replace(former, said).strip()
        else:
            letter.words = f"{letter.words}\n\n{said}".strip()
        letter.edition += 1
        letter.save(update_fields=["words", "edition"])


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
    """Send it by the letters of Trellis, or say that it was handed over or told, in the words read last. Raises GapRefused and its kinds."""
    held = GapLetter.objects.select_for_update(of=("self",)).select_related("gap__service__plan", "to").get(pk=letter.pk)
    if held.sent_at is not None:
        raise SentAlready(_("This letter has been sent, and what was sent stands."))
    if held.edition != edition:
        raise ChangedMeanwhile(_("Somebody wrote other words meanwhile. Read them before you send."))
    if held.to not in queries.whom_to_tell({held.gap.service.plan.student_id}, today).get(held.gap.service.plan.student_id, ()):
        raise NotTheirs(_("They are not, or no longer, to be written to about this student. The office knows who holds the right to be contacted."))
    if way not in {one for one, _name in queries.ways_to_tell(held, today)}:
        raise NotTheirs(_("They may not open the page on which the letter waits. Hand it over on paper, or tell them."))
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
    left_by = Giving.objects.filter(service=held, held_from__lt=held_from).exclude(person=person).order_by("-held_from", "-pk").first()
    standing.filter(held_from__gte=held_from).delete()
    standing.filter(held_from__lt=held_from).update(held_until=held_from)
    giving = Giving.objects.create(service=held, person=person, held_from=held_from, held_until=held.ends_on, named_by_id=by)
    _recount_from(held, held_from, today)
    if left_by is not None:
        student, because = held.plan.student, HandOff.Because.ADULT
        hand_on(by=by, today=today, student=student, because=because, on=held_from, left_by=left_by.person_id, to=person.pk, service=held)
    notices.tell_of_service(by=by, today=today, giving=giving)
    record_act(by=by, act="student_support.assign_provider", about=[held, giving], detail={"from": held_from.isoformat()})
    return giving


@transaction.atomic
def empty_place(*, by: int, today: date, service: Service, held_until: date) -> Gap | None:
    """Say that nobody gives a service from a day on: the gap opens in the same act when that day has come, and by night when it lies ahead.

    Return the gap that is open then. Raises GapRefused.
    """
    held = Service.objects.select_for_update().select_related("plan").get(pk=service.pk)
    if held.plan.ends_on is not None or (held.ends_on is not None and held.ends_on <= held_until):
        raise GapRefused(_("This service has ended. Nobody is needed for it."))
    last = standing_entries().filter(service=held, on__gte=held_until).order_by("-on").values_list("on", flat=True).first()
    if last is not None:
        raise GapRefused(_("Minutes are entered for it until %(day)s. Choose a later day.") % {"day": say_day(last)})
    standing = Giving.objects.filter(Q(held_until__isnull=True) | Q(held_until__gt=held_until), service=held)
    if not standing.exists():
        return Gap.objects.filter(service=held, closed_on__isnull=True).first()
    ended = list(standing)
    standing.filter(held_from__gte=held_until).update(held_until=F("held_from"))
    standing.filter(held_from__lt=held_until).update(held_until=held_until)
    _recount_from(held, held_until, today)
    record_act(by=by, act="student_support.empty_place", about=[held, *ended], detail={"from": held_until.isoformat()})
    if held_until <= today:
        look_for_gaps(by=by, today=today, services=[ledger_queries.services().get(pk=held.pk)])
    return Gap.objects.filter(service=held, closed_on__isnull=True).first()


@transaction.atomic
def release_who_left(*, today: date) -> int:
    """End the givings of whoever holds no post any more, on the day on which the last one ended: the place is empty. Return how many ended."""
    posts = Post.objects.filter(person=OuterRef("person_id"))
    over = posts.order_by().values("person").annotate(day=Max(Least(Coalesce("ended_on", today), Coalesce("held_until", today)))).values("day")
    left = Giving.objects.filter(~Exists(posts.filter(open_on(today), ended_on__isnull=True)), open_on(today)).annotate(left_on=Subquery(over))
    ended = list(left.select_related("service__plan"))
    for giving in ended:
        last = standing_entries().filter(service=giving.service, by=giving.person_id).aggregate(last=Max("on"))["last"]
        giving.held_until = max(giving.held_from, giving.left_on or today, last + timedelta(days=1) if last else giving.held_from)
        giving.save(update_fields=["held_until"])
        _recount_from(giving.service, giving.held_until, today)
    if ended:
        record_act(by=None, act="student_support.release_who_left", about=ended)
    return len(ended)


def _recount_from(service: Service, day: date, today: date) -> None:
    """Count the months anew from that of a day until now."""
    month, pairs = month_of(service.per, min(day, today)), []
    while month <= today:
        pairs.append((service, month))
        month = next_month(month)
    recount([pair for pair in pairs if month_bounds(service.per, pair[1])[0] <= today], today=today)
