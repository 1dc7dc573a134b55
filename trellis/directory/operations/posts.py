"""Posts: held, ended, handed over, covered."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.access.policy import Role
from trellis.audit.operations import record_act
from trellis.directory.models import HATS_WITHOUT_A_POST, Office, Person, Post, School
from trellis.directory.operations.names import index_names

AT_A_SCHOOL = (
    Role.PRINCIPAL,
    Role.ASSISTANT_PRINCIPAL,
    Role.SCHOOL_ADMINISTRATOR,
    Role.TEACHER,
    Role.COUNSELOR,
    Role.SUPPORT_STAFF,
    Role.SCHOOL_STAFF,
)
AT_AN_OFFICE = (Role.OFFICE_LEAD, Role.OFFICE_STAFF)


class WrongPlace(Exception):
    """The role is held somewhere else: a principal at a school, an analyst in an office."""


class WrongDays(Exception):
    """The days given do not follow each other, or lie outside the post."""


class AlreadyEnded(Exception):
    """The post has an end already."""


class AlreadyHeld(Exception):
    """The person holds this very post in those days."""


@transaction.atomic
def hold_post(
    *,
    by: int | None,
    person: Person,
    role: Role,
    held_from: date,
    held_until: date | None = None,
    school: School | None = None,
    office: Office | None = None,
    title: str = "",
) -> Post:
    """Let a person hold a role at a place from a day on; `held_until` is the first day without it.

    Raises WrongPlace when the role wants a school or an office and has none, WrongDays, or AlreadyHeld.
    """
    _check_place(role, school, office)
    _check_days(held_from, held_until)
    same = Post.objects.filter(person=person, role=role, school=school, office=office, covers__isnull=True, ended_on__isnull=True)
    same = same.exclude(held_until__lte=held_from)
    if held_until:
        same = same.exclude(held_from__gte=held_until)
    if same.exists():
        raise AlreadyHeld(_("They hold this post in those days already. End that one first, or choose other days."))
    post = Post.objects.create(person=person, role=role, school=school, office=office, title=title, held_from=held_from, held_until=held_until)
    index_names(people=[person.pk])
    record_act(by=by, act="directory.hold_post", about=[post, person], detail={"role": role, "from": held_from.isoformat()})
    return post


@transaction.atomic
def end_post(*, by: int | None, post: Post, held_until: date) -> Post:
    """End a post: `held_until` is the first day without it. No import opens it again.

    Cover for it ends the same day. Raises AlreadyEnded when it has ended by that day, WrongDays when the day lies
    before its beginning.
    """
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.held_until and post.held_until <= held_until:
        raise AlreadyEnded(_("This post ends by itself before that day. Nothing was changed."))
    if held_until < post.held_from:
        raise WrongDays(_("The post begins later than that. Choose its first day or a later one."))
    post.held_until = held_until
    post.typed = sorted({*post.typed, "held_until"})
    post.save(update_fields=["held_until", "typed"])
    for cover in Post.objects.filter(covers=post, held_until__gt=held_until):
        cover.held_until = max(held_until, cover.held_from)
        cover.save(update_fields=["held_until"])
    record_act(by=by, act="directory.end_post", about=[post], detail={"until": held_until.isoformat()})
    return post


@transaction.atomic
def hand_over_post(*, by: int | None, post: Post, to: Person, on: date) -> Post:
    """End a post and let somebody else hold it from the same day, in one act. Returns the new post.

    Schools that a supervisor was in charge of are not handed over with it: each is assigned on its school's page.
    """
    if to.pk == post.person_id:
        raise AlreadyHeld(_("They hold this post already. Choose who takes it over."))
    end_post(by=by, post=post, held_until=on)
    new = hold_post(by=by, person=to, role=Role(post.role), held_from=on, school=post.school, office=post.office, title=post.title)
    record_act(by=by, act="directory.hand_over_post", about=[post, new], detail={"on": on.isoformat()})
    return new


@transaction.atomic
def arrange_cover(*, by: int | None, post: Post, person: Person, held_from: date, held_until: date) -> Post:
    """Let somebody stand in for the holder of a post between two days; `held_until` is the first day without.

    Cover for a supervisor takes the schools along while it lasts. Raises WrongDays or AlreadyHeld.
    """
    if person.pk == post.person_id:
        raise AlreadyHeld(_("Nobody covers for themselves. Choose somebody else."))
    if post.covers_id:
        raise WrongPlace(_("This post is cover itself. Arrange cover for the post that it stands in for."))
    _check_days(held_from, held_until)
    if held_from < post.held_from or (post.held_until and held_until > post.held_until):
        raise WrongDays(_("The post is not held on all of those days. Choose days within it."))
    if Post.objects.filter(covers=post, held_from__lt=held_until, held_until__gt=held_from, person=person, ended_on__isnull=True).exists():
        raise AlreadyHeld(_("They cover some of those days already."))
    cover = Post.objects.create(
        person=person, role=post.role, school=post.school, office=post.office, title=post.title, held_from=held_from, held_until=held_until, covers=post
    )
    index_names(people=[person.pk])
    record_act(by=by, act="directory.arrange_cover", about=[cover, post, person], detail={"from": held_from.isoformat(), "until": held_until.isoformat()})
    return cover


def _check_place(role: Role, school: School | None, office: Office | None) -> None:
    if role in HATS_WITHOUT_A_POST:
        raise WrongPlace(_("This is not a post that somebody is given."))
    if school and office:
        raise WrongPlace(_("A post is at a school or in an office. Choose one of them."))
    if role in AT_A_SCHOOL and not school:
        raise WrongPlace(_("This role is held at a school. Choose the school."))
    if role in AT_AN_OFFICE and not office:
        raise WrongPlace(_("This role is held in an office. Choose the office."))


def _check_days(held_from: date, held_until: date | None) -> None:
    if held_until is not None and held_until <= held_from:
        raise WrongDays(_("The last day lies before the first. Choose a later one."))
