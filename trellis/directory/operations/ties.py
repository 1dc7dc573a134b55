"""Who is guardian of whom, typed by hand: tied, ended, and tied again. What is typed here no roster changes."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Guardianship, Person, Student
from trellis.directory.operations.names import index_names
from trellis.directory.queries.names import fold_name

ENDED = "ended_on"  # in `typed`: a person ended the tie, and no import opens it again


class TiedAlready(Exception):
    """The two are tied, or were: a tie that ended is taken up again instead of made a second time."""


class TiedToThemselves(Exception):
    """Nobody is their own guardian."""


class AddressIsTaken(Exception):
    """Somebody else here is reached at this e-mail address."""


class ReasonMissing(Exception):
    """Nobody could judge the ending by what was written."""


class TieStands(Exception):
    """There is nothing to take back, or nothing to end."""


@transaction.atomic
def tie_guardian(*, by: int | None, student: Student, guardian: Person, relation: str) -> Guardianship:
    """Tie somebody who is here to a student. Gives no right by itself. Raises TiedToThemselves, or TiedAlready."""
    if guardian.pk == student.person_id:
        raise TiedToThemselves(_("This is the student. Nobody is their own guardian."))
    before = Guardianship.objects.filter(guardian=guardian, student=student).first()
    if before and before.ended_on is None:
        raise TiedAlready(_("They are a guardian of this student already. Grant what they may do beside their name."))
    if before:
        raise TiedAlready(_("They were a guardian of this student before. Put them back: they stand under former guardians on the student’s page."))
    tie = Guardianship.objects.create(guardian=guardian, student=student, relation=relation)
    index_names(people=[guardian.pk])
    record_act(by=by, act="directory.tie_guardian", about=[tie, student, guardian])
    return tie


@transaction.atomic
def add_guardian(
    *,
    by: int | None,
    student: Student,
    relation: str,
    given_name: str,
    family_name: str,
    email: str,
    phone: str,
    language: str,
    needs_interpreter: bool,
    channel: str,
) -> Guardianship:
    """Write down a guardian whom no roster brings, and tie them to a student. Raises AddressIsTaken."""
    # Two people at one address: a code sent there could let in either, so the door lets in neither.
    if email and Person.objects.filter(email__iexact=email.strip(), merged_into__isnull=True).exists():
        raise AddressIsTaken(_("Somebody else here has this e-mail address, and it can let in only one. Leave it empty, or type another."))
    person = Person.objects.create(
        given_name=given_name.strip(),
        family_name=family_name.strip(),
        email=email.strip(),
        phone=phone.strip(),
        language=language,
        needs_interpreter=needs_interpreter,
        channel=channel,
        folded_name=fold_name(given_name, family_name),
    )
    record_act(by=by, act="directory.add_guardian", about=[person])
    return tie_guardian(by=by, student=student, guardian=person, relation=relation)


@transaction.atomic
def end_tie(*, by: int | None, tie: Guardianship, because: str, today: date) -> Guardianship:
    """End the tie of a guardian to a student from today on; every right on it opens nothing any more, and no roster brings it back.

    The rights stay as they were granted, so that `tie_again` puts everything back. Raises TieStands or ReasonMissing.
    """
    tie = Guardianship.objects.select_for_update().get(pk=tie.pk)
    if tie.ended_on is not None:
        raise TieStands(_("They were taken off already. Nothing was changed."))
    if not because.strip():
        raise ReasonMissing(_("Say in a few words why they are no longer a guardian: whoever looks next will ask."))
    tie.ended_on, tie.ended_because, tie.typed = today, because.strip(), sorted({*tie.typed, ENDED})
    tie.save(update_fields=["ended_on", "ended_because", "typed"])
    index_names(people=[tie.guardian_id])
    record_act(by=by, act="directory.end_tie", about=[tie, tie.student])
    return tie


@transaction.atomic
def tie_again(*, by: int | None, tie: Guardianship) -> Guardianship:
    """Take up a tie that ended, with the rights that were granted on it and are not over.

    One that a person had ended is as it was before. One that the roster had ended is the district's own from now on, or the
    next roster would end it again. Raises TieStands.
    """
    tie = Guardianship.objects.select_for_update().get(pk=tie.pk)
    if tie.ended_on is None:
        raise TieStands(_("They are a guardian of this student already. Nothing was changed."))
    if ENDED in tie.typed:
        tie.typed = sorted({*tie.typed} - {ENDED})
    else:
        tie.source, tie.said_by = None, 0
    tie.ended_on, tie.ended_because = None, ""
    tie.save(update_fields=["ended_on", "ended_because", "typed", "source", "said_by"])
    index_names(people=[tie.guardian_id])
    record_act(by=by, act="directory.tie_again", about=[tie, tie.student])
    return tie
