"""One conversation with one owner: who asked, which office holds it, who was brought in, the next date, and how it ended.

What a thread is about belongs to the room that opened it; here it is a kind in words and two promised times.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.kit.keeping import Kept
from trellis.threads.measures import USUAL_FROM, USUAL_UNTIL

RULE = _("District setting, default 3 years after the thread was opened: long enough to see whether the service became better.")
KEPT: dict[str, Any] = {"whose": _("staff"), "rule": RULE, "years": 3}
PARTIES = ("thread__opened_by", "by")


def _involved(b: Bearing) -> Q:
    """Match threads that an office of the person holds or held, or into which it was asked."""
    held = Holding.objects.filter(office_id__in=b.held.offices).values("thread_id")
    asked = HandOver.objects.filter(to_office_id__in=b.held.offices).values("thread_id")
    return Q(pk__in=held) | Q(pk__in=asked)


def _held_now(b: Bearing) -> Q:
    """Match threads that an office of the person holds today, leading or helping."""
    return Q(pk__in=Holding.objects.filter(office_id__in=b.held.offices, until_at__isnull=True).values("thread_id"))


class WorkingHours(models.Model):
    """From when until when the district answers on a working day: one row, and none while nobody has changed what is usual."""

    retention = Kept(whose=_("the district"), rule=_("Stays as long as the installation."))
    hours_from = models.TimeField(default=USUAL_FROM)
    hours_until = models.TimeField(default=USUAL_UNTIL)
    set_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(hours_until__gt=F("hours_from")), name="working_hours_end_after_they_begin")]


class Thread(models.Model):
    """One request or question. `first_answer_by` and `settle_by` are what the catalogue promised when it was opened; None when nothing was."""

    retention = Kept(**KEPT, after="opened_at", blanks=("subject", "kind_words"), about=("opened_by",))
    subject = models.CharField(max_length=200)
    opened_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    school = models.ForeignKey("directory.School", null=True, on_delete=models.PROTECT, related_name="+")  # None: for nobody but oneself
    only_me = models.BooleanField(default=False)  # other leaders of the school do not read it
    about_room = models.CharField(max_length=32, blank=True)  # whose noun it is about, and its number: "asks", 12
    about_number = models.BigIntegerField(null=True)
    kind_words = models.CharField(max_length=120, blank=True)  # what was asked for, as the catalogue called it that day
    answer_minutes = models.PositiveIntegerField(null=True)  # promised, in the district's working minutes
    settle_minutes = models.PositiveIntegerField(null=True)
    first_answer_by = models.DateTimeField(null=True)  # moved by pauses; None when nothing was promised
    settle_by = models.DateTimeField(null=True)
    stood_minutes = models.PositiveIntegerField(default=0)  # working minutes of pauses that are over, and between settled and opened again
    answered_at = models.DateTimeField(null=True)  # the first answer of an office that holds it
    answered_minutes = models.PositiveIntegerField(null=True)  # working minutes that it took, without pauses
    settled_at = models.DateTimeField(null=True)  # None again once it is opened again
    settled_minutes = models.PositiveIntegerField(null=True)
    next_on = models.DateField(null=True)  # the one next date, with who set it and why in NextDate

    reach = {
        Reach.AUTHOR: Reached(_("threads that the person opened"), lambda b: Q(opened_by_id=b.person_id)),
        Reach.SCHOOL: Reached(_("threads opened for the school, unless for oneself alone"), lambda b: Q(school_id__in=b.held.schools, only_me=False)),
        Reach.OFFICE: Reached(_("threads that the office holds or held, or was asked into"), _involved),
        Reach.TEAM: Reached(_("threads that the office holds today"), _held_now),
        Reach.CASELOAD: Reached(
            _("threads of the schools one supervises, unless opened for oneself alone"), lambda b: Q(school_id__in=b.held.caseload_schools, only_me=False)
        ),
        Reach.DISTRICT: Reached(_("every thread, unless opened for oneself alone"), lambda b: Q(only_me=False)),
    }

    class Meta:
        indexes = [
            models.Index(fields=["opened_by", "opened_at"], name="threads_of_who_opened_them"),
            models.Index(fields=["school", "opened_at"], name="threads_of_a_school"),
            # Open threads are few among all that ever were: a leader's list walks this index, the longest open first.
            models.Index(fields=["opened_at", "only_me", "opened_by"], condition=Q(settled_at__isnull=True), name="threads_that_are_open"),
            models.Index(fields=["about_room", "about_number"], name="threads_by_what_they_are_about"),
            models.Index(fields=["opened_at"], condition=Q(settled_at__isnull=True), name="open_threads"),  # few of many
        ]


class Holding(models.Model):
    """An office holds the thread, one person in it owns it. One at a time leads; others help. Ended when it goes on or is settled."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: stays as numbers with the thread."))
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="holdings")
    office = models.ForeignKey("directory.Office", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # None: nobody in the office has taken it yet
    backup = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # has it while the owner is away
    is_lead = models.BooleanField(default=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    reach = {
        Reach.DISTRICT: Reached(
            _("threads whose office is no more, without their words"), lambda b: Q(until_at__isnull=True, is_lead=True, office__ended_on__lte=b.today)
        ),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread"], condition=Q(until_at__isnull=True, is_lead=True), name="one_office_leads_a_thread"),
            models.UniqueConstraint(fields=["thread", "office"], condition=Q(until_at__isnull=True), name="an_office_holds_a_thread_once"),
            models.CheckConstraint(condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")), name="a_holding_ends_after_it_begins"),
        ]
        indexes = [
            models.Index(fields=["office", "from_at"], condition=Q(until_at__isnull=True), name="what_an_office_holds"),
            models.Index(fields=["owner", "from_at"], condition=Q(until_at__isnull=True), name="what_a_person_holds"),
        ]


class Message(models.Model):
    """Something said in the thread. Everybody in it reads everything: there is no second conversation behind it."""

    retention = Kept(**KEPT, after="thread__opened_at", blanks=("text",), about=PARTIES)

    class Came(models.TextChoices):
        HERE = "here", _("written here")
        MAIL = "mail", _("by mail")
        TOLD = "told", _("told by phone or in person, written down by somebody else")

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    came = models.CharField(max_length=4, choices=Came, default=Came.HERE)
    for_office = models.BooleanField(default=False)  # who wrote it spoke for an office that held the thread
    mail_id = models.CharField(max_length=250, blank=True)  # the Message-ID of the mail, so that it is taken once

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mail_id"], condition=~Q(mail_id=""), name="a_mail_is_taken_once")]
        indexes = [models.Index(fields=["thread", "at"], name="messages_in_order")]


class NextDate(models.Model):
    """The day by which the one who asked hears next, said by whoever owns the thread."""

    retention = Kept(**KEPT, after="thread__opened_at", blanks=("words",), about=PARTIES)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="next_dates")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()
    words = models.CharField(max_length=300, blank=True)


class HandOver(models.Model):
    """An office asks another to take the thread or to help with it, and says why. It holds nothing until it accepts."""

    retention = Kept(**KEPT, after="thread__opened_at", blanks=("reason",), about=PARTIES)

    class Kind(models.TextChoices):
        TAKE = "take", _("take it over")
        HELP = "help", _("help with a part")

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="hand_overs")
    kind = models.CharField(max_length=4, choices=Kind)
    from_office = models.ForeignKey("directory.Office", on_delete=models.PROTECT, related_name="+")
    to_office = models.ForeignKey("directory.Office", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()

    reach = {
        Reach.OFFICE: Reached(_("hand-overs to one’s own office"), lambda b: Q(to_office_id__in=b.held.offices)),
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(from_office=F("to_office")), name="a_hand_over_goes_to_another_office")]


class HandOverAnswer(models.Model):
    """The office accepts, or declines and says why. Declined, the thread stays where it was."""

    retention = Kept(
        whose=_("staff"), rule=RULE, years=3, after="hand_over__thread__opened_at", blanks=("reason",), about=("hand_over__thread__opened_by", "by")
    )
    hand_over = models.OneToOneField(HandOver, on_delete=models.PROTECT, related_name="answer")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    accepts = models.BooleanField()
    reason = models.TextField(blank=True)


class Pause(models.Model):
    """The clock stands still for a stated reason, until somebody lets it run again or the other side answers."""

    retention = Kept(**KEPT, after="thread__opened_at", blanks=("words",), about=PARTIES)

    class Reason(models.TextChoices):
        SCHOOL = "school", _("waiting for the school’s answer")
        OUTSIDE = "outside", _("waiting for somebody outside the district")
        DAY = "day", _("it can only be done on a later day")

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="pauses")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    until_on = models.DateField()  # runs again by itself on this day: nothing waits for ever
    reason = models.CharField(max_length=8, choices=Reason)
    words = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread"], condition=Q(until_at__isnull=True), name="a_thread_pauses_once_at_a_time"),
            models.CheckConstraint(condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")), name="a_pause_ends_after_it_begins"),
        ]


class Settling(models.Model):
    """The office says what was done."""

    retention = Kept(**KEPT, after="thread__opened_at", blanks=("words",), about=PARTIES)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="settlings")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.TextField()


class Reopening(models.Model):
    """Whoever asked opens the thread again and says what is missing."""

    retention = Kept(
        whose=_("staff"), rule=RULE, years=3, after="settling__thread__opened_at", blanks=("missing",), about=("settling__thread__opened_by", "by")
    )
    settling = models.OneToOneField(Settling, on_delete=models.PROTECT, related_name="reopening")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    missing = models.TextField()
