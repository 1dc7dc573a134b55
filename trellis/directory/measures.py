"""Arithmetic of days and ages. Plain Python."""

from datetime import date

OF_AGE = 18
GRADES = ("IT", "PR", "PK", "TK", "KG", *(f"{grade:02}" for grade in range(1, 14)))  # CEDS, the youngest first


def birthday(birth_date: date, age: int) -> date:
    """Return the day on which somebody turns `age`. Who was born on 29 February does so on 1 March.

    >>> birthday(date(2012, 2, 29), 14)
    datetime.date(2026, 3, 1)
    """
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:
        return date(birth_date.year + age, 3, 1)


def comes_of_age_on(birth_date: date) -> date:
    """Return the eighteenth birthday, on which a student's rights become their own (34 CFR 99.5).

    >>> comes_of_age_on(date(2009, 3, 5))
    datetime.date(2027, 3, 5)
    >>> comes_of_age_on(date(2008, 2, 29))
    datetime.date(2026, 3, 1)
    """
    return birthday(birth_date, OF_AGE)


def is_old_enough(*, from_age: int, from_grade: str, birth_date: date | None, grade: str, day: date) -> bool:
    """Say whether a student is shown what is shown from an age on: by birth date, without one by grade, and else not. 0 is from the first day on.

    >>> is_old_enough(from_age=14, from_grade="09", birth_date=date(2012, 12, 1), grade="07", day=date(2026, 12, 1))
    True
    >>> is_old_enough(from_age=14, from_grade="09", birth_date=None, grade="", day=date(2026, 12, 1))
    False
    """
    if from_age == 0:
        return True
    if birth_date is not None:
        return birthday(birth_date, min(from_age, OF_AGE)) <= day
    return from_grade in GRADES and grade in GRADES and GRADES.index(grade) >= GRADES.index(from_grade)


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
