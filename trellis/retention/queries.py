"""What is due, what is held, and the inventory of all data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trellis.access.policy import NOUNS
from trellis.kit.keeping import Kept, years_before
from trellis.retention.models import Destruction, LegalHold, Period

# What belongs to libraries cannot carry `retention`, and how people sign in is told together; a test sees that nothing is left out.
OF_SIGN_IN_AND_LIBRARIES: dict[str, Kept] = {
    "site.account": Kept(
        whose=_("everybody who signs in"),
        rule=_("Opens nothing from the day on which the last post, right or enrolment ends. Holds choices of language and theme; stays as a number."),
        about=("person",),
    ),
    "site.binding": Kept(
        whose=_("everybody who signs in"),
        rule=_("District setting, default 1 year after single sign-on was last used."),
        years=1,
        after="last_used_at",
        erases=True,
        about=("account__person",),
    ),
    "site.signincode": Kept(whose=_("everybody who signs in"), rule=_("A hash, useless after minutes, swept after a day.")),
    "site.signinlink": Kept(whose=_("everybody who signs in"), rule=_("A hash, useless after a day.")),
    "sessions.session": Kept(whose=_("everybody who signs in"), rule=_("Ends by itself with the session, and is swept each night.")),
    "usersessions.usersession": Kept(whose=_("everybody who signs in"), rule=_("Goes with the session.")),
    "contenttypes.contenttype": Kept(whose=_("nobody"), rule=_("Names of tables.")),
    "auth.permission": Kept(whose=_("nobody"), rule=_("Not used.")),
    "auth.group": Kept(whose=_("nobody"), rule=_("Not used.")),
    "account.emailaddress": Kept(whose=_("everybody who signs in"), rule=_("Goes with the account.")),
    "account.emailconfirmation": Kept(whose=_("everybody who signs in"), rule=_("Goes with the account.")),
    "mfa.authenticator": Kept(whose=_("everybody who signs in"), rule=_("Goes with the account; the person can remove it any day.")),
    "socialaccount.socialaccount": Kept(whose=_("everybody who signs in"), rule=_("Goes with the account.")),
    "socialaccount.socialapp": Kept(whose=_("nobody"), rule=_("Not used: providers are settings.")),
    "socialaccount.socialtoken": Kept(whose=_("everybody who signs in"), rule=_("Not kept: no token is stored.")),
}


def retention_of(model: type[models.Model]) -> Kept | None:
    """Return how long a model's records are kept; None for one that does not say."""
    own = getattr(model, "retention", None)
    return own if isinstance(own, Kept) else OF_SIGN_IN_AND_LIBRARIES.get(model._meta.label_lower)


def backup_days() -> int:
    """Return after how many days a backup expires: until then it still holds what was destroyed."""
    return int(settings.BACKUP_DAYS)


# -- periods and holds ------------------------------------------------------------------------------------


def periods() -> dict[str, Period]:
    """Return the district's own periods by kind of record, the newest of each."""
    return {period.kind: period for period in Period.objects.order_by("pk")}


def holds() -> QuerySet[LegalHold]:
    """Return every hold with its release, newest first."""
    return LegalHold.objects.select_related("release").order_by("-pk")


def lasting(today: date) -> Q:
    """Match holds that forbid destruction today."""
    return LegalHold.holding(today)


def destructions() -> QuerySet[Destruction]:
    """Return what was destroyed, newest first, without the lists of numbers."""
    return Destruction.objects.defer("records").order_by("-pk")


@dataclass(frozen=True, slots=True)
class Held:
    """Whom holds protect today: `everything`, or these people."""

    everything: bool
    people: frozenset[int]

    def covers(self, kept: Kept) -> Q:
        """Match records of a model, kept by this rule, that may not be destroyed."""
        if self.everything:
            return ~Q(pk__in=[])
        held = Q(pk__in=[])
        for lookup in kept.about:
            held |= Q(**{f"{lookup}__in": sorted(self.people)})
        return held


def held_on(today: date) -> Held:
    """Return whom holds protect today."""
    people = list(LegalHold.objects.filter(LegalHold.holding(today)).values_list("person", flat=True))
    return Held(None in people, frozenset(person for person in people if person is not None))


# -- what is due --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """Records of one kind whose time is over: how many will go, and how many a hold keeps."""

    kind: str
    noun: str
    kept: Kept
    years: int
    basis: str
    count: int
    held: int


def with_a_period() -> Iterator[type[models.Model]]:
    """Return every model whose records end some day, the indexes of others last."""
    yield from sorted((model for model in apps.get_models() if (kept := retention_of(model)) and kept.years is not None), key=_in_order)


def _in_order(model: type[models.Model]) -> tuple[bool, str]:
    kept = retention_of(model)
    return not (kept and kept.erases), model._meta.label_lower


def years_of(model: type[models.Model], of_the_district: dict[str, Period]) -> tuple[int, str]:
    """Return the years that hold for a model, and by what rule."""
    kept = retention_of(model)
    assert kept is not None and kept.years is not None  # noqa: S101  # models without a period are not asked about
    own = of_the_district.get(model._meta.label_lower)
    return (own.years, own.basis) if own else (kept.years, str(kept.rule))


def over(model: type[models.Model], today: date, years: int) -> "QuerySet[Any]":
    """Return the records of a model whose time was over before today and that still hold words, held or not."""
    kept = retention_of(model)
    assert kept is not None  # noqa: S101
    before = years_before(today, years)
    condition = kept.over(before) if kept.over else Q(**{f"{kept.after}__lt": _comparable(model, kept.after, before)})
    return model._default_manager.filter(condition).filter(still_there(model, kept))


def still_there(model: type[models.Model], kept: Kept) -> Q:
    """Match records that hold something to destroy."""
    if kept.erases:
        return ~Q(pk__in=[])
    words = Q(pk__in=[])
    for name in kept.blanks:
        column = model._meta.get_field(name)
        words |= Q(**{f"{name}__isnull": False}) if column.null else ~Q(**{name: blank(column)})
    return words


def blank(column: Any) -> Any:
    """Return what an emptied column holds."""
    if column.null:
        return None
    if isinstance(column, models.BinaryField):
        return b""
    return column.get_default() if isinstance(column, models.JSONField) else ""


def _comparable(model: type[models.Model], lookup: str, day: date) -> date | datetime:
    column: Any = None
    for part in lookup.split("__"):
        column = (column.related_model if column is not None else model)._meta.get_field(part)
    return timezone.make_aware(datetime.combine(day, time.min)) if isinstance(column, models.DateTimeField) else day


def due(today: date) -> list[Due]:
    """Return each kind of record with something due, with counts."""
    held, own = held_on(today), periods()
    found = []
    for model in with_a_period():
        kept = retention_of(model)
        assert kept is not None  # noqa: S101
        years, basis = years_of(model, own)
        records = over(model, today, years)
        total = records.count()
        if total:
            kept_by_hold = records.filter(held.covers(kept)).count()
            found.append(Due(model._meta.label_lower, str(model._meta.verbose_name), kept, years, basis, total - kept_by_hold, kept_by_hold))
    return found


# -- the inventory -------------------------------------------------------------------------------------------


def inventory() -> str:
    """Return docs/data-inventory.md: every model, whose data, what it holds, who may do what with it, how long and by what rule."""
    lines = [
        "# What Trellis keeps, about whom, and how long",
        "",
        "Made from the models; `make docs` writes it and `make check` compares it. For a privacy officer, a board, a parent.",
        "",
        "A period is a default. The district sets its own under Keeping, with the rule it follows; a legal hold stops destruction; a lawful",
        "order brings it forward. At the end words are emptied; the numbers of the rows, and who destroyed them, when and why, stay.",
        "Backups expire after the days in `TRELLIS_BACKUP_DAYS` (default 35): until then they hold what was destroyed meanwhile.",
    ]
    for room in sorted({model._meta.app_label for model in _all_models()}):
        lines += ["", f"## {room.replace('_', ' ').capitalize()}"]
        for model in sorted((model for model in _all_models() if model._meta.app_label == room), key=lambda model: model.__name__):
            lines += ["", *_inventoried(model)]
    return "\n".join(lines) + "\n"


def _all_models() -> Iterator[type[models.Model]]:
    return (model for model in apps.get_models(include_auto_created=False) if not model._meta.proxy)


def _inventoried(model: type[models.Model]) -> list[str]:
    kept = retention_of(model)
    words = [f"### {model.__name__}"]
    if model.__module__.startswith("trellis."):
        words += ["", (model.__doc__ or "").strip().split("\n")[0]]
    columns = [column.name for column in model._meta.concrete_fields if not column.primary_key] + [column.name for column in model._meta.many_to_many]
    may = [verb.value for verb, nouns in NOUNS.items() if model._meta.label in nouns]
    lines = [*words, "", f"- Whose: {kept.whose if kept else 'not said yet'}", f"- Holds: {', '.join(columns) or 'nothing'}"]
    if may:
        lines.append(f"- Verbs: {', '.join(f'`{verb}`' for verb in may)} (who may: access-matrix.md)")
    lines.append(f"- Kept: {_how_long(kept) if kept else 'not said yet'}")
    for label, ways in (("Comes from", kept.comes_from if kept else ()), ("Goes to", kept.goes_to if kept else ())):
        if ways:
            lines.append(f"- {label}: {'; '.join(str(way) for way in ways)}")
    return lines


def _how_long(kept: Kept) -> str:
    if kept.years is None:
        return str(kept.rule)
    goes = "the row is removed" if kept.erases else f"emptied: {', '.join(kept.blanks)}"
    return f"{kept.years} years. {kept.rule} Then {goes}."
