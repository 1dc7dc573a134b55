"""Telling who checks a packet, the family that it goes, and those who lead the school when it is late; and the packet on paper and as data."""

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from trellis.directory.queries import everybody
from trellis.kit.formats import say_day, spreadsheet_cell
from trellis.kit.paper import pdf
from trellis.letters.operations import put_line, put_lines
from trellis.student_support.models import PacketFile, TransferPacket
from trellis.student_support.notices.record_paper import SHEET
from trellis.student_support.queries import packets as queries
from trellis.student_support.queries.record_requests import who_may_ask

CHECK = gettext_noop("Another school has asked for the record of a student. Check the packet, and send it by {day}.")
GOES = gettext_noop("The school sends a copy of the record of a student to another school that asked for it. You can read what goes, and keep a copy.")
LATE = gettext_noop("Another school asked for the record of a student, and the last day was {day}. Send it now, or see who can.")
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the same bytes each time


def tell_checker(*, by: int | None, today: date, packet: TransferPacket) -> None:
    """Tell whoever checks, with the last day."""
    if packet.checker_id is None or packet.checker_id == by:
        return
    key, link = f"student_support.packet.{packet.pk}.{packet.checker_id}", f"/packets/{packet.pk}/"
    to, words = everybody().get(pk=packet.checker_id), {"day": packet.due_on}
    put_line(to=to, room="student_support", key=key, text=CHECK, words=words, link=link, about_child=True, by=by, today=today)


def tell_family(*, by: int, today: date, packet: TransferPacket) -> None:
    """Tell the guardians with the right to read, or the student of age; it is in no letter once their right has ended."""
    key, link = f"student_support.packet.{packet.pk}.goes", f"/packets/{packet.pk}/read/"
    for person in who_may_ask(packet.student, today):
        put_line(to=person, room="student_support", key=key, text=GOES, link=link, about_child=True, child=packet.student_id, by=by, today=today)


def tell_late(*, today: date, packet: TransferPacket) -> None:
    """Tell whoever can check it that the last day is over, once for each day that was the last."""
    if packet.due_on >= today:
        return
    to = everybody().filter(pk__in=queries.may_check(packet.student, packet.school, today))
    key, link = f"student_support.packet.{packet.pk}.late.{packet.due_on:%Y%m%d}", f"/packets/{packet.pk}/"
    put_lines(to=to, room="student_support", key=key, text=LATE, words={"day": packet.due_on}, link=link, by=None, today=today, about_child=True)


def packet_on_paper(file: PacketFile) -> bytes:
    """Return the packet as an accessible PDF: the same words each time."""
    content = file.content
    with override(queries.LANGUAGE):
        return pdf(
            SHEET,
            {
                "title": _("Transfer packet: %(name)s") % {"name": content["student"]["name"]},
                "language": queries.LANGUAGE,
                "rtl": False,
                "district": f"{content['district']}, {content['school']}",
                "made": _("Made on %(day)s.") % {"day": say_day(localdate(file.released_at), year=True)},
                "digest": _("Sum of its data file, packet.json (SHA-256): %(digest)s") % {"digest": file.digest},
                "empty": _("Nothing is kept here."),
                "sections": [
                    {
                        "title": section["title"],
                        "entries": [
                            {**one, "key": "", "on": say_day(date.fromisoformat(one["on"]), year=True) if one["on"] else ""} for one in section["entries"]
                        ],
                    }
                    for section in content["sections"]
                ],
            },
        )


def packet_as_data(file: PacketFile) -> bytes:
    """Return the packet for machines: packet.json, and marks and attendance as CSV, in one zip of the same bytes each time. See docs/transfer-packet.md."""
    content = file.content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, words in (
            ("packet.json", queries.as_data(content)),
            ("marks.csv", _sheet(("course", "term", "mark", "on", "school"), content["marks"])),
            ("attendance.csv", _sheet(queries.ATTENDANCE_COLUMNS, content["attendance"])),
        ):
            one = zipfile.ZipInfo(name, FIRST_DAY)
            one.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(one, words)
    return out.getvalue()


def _sheet(columns: Iterable[str], rows: list[dict[str, Any]]) -> bytes:
    text, names = io.StringIO(), list(columns)
    sheet = csv.writer(text, lineterminator="\n")
    sheet.writerow(names)
    sheet.writerows([spreadsheet_cell(str(row[name])) for name in names] for row in rows)
    return text.getvalue().encode()
