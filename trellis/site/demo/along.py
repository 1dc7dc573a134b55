"""A student who left Riverbend: another district asked for the record, and the packet waits with Amina."""

from datetime import date, timedelta

from trellis.directory.models import SchoolEnrolment
from trellis.site.demo.cast import Cast
from trellis.student_support.models import TransferPacket
from trellis.student_support.operations.packets import begin_packet


def let_records_go_along(cast: Cast, today: date) -> None:
    """Let one student of Cedar Fork leave, and the next school ask. Done once."""
    if TransferPacket.objects.exists():
        return
    named = [one.pk for one in cast.students.values()]
    here = SchoolEnrolment.objects.filter(school=cast.schools["cedar_fork"], ends_on__isnull=True, ended_on__isnull=True).exclude(student__in=named)
    with_plan = here.filter(student__plans__isnull=False).select_related("student__person", "school").order_by("pk")
    enrolment = with_plan.first() or here.select_related("student__person", "school").order_by("pk").first()
    if enrolment is None or enrolment.begins_on >= today - timedelta(days=9):
        return
    SchoolEnrolment.objects.filter(pk=enrolment.pk).update(ends_on=today - timedelta(days=4))
    begin_packet(
        by=cast.denise.pk,
        today=today,
        enrolment=enrolment,
        asked_by_school="Lakeside School District",
        asked_by="Records office",
        asked_on=today - timedelta(days=3),
        to_words="Lakeside Elementary School, Records\n12 Shore Road, Lakeside",
    )
