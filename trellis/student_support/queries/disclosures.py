"""What a family reads of packets for other schools: the record of requests and disclosures (34 CFR 99.32)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.directory.models import Person, ProtectedAddress, Student
from trellis.kit.days import open_on
from trellis.kit.formats import say_day
from trellis.student_support.models import PacketFile, TransferPacket

READ = Verb.STUDENT_SUPPORT_READ_PACKET


@dataclass(frozen=True, slots=True)
class Shown:
    """One packet as a family reads of it. `to` is empty where it would tell how somebody protected is found."""

    packet: TransferPacket
    to: str
    asked_by: str
    file: PacketFile | None
    sent: list[Any]


def shown_to_family(standing: Standing, student: Student) -> list[Shown]:
    """Return the record of requests and disclosures to other schools, for whoever may read it (34 CFR 99.32(d)); empty for anybody else."""
    rows = (
        within(standing, READ, TransferPacket.objects.filter(student=student))
        .select_related("school")
        .prefetch_related("file__sendings")
        .order_by("-asked_on", "-pk")[:20]
    )
    found = list(rows)
    hides = bool(found) and _hides_where(student, standing.person_id, standing.today)
    return [_shown(one, hides=hides) for one in found]


def one_shown(standing: Standing, packet: TransferPacket) -> Shown:
    """Return one packet as its reader may see it."""
    return _shown(packet, hides=_hides_where(packet.student, standing.person_id, standing.today))


def _shown(packet: TransferPacket, *, hides: bool) -> Shown:
    file = getattr(packet, "file", None)
    sent = [] if file is None else sorted(file.sendings.all(), key=lambda one: (one.on, one.pk))
    return Shown(packet, "" if hides else packet.to_words, "" if hides else packet.asked_by_school, file, sent)


def _hides_where(student: Student, reader: int, today: date) -> bool:
    """Say whether the new school would tell the reader how to find somebody else whose address is protected."""
    tied = Person.objects.filter(Q(pk=student.person_id) | Q(guardianships__student=student)).values("pk")
    return ProtectedAddress.objects.filter(open_on(today), person__in=tied).exclude(person=reader).exists()


def disclosures(standing: Standing, student: Student) -> list[tuple[str, str, date, str]]:
    """Return the record of disclosures for the file of a record, the oldest first: key, heading, day of the request, and to whom, when and why."""
    found = []
    for one in reversed(shown_to_family(standing, student)):
        sent = [_("Sent on %(day)s, %(way)s.") % {"day": say_day(each.on, year=True), "way": each.get_way_display()} for each in one.sent]
        closed = _("Taken back; nothing was sent.") if one.packet.closed_on else ""
        said = "\n".join(
            line for line in (_("They say that the student seeks or intends to enroll there (34 CFR 99.31(a)(2))."), one.to, *sent, closed) if line
        )
        what = _("Asked for by another school: %(school)s") % {"school": one.asked_by} if one.asked_by else _("Asked for by another school")
        found.append((f"packet:{one.packet.pk}", what, one.packet.asked_on, said))
    return found
