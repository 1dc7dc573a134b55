"""Mail that came in: what became of each, what waits for a person, which address belongs to which office, how far a mailbox was read."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.kit.keeping import Kept

RULE = _("District setting, default 3 years after it came: as long as the thread it belongs to.")
HELD = _("30 days after a person sorted it; what nobody sorted, a year after it came.")


class ReceivedMail(models.Model):
    """A mail was taken, once. `key` is the same for the same mail, delivered twice; `whole` also has what was cut from the message."""

    retention = Kept(
        whose=_("staff and others who write"), rule=RULE, years=3, after="came_at", blanks=("whole",), about=("message__by",), comes_from=(_("mail"),)
    )

    class Outcome(models.TextChoices):
        SAID = "said", _("became a message of a thread")
        OPENED = "opened", _("opened a thread")
        HELD = "held", _("waits for a person, or waited")
        NOTED = "noted", _("was written by a machine, and was noted")

    key = models.CharField(max_length=64, unique=True)
    came_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    message = models.OneToOneField("threads.Message", null=True, on_delete=models.PROTECT, related_name="received_mail")
    whole = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["outcome", "came_at"], name="mail_by_what_became_of_it")]


class HeldMail(models.Model):
    """A mail that nobody could put where it belongs by itself. A person of the office takes it into a thread, passes it on or lets it go."""

    retention = Kept(
        whose=_("staff and others who write"),
        rule=HELD,
        years=1,
        after="received__came_at",
        blanks=("from_address", "from_name", "subject", "attachments"),
        about=("claims_to_be",),
        comes_from=(_("mail"),),
    )

    class Why(models.TextChoices):
        STRANGER = "stranger", _("Nobody here has this address, or somebody who no longer works here.")
        SEVERAL = "several", _("Several people have this address.")
        UNSIGNED = "unsigned", _("The mail carries no signature that proves the address.")
        ASIDE = "aside", _("It was sent on, and not addressed to Trellis.")
        OUTSIDE = "outside", _("Whoever wrote it is not in that thread, or not any more.")
        LAPSED = "lapsed", _("The thread has been settled for more than 30 days.")
        ADDRESS = "address", _("The address to which it was written is none of ours.")
        NO_OFFICE = "no_office", _("No office is named that takes mail to this address.")
        LIST = "list", _("It came through a mailing list.")
        EMPTY = "empty", _("There are no words in it.")
        BIG = "big", _("It is too large to be read whole.")
        BROKEN = "broken", _("It could not be read as a mail.")

    received = models.OneToOneField(ReceivedMail, on_delete=models.PROTECT, related_name="held")
    why = models.CharField(max_length=12, choices=Why)
    from_address = models.CharField(max_length=254, blank=True)
    from_name = models.CharField(max_length=200, blank=True)
    claims_to_be = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # whose address it bears; nobody has proved it
    subject = models.CharField(max_length=200, blank=True)
    attachments = models.TextField(blank=True)  # names, one in a line; the files themselves were not taken
    office = models.ForeignKey("directory.Office", null=True, on_delete=models.PROTECT, related_name="+")
    thread = models.ForeignKey("threads.Thread", null=True, on_delete=models.PROTECT, related_name="+")  # to whose address it was written
    sorted_at = models.DateTimeField(null=True)

    reach = {
        Reach.OFFICE: Reached(_("mail that waits for their office"), lambda b: Q(office_id__in=b.held.offices)),
        Reach.DISTRICT: Reached(
            _("mail that came to no office, or to one that is no more"), lambda b: Q(office__isnull=True) | Q(office__ended_on__lte=b.today)
        ),
    }

    class Meta:
        indexes = [models.Index(fields=["office", "sorted_at"], name="mail_that_waits_for_an_office")]


class Sorting(models.Model):
    """A person said what becomes of a held mail: a message of a thread, or nothing. What was let go may still be taken; the last word holds."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: stays as numbers with the mail."))
    held = models.ForeignKey(HeldMail, on_delete=models.PROTECT, related_name="sortings")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    message = models.ForeignKey("threads.Message", null=True, on_delete=models.PROTECT, related_name="+")  # None: let go
    vouched = models.BooleanField(default=False)  # they say that it is from the person whose address it bears

    class Meta:
        indexes = [models.Index(fields=["held", "at"], name="what_became_of_a_held_mail")]


class OfficeAddress(models.Model):
    """Mail to this address goes to this office."""

    retention = Kept(whose=_("the district"), rule=_("Until somebody changes it."))
    address = models.CharField(max_length=254, unique=True)
    office = models.ForeignKey("directory.Office", on_delete=models.PROTECT, related_name="mail_addresses")
    set_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()


class Mailbox(models.Model):
    """How far a mailbox was read. Its numbers hold while `uid_validity` is the same; then it is read from the beginning, and nothing is taken twice."""

    retention = Kept(whose=_("the installation"), rule=_("Stays as long as the installation."))
    name = models.CharField(max_length=300, unique=True)
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)  # the last time that all went well
    failure = models.CharField(max_length=60, blank=True)  # of the last try, the kind of error; its words may hold an address
