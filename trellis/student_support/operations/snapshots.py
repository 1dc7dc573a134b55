"""Receiving what a student needs in class, and saying what cannot be done yet."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Student
from trellis.safety.operations import watch
from trellis.student_support.models import Accommodation, CannotYet, CannotYetAnswer, ClassroomSum, Receipt
from trellis.student_support.notices import snapshots as notices
from trellis.student_support.queries import coverage
from trellis.student_support.queries.snapshots import holds_on


class NothingSaid(Exception):
    """No words were written."""


class HoldsNoMore(Exception):
    """The accommodation has ended meanwhile."""


class IsSettled(Exception):
    """It was settled meanwhile."""


@transaction.atomic
def receive_snapshots(*, by: int, today: date, now: datetime, seen: Mapping[int, int]) -> int:
    """Say that snapshots have arrived; return how many. `seen` gives the edition of each student that stood on the page.

    What has changed since the page was read is left open, and so is a student for whom nothing holds. The same twice is one.
    """
    holding: dict[int, list[int]] = {}
    for student, number in Accommodation.objects.filter(holds_on(today), plan__student__in=list(seen)).order_by("pk").values_list("plan__student", "pk"):
        holding.setdefault(student, []).append(number)
    now_holds = {student: sum(number**2 for number in numbers) for student, numbers in holding.items()}
    of_mine = Receipt.objects.select_for_update().filter(person_id=by, student__in=list(seen), replaced_at__isnull=True)
    standing = {one.student_id: one for one in of_mine.order_by("student_id")}
    newer = [
        student for student, edition in seen.items() if now_holds.get(student) == edition and (student not in standing or standing[student].edition != edition)
    ]
    if not newer:
        return 0
    Receipt.objects.filter(pk__in=[standing[student].pk for student in newer if student in standing]).update(replaced_at=now)
    Receipt.objects.bulk_create([Receipt(student_id=student, person_id=by, edition=seen[student], seen=holding[student], received_at=now) for student in newer])
    students = list(Student.objects.filter(pk__in=newer).order_by("pk"))
    record_act(by=by, act="student_support.receive_snapshots", about=students, detail={"received": len(newer)})
    return len(newer)


@transaction.atomic
def say_cannot_yet(*, by: int, today: date, now: datetime, accommodation: Accommodation, words: str) -> CannotYet:
    """Say why something cannot be done for a student yet; the case manager is told. The same person has one open for each accommodation.

    Raises NothingSaid or HoldsNoMore.
    """
    if not words.strip():
        raise NothingSaid(_("Say what stands in the way: that is what somebody can do something about."))
    held = Accommodation.objects.select_for_update().get(pk=accommodation.pk)
    if not Accommodation.objects.filter(holds_on(today), pk=held.pk).exists():
        raise HoldsNoMore(_("This does not hold any more: look at the page again."))
    said = CannotYet.objects.filter(accommodation=held, by_id=by, settled_at__isnull=True).first()
    if said is not None:
        if said.words != words.strip() and not said.answers.filter(by_id=by, words=words.strip()).exists():  # the same twice is one
            CannotYetAnswer.objects.create(cannot_yet=said, by_id=by, words=words.strip(), at=now)
            watch(by=by, writer=by, now=now, today=today, texts=[words], place=_("What a classroom cannot do yet"))
            record_act(by=by, act="student_support.answer_cannot_yet", about=[said])
        return said
    said = CannotYet.objects.create(accommodation=held, by_id=by, words=words.strip(), said_at=now)
    watch(by=by, writer=by, now=now, today=today, texts=[words], place=_("What a classroom cannot do yet"))
    record_act(by=by, act="student_support.say_cannot_yet", about=[said])
    notices.tell_of_cannot_yet(by=by, today=today, said=said)
    return said


@transaction.atomic
def answer_cannot_yet(*, by: int, today: date, now: datetime, cannot_yet: CannotYet, words: str, settles: bool = False) -> CannotYet:
    """Answer, and say with `settles` that it is possible now or not needed any more: the teacher is told. Raises NothingSaid or IsSettled."""
    if not words.strip():
        raise NothingSaid(_("Say what is done about it."))
    held = CannotYet.objects.select_for_update().get(pk=cannot_yet.pk)
    if held.settled_at is not None:
        raise IsSettled(_("This was settled meanwhile. Your words were not kept: copy them if you still need them."))
    if not settles and held.answers.filter(by_id=by, words=words.strip()).exists():
        return held
    watch(by=by, writer=by, now=now, today=today, texts=[words], place=_("What a classroom cannot do yet"))
    if held.answered_at is None and by != held.by_id:
        held.answered_at = now
    if settles:
        held.settled_at, held.settled_by_id, held.settled_words = now, by, words.strip()
    else:
        CannotYetAnswer.objects.create(cannot_yet=held, by_id=by, words=words.strip(), at=now)
    held.save(update_fields=["answered_at", "settled_at", "settled_by", "settled_words"])
    record_act(by=by, act="student_support.settle_cannot_yet" if settles else "student_support.answer_cannot_yet", about=[held])
    notices.tell_of_answer(by=by, today=today, said=held, settles=settles)
    return held


@transaction.atomic
def count_classrooms(*, today: date) -> int:
    """Count anew how much has arrived at each school; return of how many schools."""
    counted = coverage.count_classrooms(today)
    ClassroomSum.objects.all().delete()
    ClassroomSum.objects.bulk_create(counted)
    return len(counted)
