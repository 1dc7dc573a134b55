"""What cannot be done with a cycle, in words that a person may read."""


class WordsMissing(Exception):
    """Nothing was said."""


class CycleIsClosed(Exception):
    """The cycle is closed, and what stands in it stands."""


class StandsAlready(Exception):
    """There is one of these, and there is one at a time."""


class ChangedMeanwhile(Exception):
    """The words were changed since the page was shown."""


class TheoryMissing(Exception):
    """A step hangs on a theory of action, and there is none."""


class StepIsOpen(Exception):
    """One step at a time: the one before waits to be looked back on."""


class DayNotFit(Exception):
    """There is no school on that day, or it lies behind or too far ahead."""


class LookedBackMeanwhile(Exception):
    """The other side looked back on the step since the page was shown."""


class NothingWaits(Exception):
    """What was proposed has been answered."""


class ValueNotFit(Exception):
    """The value cannot stand there: its day has one already, or is yet to come."""


class NothingSeen(Exception):
    """Nothing was looked at that could show whether something moved."""


class TooLate(Exception):
    """It can be undone on the same day only."""
