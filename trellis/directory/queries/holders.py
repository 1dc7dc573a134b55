"""Who holds a role on a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from trellis.access.policy import Role
from trellis.directory.models import Post
from trellis.kit.days import open_on


@dataclass(frozen=True, slots=True)
class Holder:
    """A person in one role: the first of their posts that matches."""

    person_id: int
    name: str
    title: str
    role: Role
    school_id: int | None
    place: str


def holders_of(roles: Collection[Role], today: date) -> list[Holder]:
    """Return the people who hold one of the roles on a day, each once, by name."""
    posts = (
        Post.objects.filter(open_on(today), role__in=[role.value for role in roles], ended_on__isnull=True)
        .select_related("person", "school", "office")
        .order_by("person__folded_name", "person_id", "pk")
    )
    found: dict[int, Holder] = {}
    for post in posts:
        place = post.school.name if post.school else post.office.name if post.office else ""
        found.setdefault(post.person_id, Holder(post.person_id, post.person.name, post.title, Role(post.role), post.school_id, place))
    return list(found.values())
