"""The night's signals, and what people do about them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from trellis.access.policy import SCHOOL_LEADERS, Role
from trellis.audit.operations import record_act
from trellis.directory.models import School
from trellis.directory.queries.people import open_posts
from trellis.safety.operations import watch
from trellis.student_support.measures.attention import names_half
from trellis.student_support.measures.texts import cleaned
from trellis.student_support.models import AttentionSum, RuleEdition, Signal, SignalAnswer
from trellis.student_support.notices import attention as notices
from trellis.student_support.queries.signal_rules import Named, counted_anew, enrolled_at, named_tonight, rules_in_use, still_holds

CHUNK = 500
ASKS_AGAIN = timedelta(days=21)  # when it still holds: three weeks are long for a child
KNOWN = timedelta(days=60)
LATELY = timedelta(days=60)
Kind = SignalAnswer.Kind
NEED_WORDS = (Kind.SUPPORT, Kind.KNOWN, Kind.OTHER)


class WordsMissing(Exception):
    """What was done cannot be told from the choice alone."""


class NotThen(Exception):
    """The day lies ahead, or before the signal."""


class NoLonger(Exception):
    """The signal was withdrawn, or the answer taken back."""


# -- the night ---------------------------------------------------------------------------------------------------


def raise_signals_everywhere(*, today: date) -> int:
    """Let every rule in use look at every school, one transaction a school; return how many signals are new. A second time adds none."""
    editions = rules_in_use()
    schools = list(School.objects.filter(ended_on__isnull=True).order_by("pk"))
    return sum(raise_signals(today=today, school=school, editions=editions) for school in schools)


@transaction.atomic
def raise_signals(*, today: date, school: School, editions: list[RuleEdition]) -> int:
    """Let rules look at one school: raise what is new, renew what holds, let go what was answered and holds no more, withdraw what the records no longer say.

    A rule that would name half of the school names nobody that night: a file has come wrong, or the rule says something of the school.
    """
    learning = enrolled_at(school.pk, today)
    named: dict[int, list[Named]] = {}
    for one in named_tonight(school.pk, editions, today):
        if one.student in learning:
            named.setdefault(one.edition.rule_id, []).append(one)
    held_back = {rule for rule, found in named.items() if names_half(len(found), len(learning), settings.SURVEYS_FLOOR_STUDENTS)}
    holding = {(one.student, rule): one for rule, found in named.items() if rule not in held_back for one in found}
    standing = {(one.student_id, one.rule_id): one for one in Signal.objects.select_for_update().filter(school=school, ended_on__isnull=True)}
    new = _raise(school, today, [one for key, one in holding.items() if key not in standing])
    _renew(standing, holding)
    _let_go(today, [one.pk for key, one in standing.items() if key not in holding and key[1] not in held_back], learning)
    _add_up(school, today, len(learning), len(held_back))
    if new:
        record_act(by=None, act="student_support.raise_signals", about=[school], detail={"signals": new})
    notices.tell_whose_turn_it_is(school=school, today=today, is_new=bool(new))
    return new


def _raise(school: School, today: date, found: Sequence[Named]) -> int:
    if not found:
        return 0
    has_counselor = open_posts(today).filter(school=school, role=Role.COUNSELOR.value).exists()
    has_leader = open_posts(today).filter(school=school, role__in=[role.value for role in SCHOOL_LEADERS]).exists()
    rows = []
    for one in found:
        rise = timedelta(days=one.edition.rises_after)
        leaders_on = today + rise if has_counselor else today
        rows.append(
            Signal(
                student_id=one.student,
                school=school,
                rule_id=one.edition.rule_id,
                edition=one.edition,
                count=one.count,
                of=one.of,
                from_on=one.from_on,
                held_on=one.held_on,
                raised_on=today,
                waits_from=today,
                leaders_on=leaders_on,
                director_on=leaders_on + 2 * rise if has_leader else today,
            )
        )
    return len(Signal.objects.bulk_create(rows, batch_size=CHUNK))


def _renew(standing: dict[tuple[int, int], Signal], holding: dict[tuple[int, int], Named]) -> None:
    changed = []
    for key, one in holding.items():
        signal = standing.get(key)
        if signal is None or (signal.count, signal.of, signal.held_on, signal.edition_id) == (one.count, one.of, one.held_on, one.edition.pk):
            continue
        signal.count, signal.of, signal.from_on, signal.held_on, signal.edition = one.count, one.of, one.from_on, one.held_on, one.edition
        changed.append(signal)
    # They are held until the end of this transaction, so none is made anew; a CASE for each of them is slow to write and to read.
    renewed = ["count", "of", "from_on", "held_on", "edition"]
    Signal.objects.bulk_create(changed, batch_size=CHUNK, update_conflicts=True, unique_fields=["id"], update_fields=renewed)


def _let_go(today: date, numbers: list[int], learning: set[int]) -> None:
    """End what was answered and holds no more. What nobody has answered stays, as long as its own days still say it: a child waited."""
    if not numbers:
        return
    gone = list(Signal.objects.filter(pk__in=numbers).select_related("rule", "edition__rule"))
    anew = counted_anew(gone)
    changed = []
    for signal in gone:
        count, of = anew[signal.pk]
        mended = not still_holds(signal.edition, count, of)
        before = (signal.count, signal.of, signal.ended_on)
        signal.count, signal.of = count, of
        if signal.answered_on is not None:
            signal.ended_on, signal.waits_from = today, None
        elif mended or signal.student_id not in learning:
            signal.ended_on, signal.waits_from = today, None
            signal.withdrawn = Signal.Withdrawn.RECORDS if mended else Signal.Withdrawn.LEFT
        if before != (signal.count, signal.of, signal.ended_on):
            changed.append(signal)
    Signal.objects.bulk_update(changed, ["count", "of", "ended_on", "waits_from", "withdrawn"], batch_size=CHUNK)


def _add_up(school: School, today: date, students: int, held_back: int) -> None:
    raised, waits = Q(raised_on__gt=today - LATELY, withdrawn=""), Q(waits_from__lte=today)
    summed = Signal.objects.filter(raised | waits, school=school).aggregate(
        raised=Count("pk", filter=raised),
        answered=Count("pk", filter=raised & Q(answered_on__isnull=False)),
        waiting=Count("pk", filter=waits),
        oldest_on=Min("raised_on", filter=waits),
    )
    row = AttentionSum(school=school, students=students, held_back=held_back, counted_on=today, **summed)
    counted = [field.attname for field in AttentionSum._meta.concrete_fields if field.attname not in {"id", "school_id"}]
    AttentionSum.objects.bulk_create([row], update_conflicts=True, unique_fields=["school"], update_fields=counted)


# -- what people do ----------------------------------------------------------------------------------------------


@transaction.atomic
def answer_signal(*, by: int, now: datetime, today: date, signal: Signal, kind: str, on: date, words: str = "") -> SignalAnswer:
    """Say what one did about a signal: it asks nobody for three weeks, or two months when it is known; then again if it still holds.

    The same twice on one day is one. Raises WordsMissing, NotThen, or NoLonger when it was withdrawn meanwhile.
    """
    said = cleaned(words)[:1000]
    if not said and kind in NEED_WORDS:
        raise WordsMissing(_("Say in a sentence what it is, for whoever reads this next."))
    held = Signal.objects.select_for_update().get(pk=signal.pk)
    if held.withdrawn:
        raise NoLonger(_("This was withdrawn meanwhile: there is nothing to answer any more."))
    if on > today or on < held.from_on:
        raise NotThen(_("Choose the day on which it was: not ahead, and not before the days that were counted."))
    same = held.answers.filter(by_id=by, kind=kind, words=said, on=on, taken_back_at__isnull=True).first()
    if same is not None:
        return same
    quiet = today + (KNOWN if kind == Kind.KNOWN else ASKS_AGAIN)
    answer = SignalAnswer.objects.create(signal=held, by_id=by, kind=kind, words=said, on=on, at=now, quiet_until=quiet)
    _settle(held)
    watch(by=by, writer=by, now=now, today=today, texts=[said], place=_("What was done about a signal"))
    record_act(by=by, act="student_support.answer_signal", about=[held], detail={"kind": kind})
    return answer


@transaction.atomic
def take_answer_back(*, by: int, now: datetime, today: date, answer: SignalAnswer) -> Signal:
    """Take back what one said one did; without another answer the signal asks again. Raises NoLonger when it is taken back already."""
    held = Signal.objects.select_for_update().get(pk=answer.signal_id)
    if not SignalAnswer.objects.filter(pk=answer.pk, by_id=by, taken_back_at__isnull=True).update(taken_back_at=now, words=""):
        raise NoLonger(_("It was taken back already, or somebody else said it."))
    _settle(held)
    record_act(by=by, act="student_support.take_answer_back", about=[held])
    return held


def _settle(signal: Signal) -> None:
    newest = signal.answers.filter(taken_back_at__isnull=True).order_by("-pk").first()
    signal.answered_on = newest.on if newest else None
    if signal.ended_on is not None:
        signal.waits_from = None if newest else signal.raised_on  # what ended without an answer would not have ended
    else:
        signal.waits_from = newest.quiet_until if newest else signal.raised_on
    if signal.waits_from is not None:  # whoever is nearest has their days anew
        rise = timedelta(days=signal.edition.rises_after)
        signal.leaders_on = signal.waits_from + rise
        signal.director_on = signal.leaders_on + 2 * rise
    signal.save(update_fields=["answered_on", "waits_from", "leaders_on", "director_on"])
