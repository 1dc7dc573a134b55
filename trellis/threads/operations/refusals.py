"""Why an act on a thread is refused: each with a message that a person may read."""


class NothingSaid(Exception):
    """Words are missing where somebody waits for them."""


class ThreadIsSettled(Exception):
    """The thread was settled already."""


class ThreadIsOpen(Exception):
    """The thread is not settled."""


class NotLeading(Exception):
    """Another office leads the thread."""


class TakenMeanwhile(Exception):
    """Somebody else has taken it since the page was shown."""


class SaidMeanwhile(Exception):
    """The other side wrote something that was not on the page."""


class AskedAlready(Exception):
    """The office holds the thread, or was asked and has not answered."""


class NothingToAnswer(Exception):
    """Somebody of the office has answered already."""


class WrongDay(Exception):
    """The day is over, or the district does not work on it."""


class PausesAlready(Exception):
    """The clock stands still already."""


class OfficeIsClosed(Exception):
    """The office is no more."""


class WrongHours(Exception):
    """The hours end before they begin."""
