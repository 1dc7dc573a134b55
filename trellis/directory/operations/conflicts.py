"""Two people at one thing."""

from django.utils.translation import gettext as _


class ChangedMeanwhile(Exception):
    """Somebody else changed the record while this one was being typed. `theirs` holds what stands there now, by field."""

    def __init__(self, theirs: dict[str, str], seen: str) -> None:
        self.theirs = theirs
        self.seen = seen  # the mark with which a second try goes through
        super().__init__(_("Somebody changed this while you were typing. Both texts stand below. Keep what is right and press again."))
