"""Arithmetic of days and ages. Plain Python."""

from datetime import date


def comes_of_age_on(birth_date: date) -> date:
    """Return the eighteenth birthday, on which a student's rights become their own (34 CFR 99.5).

    Who was born on 29 February comes of age on 1 March.

    >>> comes_of_age_on(date(2009, 3, 5))
    datetime.date(2027, 3, 5)
    >>> comes_of_age_on(date(2008, 2, 29))
    datetime.date(2026, 3, 1)
    """
    try:
        return birth_date.replace(year=birth_date.year + 18)
    except ValueError:
        return date(birth_date.year + 18, 3, 1)


def born_by_to_be_of_age(day: date) -> date:
    """Return the last birth date of those who are of age on `day`.

    >>> born_by_to_be_of_age(date(2027, 3, 5))
    datetime.date(2009, 3, 5)
    >>> born_by_to_be_of_age(date(2028, 2, 29))
    datetime.date(2010, 2, 28)
    """
    try:
        return day.replace(year=day.year - 18)
    except ValueError:
        return date(day.year - 18, 2, 28)
