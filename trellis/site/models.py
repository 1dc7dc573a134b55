"""Accounts: how a person signs in. What they may do is decided by posts and rights, never here."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str = "", **fields: Any) -> "Account":
        """Create an account without a password: nobody has one here."""
        account = self.model(email=self.normalize_email(email), **fields)
        account.set_unusable_password()
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """One person's key to the door. Bound once to a person; without a standing today it opens nothing."""

    person = models.OneToOneField("directory.Person", on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(unique=True)
    language = models.CharField(max_length=16, blank=True)  # of the pages; empty follows the browser
    theme = models.CharField(max_length=8, blank=True)  # light, dark; empty follows the system
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    def __str__(self) -> str:
        return f"account {self.pk}"


class SignInLink(models.Model):
    """A way in that opens once, for a day: made at the machine, where no mail leaves it yet. The token itself is not kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    opens_until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
