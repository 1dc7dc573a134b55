"""Links and posters for people without an account. Of a link only a digest is kept."""

from datetime import date

from django.db import connection, transaction

from trellis.audit.operations import record_act
from trellis.surveys.models import Audience, Invitation, OpenLink, Round
from trellis.surveys.queries.codes import derived_code, digest_of
from trellis.surveys.queries.links import code_of

WITH_LINKS = (Audience.Kind.FAMILIES, Audience.Kind.STUDENTS)


@transaction.atomic
def make_link(*, by: int | None, invitation: Invitation) -> str:
    """Let a link open an invitation, and return its code. Asked again it is the same link."""
    code = code_of(invitation)
    if Invitation.objects.filter(pk=invitation.pk).exclude(link_digest=digest_of(code)).update(link_digest=digest_of(code)):
        record_act(by=by, act="surveys.make_link", about=[invitation])
    return code


@transaction.atomic
def make_links(*, by: int | None, round: Round) -> int:
    """Make the links of everybody in a round who is asked as a family or a student; return how many were new."""
    without = list(Invitation.objects.filter(round=round, audience__kind__in=WITH_LINKS, link_digest="").only("pk").order_by("pk"))
    if without:
        with connection.cursor() as cursor:  # a statement built for each five hundred takes ten times as long
            cursor.executemany("UPDATE surveys_invitation SET link_digest = %s WHERE id = %s", [(digest_of(code_of(one)), one.pk) for one in without])
        record_act(by=by, act="surveys.make_links", about=[round], detail={"links": len(without)})
    return len(without)


@transaction.atomic
def withdraw_invitation(*, by: int, today: date, invitation: Invitation) -> None:
    """Ask somebody no longer; their link opens nothing from now on. What they had sent stays counted."""
    if Invitation.objects.filter(pk=invitation.pk, withdrawn_on__isnull=True).update(withdrawn_on=today):
        record_act(by=by, act="surveys.withdraw_invitation", about=[invitation])


@transaction.atomic
def make_open_link(*, by: int | None, audience: Audience) -> OpenLink:
    """Open a community's group to anybody with its link. Asked again it is the same link, opened again if it was withdrawn."""
    digest = digest_of(derived_code("audience", audience.pk))
    link, is_new = OpenLink.objects.get_or_create(audience=audience, defaults={"digest": digest})
    if is_new or link.withdrawn_on is not None or link.digest != digest:
        OpenLink.objects.filter(pk=link.pk).update(digest=digest, withdrawn_on=None)
        link.digest, link.withdrawn_on = digest, None
        record_act(by=by, act="surveys.make_open_link", about=[link])
    return link


@transaction.atomic
def withdraw_open_link(*, by: int, today: date, link: OpenLink) -> None:
    """Close a community's link before the last day. Answers that came by it stay."""
    if OpenLink.objects.filter(pk=link.pk, withdrawn_on__isnull=True).update(withdrawn_on=today):
        record_act(by=by, act="surveys.withdraw_open_link", about=[link])
