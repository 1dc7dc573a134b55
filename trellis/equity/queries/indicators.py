"""What the district counts and by which rules, as it holds now and as it was."""

from django.db.models import QuerySet
from django.utils import timezone

from trellis.equity.models import EquityRules, Indicator


def in_force() -> "QuerySet[Indicator]":
    """Return the newest row of each key, ended ones too, by key."""
    return Indicator.objects.filter(followed_by__isnull=True).select_related("written_by").order_by("key")


def history_of(key: str) -> "QuerySet[Indicator]":
    """Return every row of a key, the newest first."""
    return Indicator.objects.filter(key=key).select_related("written_by").order_by("-pk")


def editions() -> "QuerySet[EquityRules]":
    """Return every edition of the rules, the newest first."""
    return EquityRules.objects.select_related("written_by").order_by("-pk")


def rules_in_force() -> EquityRules:
    """Return the rules that hold; ours, in no table, where the district has set none."""
    return editions().first() or EquityRules(source="", written_at=timezone.now())
