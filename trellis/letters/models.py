"""Lines that rooms put in, the letters they became, and how those went."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.directory.queries import families_handed_over_by
from trellis.kit.keeping import Kept

# District setting, default 3: long enough to answer "I was never told".
SENT = _("District setting, default 3 years after it was put in: long enough to answer when somebody says they were never told.")
OF_A_LETTER = Kept(whose=_("everybody who gets letters"), rule=_("Holds no words: the lines of the letter are emptied. Days and channels stay."))


class QuietHours(models.Model):
    """From when until when nothing is sent: one row for the district (no person), one for each person who chose."""

    retention = Kept(whose=_("everybody who gets letters"), rule=_("Until the person changes them. Hours, no words."))
    person = models.OneToOneField("directory.Person", null=True, on_delete=models.PROTECT, related_name="quiet_hours")
    starts = models.TimeField()
    ends = models.TimeField()
    rests_on_non_working_days = models.BooleanField(default=True)

    reach = {
        Reach.SUBJECT: Reached(_("the person"), lambda b: Q(person_id=b.person_id)),
        Reach.DISTRICT: Reached(_("the hours of the district"), lambda b: Q(person__isnull=True)),
    }

    class Meta:
        constraints = [models.UniqueConstraint(models.Value(1), condition=Q(person__isnull=True), name="the_district_has_one_row_of_quiet_hours")]


def _to_a_family_of_the_school(b: Bearing) -> Q:
    return Q(to__in=families_handed_over_by(b.held.schools, b.today))


class Letter(models.Model):
    """The lines of one person for one day; an urgent line alone. Claimed by a sender until `claimed_until`."""

    retention = OF_A_LETTER

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        PAPER = "paper", _("Paper letter")
        TOLD = "told", _("Told by phone")

    to = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="letters")
    on = models.DateField()
    is_urgent = models.BooleanField(default=False)
    channel = models.CharField(max_length=8, choices=Channel)
    language = models.CharField(max_length=16)
    gathered_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    posts_begun = models.PositiveSmallIntegerField(default=0)  # claims whose end is not known yet; two at most
    times_put_off = models.PositiveSmallIntegerField(default=0)

    reach = {
        Reach.SUBJECT: Reached(_("the person to whom it was written"), lambda b: Q(to_id=b.person_id)),
        Reach.SCHOOL: Reached(
            _("letters to students of that school, and to guardians all of whose children are there and who do not work for the district"),
            _to_a_family_of_the_school,
        ),
        Reach.DISTRICT: Reached(_("every letter"), lambda b: everything()),
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["to", "on"], condition=Q(is_urgent=False), name="one_letter_per_person_and_day")]
        indexes = [models.Index(fields=["channel", "next_try_at"], name="letters_by_next_try")]


class Line(models.Model):
    """One sentence to one person: an English message with {placeholders}, translated when it is shown or sent."""

    retention = Kept(
        whose=_("everybody who gets letters"),
        rule=SENT,
        years=3,
        after="put_on",
        blanks=("text", "words", "link"),
        about=("to",),
        goes_to=(_("mail"), _("paper letters as PDF")),
    )
    to = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="lines")
    room = models.CharField(max_length=40)
    section = models.CharField(max_length=100, blank=True)  # a heading above it, an English message; empty for what stands alone
    key = models.CharField(max_length=200, blank=True)  # put once per person; empty: always put
    text = models.TextField()
    words = models.JSONField(default=dict)
    link = models.CharField(max_length=300, blank=True)
    about_child = models.BooleanField(default=False)
    # family is told it as long as they hold a right over this child; None: about no child in particular
    child = models.ForeignKey("directory.Student", null=True, on_delete=models.PROTECT, related_name="+")
    is_urgent = models.BooleanField(default=False)
    put_on = models.DateField()
    letter = models.ForeignKey(Letter, null=True, on_delete=models.PROTECT, related_name="lines")

    reach = {Reach.SUBJECT: Reached(_("the person to whom it was written"), lambda b: Q(to_id=b.person_id))}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["to", "key"], condition=~Q(key=""), name="one_line_per_person_and_key")]
        indexes = [models.Index(fields=["to"], condition=Q(letter__isnull=True), name="lines_that_wait")]


class Delivery(models.Model):
    """A letter reached its person: posted by the sender (by nobody), printed, or told by a colleague."""

    retention = OF_A_LETTER
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="delivery")
    at = models.DateTimeField()
    by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Letter.Channel)

    reach = {Reach.SUBJECT: Reached(_("the person to whom it was written"), lambda b: Q(letter__to_id=b.person_id))}


class Refusal(models.Model):
    """A mail server did not take a letter: the code it gave, and whether for good. Its words may hold an address, so they are not kept."""

    retention = OF_A_LETTER
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="refusals")
    at = models.DateTimeField()
    code = models.PositiveSmallIntegerField()
    is_final = models.BooleanField()

    reach = {Reach.DISTRICT: Reached(_("keepers of the mail"), lambda b: everything())}


class RefusedAddress(models.Model):
    """An address that a server refuses for good. It holds while the person still has that address and nobody has lifted it."""

    retention = Kept(whose=_("everybody who gets letters"), rule=SENT, years=3, after="since", blanks=("address",), about=("person",))
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="refused_addresses")
    address = models.CharField(max_length=254)
    code = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")

    reach = {Reach.DISTRICT: Reached(_("keepers of the mail"), lambda b: everything())}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "address"], condition=Q(lifted_at__isnull=True), name="an_address_is_refused_once")]

    @classmethod
    def holding(cls) -> Q:
        """Match marks that still hold."""
        return Q(lifted_at__isnull=True, address=F("person__email"))
