"""Finding what a code opens. One lookup by digest, the same for a right code and a wrong one."""

from trellis.surveys.models import Invitation, OpenLink
from trellis.surveys.queries.codes import as_code, derived_code, digest_of


def code_of(invitation: Invitation) -> str:
    """Return the code that opens an invitation, once `make_link` has kept its digest."""
    return derived_code("invitation", invitation.pk)


def code_of_open_link(link: OpenLink) -> str:
    """Return the code of a community's poster."""
    return derived_code("audience", link.audience_id)


def invitation_by_code(typed: str) -> Invitation | None:
    """Return the invitation that a code opens; None when it opens none today, for whatever reason."""
    found = Invitation.objects.select_related("round", "round__closure", "audience", "sending", "person")
    try:
        return found.get(link_digest=digest_of(as_code(typed)), withdrawn_on__isnull=True)  # `first` would sort one row, which takes longer than to find it
    except Invitation.DoesNotExist:
        return None


def open_link_by_code(typed: str) -> OpenLink | None:
    """Return the open link of a code, None when there is none today."""
    found = OpenLink.objects.select_related("audience", "audience__round", "audience__round__closure")
    try:
        return found.get(digest=digest_of(as_code(typed)), withdrawn_on__isnull=True)
    except OpenLink.DoesNotExist:
        return None
