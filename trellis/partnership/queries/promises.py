"""In whose name a person may promise, where a page of this room opens a promise."""

from django.utils.translation import gettext as _

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.commitments.queries import owners
from trellis.directory.queries import everybody


def may_own(standing: Standing) -> list[tuple[int, str]]:
    """Return (number, words) of those in whose name the person may promise, themselves first; empty for who may promise nothing."""
    me = standing.person_id
    others = [(one.person_id, f"{one.name}, {one.title or one.place}".rstrip(", ")) for one in owners(standing.today) if one.person_id != me]
    named = everybody().filter(pk__in=[me, *(number for number, _words in others)])
    within_reach = set(within(standing, Verb.COMMITMENTS_PROMISE, named).values_list("pk", flat=True))
    return [one for one in [(me, _("I myself")), *others] if one[0] in within_reach]
