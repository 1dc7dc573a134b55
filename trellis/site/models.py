"""Accounts: how a person signs in. What they may do is decided by posts and rights, never here.

There are no passwords: the column does not exist. A key to the door is a code sent to the address in the
roster, a link made by an administrator, a passkey, or a binding to a provider of single sign-on.
"""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach


def new_latch() -> str:
    """Return a random word; every session of an account holds a hash of its latch."""
    return get_random_string(32)


class AccountManager(BaseUserManager["Account"]):
    def get_queryset(self) -> models.QuerySet["Account"]:
        """Fetch the person along: each request asks who it is."""
        return super().get_queryset().select_related("person")


class Account(AbstractBaseUser):
    """One person's key to the door. Without a standing today it opens nothing."""

    class Theme(models.TextChoices):
        SYSTEM = "", "system"
        LIGHT = "light", "light"
        DARK = "dark", "dark"

    password = None  # type: ignore[assignment]  # nobody has one
    person = models.OneToOneField("directory.Person", on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=16, blank=True)  # of the pages; empty follows the browser
    theme = models.CharField(max_length=8, blank=True, choices=Theme)
    latch = models.CharField(max_length=32, default=new_latch)  # changing it ends every session
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "person"
    EMAIL_FIELD = ""
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    reach = {
        Reach.DISTRICT: Reached(_("keepers of this installation"), lambda b: everything()),
        Reach.SUBJECT: Reached(_("the person"), lambda b: Q(person_id=b.person_id)),
    }

    @property
    def acting_person_id(self) -> int:
        """The person this account acts for: the kept record where two were found to be one human being."""
        return self.person.merged_into_id or self.person_id

    def get_session_auth_hash(self) -> str:
        """Return what a session must match: a keyed hash of the latch."""
        return salted_hmac("trellis.site.account.latch", self.latch, algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> Any:
        """Yield nothing: sessions of an older secret key are over."""
        return iter(())

    def has_usable_password(self) -> bool:
        return False

    def set_unusable_password(self) -> None:
        """Do nothing: there is no password to make unusable, though libraries ask."""

    def __str__(self) -> str:
        return f"account {self.pk}"


class Binding(models.Model):
    """One subject at one issuer of single sign-on is one account here. Bound once, by somebody who was invited."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="bindings")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    provider = models.CharField(max_length=40)  # its id in sign-in.toml, for showing
    bound_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)

    reach = {Reach.SUBJECT: Reached(_("the person"), lambda b: Q(account__person_id=b.person_id))}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="a_subject_of_an_issuer_is_bound_once")]

    def __str__(self) -> str:
        return f"binding {self.pk}"


class SignInCode(models.Model):
    """A code that was asked for. Made alike whether or not anybody has that address; swept after a day."""

    address_key = models.CharField(max_length=64)  # keyed hash of the address, for counting
    person = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    reach = {Reach.SUBJECT: Reached(_("nobody: it is read by the door alone"), lambda b: Q(pk__in=[]))}

    class Meta:
        indexes = [models.Index(fields=["address_key", "made_at"], name="codes_by_address")]

    def __str__(self) -> str:
        return f"sign-in code {self.pk}"


class SignInLink(models.Model):
    """A way in that an administrator hands to one person: used once, for some hours."""

    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    reach = {Reach.DISTRICT: Reached(_("keepers of this installation"), lambda b: everything())}

    def __str__(self) -> str:
        return f"sign-in link {self.pk}"
