"""The relationship map: a round is opened, answered and closed; an adult is asked for a child whom nobody knows; the night keeps it true.

The trail holds that somebody answered when they were asked about a child, never what: a no is kept nowhere.
"""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, Model, OuterRef, Q
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Guardianship, Post, School, SchoolEnrolment, Student
from trellis.directory.queries.families import guardians_ever
from trellis.kit.days import open_on
from trellis.retention.queries import held_on, retention_of
from trellis.student_support.measures.maps import ENOUGH, FIRST, asked_next, by_how_many
from trellis.student_support.models import Known, MapAnswer, MapChild, MapRound, Pair, TurnsTo
from trellis.student_support.notices import maps as notices
from trellis.student_support.queries import maps as queries

LONGEST = timedelta(days=60)  # a round that asks longer asks nobody
KEPT = timedelta(days=120)  # marks after the round closed
REMINDED = timedelta(days=2)  # before the last day
CHUNK = 500


class MapRefused(Exception):
    """It cannot be done as it stands; the message says why and what to do."""


class WrongDay(MapRefused):
    """The last day lies behind, or too far ahead."""


class PairRefused(Exception):
    """Somebody was quicker, or it cannot be this adult."""


# -- rounds --------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_map(*, by: int, today: date, school: School, grade: str, last_day: date) -> MapRound:
    """Ask the adults of a school whom of one grade they know well; the same twice is once. Raises MapRefused or WrongDay."""
    _check_day(last_day, today)
    School.objects.select_for_update().get(pk=school.pk)  # one after the other
    same = queries.rounds().filter(school=school, grade=grade, closed_on__isnull=True).first()
    if same is not None:
        if same.opened_by_id == by and same.opens_on == today and same.last_day == last_day:
            return same
        raise MapRefused(_("This grade is asked about already. Open that round, and give it another last day if you need one."))
    made = MapRound(school=school, grade=grade, opened_by_id=by, opens_on=today, last_day=last_day)
    if not queries.children_of(made, today).exists():
        raise MapRefused(_("Nobody learns in this grade today, so there is nobody to ask about."))
    made.save()
    notices.tell_of_round(by=by, today=today, a_round=made)
    record_act(by=by, act="student_support.open_map", about=[made, school])
    return made


@transaction.atomic
def move_last_day(*, by: int, today: date, a_round: MapRound, last_day: date) -> MapRound:
    """Give a round another last day; one that was closed opens again, as long as no adult was asked for a child of it. Raises MapRefused or WrongDay."""
    held = MapRound.objects.select_for_update().get(pk=a_round.pk)
    _check_day(last_day, today)
    if held.called_off_on is not None or held.forgotten_on is not None:
        raise MapRefused(_("This round is over, and its marks are gone. Open another."))
    if held.closed_on is not None:
        places = Pair.objects.filter(school=held.school_id, since__gte=held.closed_on, student__in=MapChild.objects.filter(round=held).values("student_id"))
        if places.filter(Q(adult__isnull=False) | Q(ended_on__isnull=False)).exists():
            raise MapRefused(_("Adults were asked for children of this map already. Open another round of the grade when these are settled."))
        if queries.rounds().filter(school=held.school_id, grade=held.grade, closed_on__isnull=True).exists():
            raise MapRefused(_("Another round of this grade is open."))
        places.delete()
        MapChild.objects.filter(round=held).delete()
        held.closed_on = held.asked = held.answered = held.children = None
        held.known_by_none = held.known_by_one = held.known_by_two = held.known_by_more = 0
    elif held.last_day == last_day:
        return held
    held.last_day = last_day
    held.save()
    notices.tell_of_round(by=by, today=today, a_round=held)
    record_act(by=by, act="student_support.move_last_day", about=[held])
    return held


@transaction.atomic
def call_off_map(*, by: int, today: date, a_round: MapRound) -> MapRound:
    """Take back a round that should not have been opened; what was marked in it is gone. Raises MapRefused once it is closed."""
    held = MapRound.objects.select_for_update().get(pk=a_round.pk)
    if held.called_off_on is not None:
        return held
    if held.closed_on is not None:
        raise MapRefused(_("It is closed, and shows its map."))
    held.called_off_on = today
    held.save(update_fields=["called_off_on"])
    _forget(held, today)
    record_act(by=by, act="student_support.call_off_map", about=[held])
    return held


@transaction.atomic
def close_map(*, by: int | None, today: date, a_round: MapRound) -> MapRound:
    """Close a round: count it, list its children, and make a place beside each whom no adult knows. Twice is once; `by` None: by night."""
    held = MapRound.objects.select_for_update().get(pk=a_round.pk)
    if held.closed_on is not None or held.called_off_on is not None:
        return held
    held.closed_on = today
    held.answered, held.asked = queries.how_many_answered(held, today)
    if held.answered >= ENOUGH:
        children = list(queries.children_of(held, today).values_list("pk", flat=True))
        adults = queries.adults_by_child(held, today)
        held.children = len(children)
        held.known_by_none, held.known_by_one, held.known_by_two, held.known_by_more = by_how_many(children, adults)
        MapChild.objects.bulk_create([MapChild(round=held, student_id=child) for child in children], batch_size=CHUNK)
        _make_places(held, [child for child in children if not adults.get(child)], today)
        empty = Pair.objects.filter(school=held.school_id, ended_on__isnull=True, adult__isnull=True, student__in=children)
        empty.filter(student__in=[child for child in children if adults.get(child)]).update(ended_on=today, ended_because=Pair.Because.KNOWN)
    held.save()
    if by is None:
        notices.tell_of_map(today=today, a_round=held)
    record_act(by=by, act="student_support.close_map", about=[held])
    return held


def _make_places(a_round: MapRound, children: Collection[int], today: date) -> int:
    """Make a place beside each of the children who has none at the school; return how many."""
    have = set(Pair.objects.filter(school=a_round.school_id, ended_on__isnull=True, student__in=children).values_list("student_id", flat=True))
    new = [Pair(student_id=child, school_id=a_round.school_id, since=today) for child in children if child not in have]
    return len(Pair.objects.bulk_create(new, batch_size=CHUNK))


def _check_day(last_day: date, today: date) -> None:
    if last_day < today:
        raise WrongDay(_("Choose today or a later day."))
    if last_day > today + LONGEST:
        raise WrongDay(_("Choose a day within two months: what has no end is answered by nobody."))


# -- answers -------------------------------------------------------------------------------------------------------


@transaction.atomic
def mark(*, by: int, today: date, a_round: MapRound, known: Collection[int], unknown: Collection[int]) -> None:
    """Keep one's marks: add `known`, take `unknown` away; others stay as they are, so that two devices do not wipe each other out.

    Both are numbers of students whom the gate has let through. No act is entered: as many acts as taps would count an adult's marks for ever.
    Raises MapRefused when the round is over.
    """
    held = _open(a_round, today)
    Known.objects.filter(round=held, person_id=by, student__in=unknown).delete()
    Known.objects.bulk_create([Known(round=held, person_id=by, student_id=one) for one in known], batch_size=CHUNK, ignore_conflicts=True)


@transaction.atomic
def say_done(*, by: int, today: date, a_round: MapRound, known: Collection[int], unknown: Collection[int], nobody: bool) -> MapAnswer:
    """Keep what the page of the person changed, and that they are done; without a mark only by saying so. Raises MapRefused."""
    held = _open(a_round, today)
    mark(by=by, today=today, a_round=held, known=known, unknown=unknown)
    marked = Known.objects.filter(round=held, person_id=by).count()
    if nobody and marked:
        raise MapRefused(_("Names are marked. Take the marks away first, or press “Done”."))
    if not nobody and not marked:
        raise MapRefused(_("No name is marked. Mark whom you know well, or press “Nobody in this grade”."))
    answer, is_new = MapAnswer.objects.get_or_create(round=held, person_id=by, defaults={"on": today})
    if is_new:
        record_act(by=by, act="student_support.answer_map", about=[held])
    return answer


@transaction.atomic
def name_adults(*, by: int, today: date, a_round: MapRound, student: Student, adults: Collection[int], nobody: bool) -> None:
    """Keep whom a student would turn to, in the place of what they said before. Raises MapRefused."""
    held = _open(a_round, today)
    chosen = set(adults)
    if not chosen and not nobody:
        raise MapRefused(_("Choose up to three adults, or say “Nobody yet”."))
    if chosen and nobody:
        raise MapRefused(_("You chose somebody, and “Nobody yet”. Which of the two is it?"))
    if len(chosen) > queries.MOST_NAMED:
        raise MapRefused(_("Choose at most three."))
    family = guardians_ever(student.pk)
    here = set(queries.adults_of(held.school_id, today).filter(pk__in=chosen).values_list("pk", flat=True)) - family - {student.person_id}
    if here != chosen:
        raise MapRefused(_("One of them does not work at your school any more. Choose again."))
    wanted: list[int | None] = [*sorted(chosen)] or [None]
    stands = set(TurnsTo.objects.filter(round=held, student=student).values_list("adult_id", flat=True))
    if stands == set(wanted):
        return
    TurnsTo.objects.filter(round=held, student=student).delete()
    TurnsTo.objects.bulk_create([TurnsTo(round=held, student=student, adult_id=one) for one in wanted])
    record_act(by=by, act="student_support.name_adults", about=[held])


def _open(a_round: MapRound, today: date) -> MapRound:
    held = MapRound.objects.select_for_update().get(pk=a_round.pk)
    if not queries.is_open(held, today):
        raise MapRefused(_("This round is over. Nothing that was said before is lost."))
    return held


# -- pairs ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def make_place(*, by: int, today: date, school: School, student: Student) -> Pair:
    """Make a place beside a child whom too few know, or who came later; the one that stands is returned."""
    School.objects.select_for_update().get(pk=school.pk)
    standing = Pair.objects.filter(student=student, school=school, ended_on__isnull=True).first()
    if standing is not None:
        return standing
    made = Pair.objects.create(student=student, school=school, since=today)
    record_act(by=by, act="student_support.make_place", about=[made, student])
    return made


@transaction.atomic
def ask_adult(*, by: int, today: date, pair: Pair, adult: int, before: int | None) -> Pair:
    """Ask an adult to be there for a child, in the place of `before`, who stood on the page. Raises PairRefused."""
    held = _held(pair)
    if held.ended_on is not None:
        raise PairRefused(_("This child is looked after meanwhile. Nobody needs to be asked."))
    if held.adult_id == adult:
        return held
    if held.adult_id != before:
        raise PairRefused(_("Somebody else has asked an adult meanwhile. Look who it is, and decide again."))
    if adult in guardians_ever(held.student_id):
        raise PairRefused(_("They are family of this child. Ask somebody else."))
    if not queries.adults_of(held.school_id, today).filter(pk=adult).exists():
        raise PairRefused(_("They do not work at this school today. Ask somebody else."))
    former = held.adult_id if held.yes_on is not None else None
    _empty(held)
    held.adult_id, held.asked_by_id, held.asked_on = adult, by, today
    held.save()
    notices.ask_adult(by=by, today=today, pair=held)
    if former is not None:
        notices.tell_released(by=by, today=today, pair=held, adult=former)
    record_act(by=by, act="student_support.ask_adult", about=[held, held.student])
    return held


@transaction.atomic
def answer_pair(*, by: int, today: date, pair: Pair, yes: bool) -> bool:
    """Say yes or no to being there for a child; return whether one is. Twice is once. A no leaves no trace but that another is asked.

    Raises PairRefused when one is not asked any more.
    """
    held = _held(pair)
    if held.ended_on is not None or held.adult_id != by:
        raise PairRefused(_("You are not asked about this any more. Nothing is left for you to do."))
    if yes and held.yes_on is not None:
        return True
    record_act(by=by, act="student_support.answer_pair", about=[held])  # that, not what
    if not yes:
        _empty(held)
        held.save()
        notices.tell_to_ask_again(by=by, today=today, school=held.school_id)
        return False
    held.yes_on, held.follow_up_on = today, today + FIRST
    held.save()
    return True


@transaction.atomic
def say_how_it_goes(*, by: int, today: date, pair: Pair, says: str) -> Pair:
    """Say how it goes, when one is asked. "Somebody else would be better" empties the place, and the child stands on the list again. Raises PairRefused."""
    held = _held(pair)
    if held.ended_on is not None or held.adult_id != by or held.yes_on is None:
        raise PairRefused(_("You are not asked about this any more. Nothing is left for you to do."))
    if held.said_on == today and held.says == says and says != Pair.Says.OTHER:
        return held
    record_act(by=by, act="student_support.say_how_it_goes", about=[held])
    if says == Pair.Says.OTHER:
        _empty(held)
        held.save()
        notices.tell_to_ask_again(by=by, today=today, school=held.school_id)
        return held
    if held.follow_up_on is not None and held.follow_up_on <= today:
        held.follow_up_on = asked_next(held.yes_on, held.follow_up_on, today)
    held.says, held.said_on = says, today
    held.save()
    return held


@transaction.atomic
def end_pair(*, by: int, today: date, pair: Pair) -> Pair:
    """Say that an adult knows the child well now: nobody needs to be asked. Twice is once."""
    held = _held(pair)
    if held.ended_on is None:
        held.ended_on, held.ended_because, held.follow_up_on = today, Pair.Because.KNOWN, None
        held.save()
        record_act(by=by, act="student_support.end_pair", about=[held, held.student])
    return held


@transaction.atomic
def reopen_pair(*, by: int, today: date, pair: Pair) -> Pair:
    """Take back that nobody needs to be asked. Raises PairRefused when there is another place by now, or the child has left."""
    held = _held(pair)
    if held.ended_on is None:
        return held
    if held.ended_because != Pair.Because.KNOWN:
        raise PairRefused(_("The child goes to school elsewhere."))
    held.ended_on, held.ended_because = None, ""
    if held.yes_on is not None:
        held.follow_up_on = today + FIRST
    try:
        with transaction.atomic():
            held.save()
    except IntegrityError as there_is_one:
        raise PairRefused(_("There is another place beside this child by now.")) from there_is_one
    record_act(by=by, act="student_support.reopen_pair", about=[held, held.student])
    return held


def _held(pair: Pair) -> Pair:
    return Pair.objects.select_for_update(of=("self",)).select_related("student").get(pk=pair.pk)


def _empty(pair: Pair) -> None:
    """Let a place stand as if nobody had been asked."""
    pair.adult_id = pair.asked_by_id = pair.asked_on = pair.yes_on = pair.follow_up_on = pair.said_on = None
    pair.says = ""


# -- by night ------------------------------------------------------------------------------------------------------


def look_after_maps(*, today: date) -> int:
    """Keep maps and pairs true: close, remind, empty places whose adult left, follow children, ask how it goes, forget; return how many places are new."""
    for one in queries.rounds().filter(closed_on__isnull=True, last_day__lt=today).order_by("pk"):
        close_map(by=None, today=today, a_round=one)
    for one in queries.open_rounds(today).filter(last_day=today + REMINDED, opens_on__lt=today).order_by("pk"):
        notices.remind_of_round(today=today, a_round=one)
    made = _follow_children(today) + _empty_places(today) + _who_is_unknown_now(today)
    for pair in queries.pairs().filter(ended_on__isnull=True, follow_up_on__lte=today, follow_up_on__gt=today - queries.WEEK).order_by("pk"):
        notices.ask_how_it_goes(today=today, pair=pair)
    _forget_who_was(today)
    for one in MapRound.objects.filter(closed_on__lte=today - KEPT, forgotten_on__isnull=True).order_by("pk"):
        with transaction.atomic():
            _forget(one, today)
            MapRound.objects.filter(pk=one.pk).update(forgotten_on=today)
    return made


@transaction.atomic
def _follow_children(today: date) -> int:
    """End the places of children who left a school; where they go to another, a place waits there, since nobody knows them yet."""
    enrolled = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), student=OuterRef("student"), ended_on__isnull=True)
    gone = Pair.objects.select_for_update(of=("self",)).filter(ended_on__isnull=True).exclude(Exists(enrolled.filter(school=OuterRef("school"))))
    new = 0
    for pair in gone.order_by("pk"):
        pair.ended_on, pair.ended_because, pair.follow_up_on = today, Pair.Because.LEFT, None
        pair.adult_id = pair.asked_by_id = pair.asked_on = pair.yes_on = pair.said_on = None
        pair.says = ""
        pair.save()
        there = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), student=pair.student_id, ended_on__isnull=True)
        for place in there.filter(student__ended_on__isnull=True).order_by("-is_primary", "pk")[:1]:
            _pair, is_new = Pair.objects.get_or_create(student_id=pair.student_id, school_id=place.school_id, ended_on=None, defaults={"since": today})
            new += is_new
            if is_new:
                notices.tell_to_ask_again(by=None, today=today, school=place.school_id)
    return new


@transaction.atomic
def _empty_places(today: date) -> int:
    """Empty the places of adults who work at the school no more, or are family of the child by now."""
    here = Post.objects.filter(open_on(today), person=OuterRef("adult"), school=OuterRef("school"), ended_on__isnull=True)
    family = Guardianship.objects.filter(student=OuterRef("student"), guardian=OuterRef("adult"))
    held = Pair.objects.select_for_update(of=("self",)).filter(ended_on__isnull=True, adult__isnull=False)
    emptied = 0
    for pair in held.filter(~Exists(here) | Exists(family)).order_by("pk"):
        _empty(pair)
        pair.since = today
        pair.save()
        notices.tell_to_ask_again(by=None, today=today, school=pair.school_id)
        emptied += 1
    return emptied


def _who_is_unknown_now(today: date) -> int:
    """Make places beside children whose last adult who knew them has left: marks by whoever left count no more."""
    made = 0
    for one in queries.rounds().filter(closed_on__gt=today - KEPT, children__isnull=False, forgotten_on__isnull=True).order_by("pk"):
        adults = queries.adults_by_child(one, today)
        listed = MapChild.objects.filter(round=one, student__in=queries.children_of(one, today).order_by().values("pk"))
        settled = Pair.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=one.closed_on), student=OuterRef("student"), school=one.school_id)
        unknown = [child for child in listed.filter(~Exists(settled)).values_list("student_id", flat=True) if not adults.get(child)]
        if unknown:
            with transaction.atomic():
                made += _make_places(one, unknown, today)
                notices.tell_to_ask_again(by=None, today=today, school=one.school_id)
    return made


def _forget_who_was(today: date) -> None:
    """Take the adult off places that ended four weeks ago: until then a person may take the end back."""
    over = Pair.objects.filter(ended_on__lte=today - queries.MONTH, adult__isnull=False)
    over.update(adult=None, asked_by=None, asked_on=None, yes_on=None, follow_up_on=None, said_on=None, says="")


def _forget(a_round: MapRound, today: date) -> None:
    """Erase what was said in a round, but for what a legal hold keeps."""
    holds = held_on(today)
    nouns: tuple[type[Model], ...] = (Known, TurnsTo, MapAnswer, MapChild)
    for noun in nouns:
        rule = retention_of(noun)
        if rule is not None:
            noun._default_manager.filter(round=a_round).exclude(holds.covers(rule)).delete()
