"""What a family says about asking its child."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Student
from trellis.self_study.models import FamilyDecision, Study
from trellis.self_study.queries import is_asked_about
from trellis.surveys.operations import renew_invitations, withdraw_invitations


class NotAskedAbout(Exception):
    """The student is not one of those asked."""


class RoundIsOver(Exception):
    """The round takes no answers any more."""


class WhoSaidSo(Exception):
    """Somebody who works here writes down what a family said, without saying who and how."""


@transaction.atomic
def decide_for_child(*, by: int, today: date, study: Study, student: Student, allows: bool, on_behalf: bool = False, told_by_words: str = "") -> FamilyDecision:
    """Say that a child may be asked, or may not. It holds at once; the newest word counts, the same word twice is said once.

    `on_behalf`: written down by somebody who works here. A no after the child has answered without a name cannot be found
    in a sealed sheet any more. Raises NotAskedAbout, RoundIsOver or WhoSaidSo.
    """
    if not is_asked_about(study, student):
        raise NotAskedAbout(_("This student is not asked in this round."))
    if study.round.is_over(today):
        raise RoundIsOver(_("This round is closed. Nobody is asked any more."))
    if on_behalf and not told_by_words.strip():
        raise WhoSaidSo(_("Say who told you, and how: “mother, by phone”."))
    newest = FamilyDecision.objects.filter(study=study, student=student).order_by("-pk").first()
    if newest is not None and (newest.allows, newest.by_id) == (allows, by):
        return newest
    said = FamilyDecision.objects.create(study=study, student=student, allows=allows, by_id=by, told_by_words=told_by_words.strip())
    change = renew_invitations if allows else withdraw_invitations
    change(by=by, today=today, round=study.round, people=[student.person_id])
    record_act(by=by, act="self_study.decide_for_child", about=[study, said], detail={"allows": allows})
    return said
