"""What a family says about asking its child."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Student
from trellis.self_study.models import FamilyDecision, Study
from trellis.self_study.queries import asking_students, is_asked_about
from trellis.surveys.operations import TakenBack, renew_invitations, take_back_answers, withdraw_invitations


class NotAskedAbout(Exception):
    """The student is not one of those asked."""


class RoundIsOver(Exception):
    """The round takes no answers any more."""


NOTHING_TAKEN = TakenBack(0, 0)


class WhoSaidSo(Exception):
    """Somebody who works here writes down what a family said, without saying who and how."""


@transaction.atomic
def decide_for_child(*, by: int, today: date, study: Study, student: Student, allows: bool, on_behalf: bool = False, told_by_words: str = "") -> TakenBack:
    """Say that a child may be asked, or may not. It holds at once; the newest word counts, the same word twice is said once.

    `on_behalf`: written down by somebody who works here. A no takes out what the child has answered by name or in confidence; a sheet sent
    without a name cannot be found, and the result says so. Raises NotAskedAbout, RoundIsOver or WhoSaidSo.
    """
    if not is_asked_about(study, student):
        raise NotAskedAbout(_("This student is not asked in this round."))
    if study.round.is_over(today):
        raise RoundIsOver(_("This round is closed. Nobody is asked any more."))
    if on_behalf and not told_by_words.strip():
        raise WhoSaidSo(_("Say who told you, and how: “mother, by phone”."))
    newest = FamilyDecision.objects.filter(study=study, student=student).order_by("-pk").first()
    if newest is not None and (newest.allows, newest.by_id) == (allows, by):
        return NOTHING_TAKEN
    said = FamilyDecision.objects.create(study=study, student=student, allows=allows, by_id=by, told_by_words=told_by_words.strip())
    taken = NOTHING_TAKEN
    if allows:
        renew_invitations(by=by, today=today, round=study.round, people=[student.person_id])
    else:
        withdraw_invitations(by=by, today=today, round=study.round, people=[student.person_id])
        taken = take_back_answers(by=by, today=today, round=study.round, people=[student.person_id])
    record_act(by=by, act="self_study.decide_for_child", about=[study, said], detail={"allows": allows})
    return taken


@transaction.atomic
def let_students_begin(*, by: int | None, today: date, study: Study) -> int:
    """Ask the students who may be asked and wait still; return how many. Before the first day and after the last one, nobody.

    A student waits until the notice has been with their family for the set days, however late it went out: a sender that stood still
    makes the round later, never the notice shorter.
    """
    if not study.round.is_open(today):
        return 0
    return renew_invitations(by=by, today=today, round=study.round, people=asking_students(study, today).may_be_asked)
