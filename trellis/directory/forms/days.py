"""Days as people say them: a last day, not the first day after it."""

from datetime import date, timedelta
from typing import Any

from trellis.kit.forms import DayField

ONE_DAY = timedelta(days=1)


class LastDayField(DayField):
    """The last day of a period, typed as people say it and given on as the first day after."""

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        return day + ONE_DAY if day else None

    def prepare_value(self, value: Any) -> Any:
        return value - ONE_DAY if isinstance(value, date) else value
