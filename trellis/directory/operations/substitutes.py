"""Who stands in for a teacher on one day: entered by the school's office, over by itself at midnight."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Person, School, Substitution
from trellis.directory.operations.people import add_person
from trellis.directory.queries.names import fold_name
from trellis.directory.queries.substitutes import may_stand_in, standing_in, teachers_at

AHEAD = timedelta(days=60)


class DayIsOver(Exception):
    """The day lies in the past."""


class TooFarAhead(Exception):
    """The day lies so far ahead that it is rather a slip of the pen."""


class DoesNotTeachHere(Exception):
    """The teacher has no post and no class at this school on that day."""


class NotKnownHere(Exception):
    """The substitute neither stood in before nor works here, or is the teacher."""


class StandsInElsewhere(Exception):
    """The substitute is at another school at that hour."""


class SomebodyStandsIn(Exception):
    """Somebody else stands in for this teacher at that hour."""


class NameIsKnown(Exception):
    """Somebody of this name is known, and nothing says whether it is they."""


class AddressIsAnothers(Exception):
    """The e-mail address belongs to somebody of another name."""


@transaction.atomic
def enter_substitute(
    *, by: int, today: date, now: datetime, school: School, teacher: Person, substitute: Person, on: date, part: str = Substitution.Part.DAY
) -> Substitution:
    """Enter who stands in for whom on a day. The same twice is one. Raises what is named above."""
    if on < today:
        raise DayIsOver(_("That day is over. Choose today or a later day."))
    if on > today + AHEAD:
        raise TooFarAhead(_("That is more than two months ahead. Choose an earlier day."))
    School.objects.select_for_update().get(pk=school.pk)  # two at the office's desk: the second sees what the first has entered
    if not teachers_at(school, on).filter(pk=teacher.pk).exists():
        raise DoesNotTeachHere(_("They do not teach at this school on that day. Choose somebody from the list."))
    if substitute.pk == teacher.pk:
        raise NotKnownHere(_("Nobody stands in for themselves. Choose somebody else."))
    of_that_day = list(Substitution.objects.filter(standing_in(on), substitute=substitute).values_list("school_id", "part"))
    if any(other != school.pk and _meet(part, then) for other, then in of_that_day):
        raise StandsInElsewhere(_("They stand in at another school at that time. Ask that school, or choose another half of the day."))
    for there in Substitution.objects.filter(standing_in(on), teacher=teacher, school=school):
        if there.substitute_id == substitute.pk and there.part == part:
            return there
        if _meet(part, there.part):
            raise SomebodyStandsIn(_("Somebody stands in for this teacher then already. Take that back first, if it has changed."))
    entered = Substitution.objects.create(substitute=substitute, teacher=teacher, school=school, on=on, part=part, entered_by_id=by, entered_at=now)
    record_act(by=by, act="directory.enter_substitute", about=[entered], detail={"on": on.isoformat(), "part": part})
    return entered


def _meet(one: str, other: str) -> bool:
    return Substitution.Part.DAY in (one, other) or one == other


@transaction.atomic
def known_or_new(
    *, by: int, today: date, school: School, substitute: Person | None, given_name: str = "", family_name: str = "", email: str = "", is_another: bool = False
) -> Person:
    """Return whom the office means: somebody chosen, somebody known by name and address, or a person written down now.

    A parent who stands in is known already: name and address together say that it is they. Raises NotKnownHere, NameIsKnown or
    AddressIsAnothers.
    """
    if substitute is not None:
        if not may_stand_in(school, today).filter(pk=substitute.pk).exists():
            raise NotKnownHere(_("They are not on the list any more. Choose again."))
        return substitute
    if not given_name.strip() or not family_name.strip():
        raise NotKnownHere(_("Choose who stands in, or write a first and a last name."))
    folded, here = fold_name(given_name, family_name), Person.objects.filter(merged_into__isnull=True)
    if email:
        at_it = list(here.filter(email__iexact=email.strip())[:2])
        if len(at_it) == 1 and at_it[0].folded_name == folded:
            return at_it[0]
        if at_it:
            raise AddressIsAnothers(_("This address belongs to somebody of another name. Look at its letters, or leave it empty."))
    if not is_another and here.filter(folded_name=folded).exists():
        raise NameIsKnown(_("Somebody of this name is known here. Write the address that is known of them; or, if this is another person, say so below."))
    return add_person(by=by, given_name=given_name, family_name=family_name, email=email, is_another=True)


@transaction.atomic
def take_back_substitute(*, by: int, now: datetime, substitution: Substitution) -> Substitution:
    """Say that somebody does not stand in after all: with their next tap they are outside."""
    held = Substitution.objects.select_for_update().get(pk=substitution.pk)
    if held.taken_back_at is None:
        held.taken_back_at = now
        held.save(update_fields=["taken_back_at"])
        record_act(by=by, act="directory.take_back_substitute", about=[held])
    return held
