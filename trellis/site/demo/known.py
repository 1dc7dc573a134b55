"""Whom we know in Riverbend: at Cedar Fork one grade with a closed round, two pairs and a question that is due, another grade that is asked about now."""

from datetime import date, timedelta

from trellis.directory.models import Person
from trellis.site.demo.cast import Cast
from trellis.student_support.models import MapRound, Pair
from trellis.student_support.operations import maps
from trellis.student_support.queries.maps import adults_of, children_of

CLOSED, OPEN = "04", "02"
UNKNOWN, BY_ONE = 12, 7  # every twelfth child is known by nobody, every seventh of the others by one


def know_in_riverbend(cast: Cast, today: date) -> None:
    """Let Amina ask about grade 4 seven weeks ago, most answer, and two children find an adult; grade 2 is asked about today. Done once."""
    if MapRound.objects.exists():
        return
    school, began = cast.schools["cedar_fork"], today - timedelta(days=48)
    by = cast.amina.pk
    a_round = maps.open_map(by=by, today=began, school=school, grade=CLOSED, last_day=began + timedelta(days=7))
    closed_on = began + timedelta(days=8)
    children = [one for one in children_of(a_round, began) if one.pk != cast.students["mateo"].pk]
    adults = [one for one in adults_of(school.pk, began) if one.pk != cast.amina.pk]
    for number, adult in enumerate(adults):
        if number % 6 == 5:
            continue  # has not answered
        known = [one.pk for place, one in enumerate(children) if _knows(number, place, len(adults))]
        known += [cast.students["mateo"].pk] if adult.pk in (cast.grace.pk, cast.hannah.pk, cast.yusuf.pk) else []
        maps.say_done(by=adult.pk, today=began + timedelta(days=number % 5), a_round=a_round, known=known, unknown=[], nobody=not known)
    unknown = [one for place, one in enumerate(children) if place % UNKNOWN == 0]
    for place, one in enumerate(unknown):
        if place % 3:
            named = [cast.denise.pk] if place % 3 == 1 else []
            maps.name_adults(by=one.person_id, today=began, a_round=a_round, student=one, adults=named, nobody=not named)
    maps.close_map(by=by, today=closed_on, a_round=a_round)
    pairs = list(Pair.objects.filter(school=school, ended_on__isnull=True).order_by("pk")[:3])
    for pair, adult, days in zip(pairs, (cast.denise, cast.grace, cast.hannah), (9, 30, 45), strict=False):
        _pair(pair, adult, by=by, on=closed_on + timedelta(days=days - 7) if days < 45 else today)
    asked = maps.open_map(by=by, today=today - timedelta(days=2), school=school, grade=OPEN, last_day=today + timedelta(days=5))
    for adult in adults[:4]:
        maps.say_done(by=adult.pk, today=today, a_round=asked, known=[], unknown=[], nobody=True)


def _knows(adult: int, place: int, adults: int) -> bool:
    """Say whether an adult knows the child at a place of the list: nobody every twelfth, one every seventh, some the others."""
    if place % UNKNOWN == 0:
        return False
    if place % BY_ONE == 0:
        return adult == (place // BY_ONE) % 5
    return (adult + place) % max(4, adults // 4) == 0


def _pair(pair: Pair, adult: Person, *, by: int, on: date) -> None:
    maps.ask_adult(by=by, today=on, pair=pair, adult=adult.pk, before=None)
    if adult.given_name != "Hannah":  # she was asked today
        maps.answer_pair(by=adult.pk, today=on + timedelta(days=1), pair=pair, yes=True)
