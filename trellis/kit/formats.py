"""Days, times and numbers as people say them, in the language of the page."""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from trellis.kit.days import SchoolYear


@lru_cache
def _parsed(code: str) -> Locale:
    return Locale.parse(code, sep="-")


def spoken() -> Locale:
    """Return the locale of the page; English figures and days where nothing is chosen."""
    return _parsed(get_language() or "en")


def say_language(tag: str) -> str:
    """Say a language by its name in that of the page; its tag when nobody has a name for it."""
    names = spoken().languages
    return str(names.get(tag.replace("-", "_")) or names.get(tag.split("-")[0]) or tag)


def say_language_itself(tag: str) -> str:
    """Say a language as those who speak it do: Soomaali for so; its name in the language of the page when it has none of its own here."""
    try:
        return Locale.parse(tag.replace("-", "_")).get_display_name() or say_language(tag)
    except (UnknownLocaleError, ValueError):
        return say_language(tag)


def say_day(value: date, today: date | None = None, year: bool | None = None) -> str:
    """Say a day: "Thu 3 Dec". The year is added when it is not the school year of `today`, or when `year` says so."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    far = SchoolYear.of(value) != SchoolYear.of(today) if today is not None else False
    return format_date(value, "EEE d MMM y" if (far if year is None else year) else "EEE d MMM", locale=spoken())


def say_month(value: date) -> str:
    """Say a month with its year: "November 2026"."""
    return format_skeleton("yMMMM", value, locale=spoken())


def say_time(value: time | datetime) -> str:
    """Say a time of day: "3:15", or as the language writes it."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    form = "h:mm" if spoken().language == "en" else "H:mm"
    return format_time(value.time() if isinstance(value, datetime) else value, form, locale=spoken())


def say_distance(value: date, today: date) -> str:
    """Say how far a day is from today: "today", "tomorrow", "in 16 days", "3 days ago"."""
    days = (value - today).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    if days > 0:
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": say_number(days)}
    return ngettext("%(days)s day ago", "%(days)s days ago", -days) % {"days": say_number(-days)}


def say_late(school_days: int) -> str:
    """Say how late something is, counted in days when school is open: "7 school days late"."""
    if school_days <= 0:
        return _("due today")
    return ngettext("%(days)s school day late", "%(days)s school days late", school_days) % {"days": say_number(school_days)}


def rounded(value: float, decimals: int = 0) -> Decimal:
    """Return the number as it is written, halves away from zero: what is shown and what is computed from it must agree.

    >>> rounded(0.25, 1), rounded(2.5)
    (Decimal('0.3'), Decimal('3'))
    """
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def say_number(value: float, decimals: int = 0) -> str:
    """Say a number with its thousands apart; averages are given one decimal."""
    return _written(value + 0, decimals, spoken())  # no zero below zero


@lru_cache(maxsize=4096)  # a table has hundreds of numbers, most of them small and many of them the same
def _written(value: float, decimals: int, locale: Locale) -> str:
    return format_decimal(rounded(value, decimals), format="#,##0" + ("." + "0" * decimals if decimals else ""), locale=locale)


def say_share(value: float) -> str:
    """Say a share of 0 to 1 as whole per cent."""
    return format_percent(rounded(value, 2), format="#,##0\u00a0%", locale=spoken())


def say_list(words: Iterable[str]) -> str:
    """Join words as the language does: "Amina, Keoni and Ingrid"."""
    return format_list([str(word) for word in words], locale=spoken())


def in_sentence(name: str) -> str:
    """Begin the name of a group small, as it stands inside a sentence; proper names (Cedar Fork) and initials (ELL teachers) stay.

    >>> in_sentence("Central-office staff"), in_sentence("Cedar Fork Elementary"), in_sentence("ELL teachers")
    ('central-office staff', 'Cedar Fork Elementary', 'ELL teachers')
    """
    return name if any(letter.isupper() for letter in name[1:]) else name[:1].lower() + name[1:]


def spreadsheet_cell(value: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> spreadsheet_cell("=1+1")
    "'=1+1"
    """
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else value
