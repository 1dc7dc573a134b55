"""What one person is today: plain data that the gate reads. No Django."""

from dataclasses import dataclass, field
from datetime import date

from trellis.access.policy import AgePart, Right, Role

NOWHERE: frozenset[int] = frozenset()
NO_PARTS: frozenset[AgePart] = frozenset()
NOBODY = 0  # no person has this number, so that it finds nothing wherever it is asked for


@dataclass(frozen=True, slots=True)
class Held:
    """One role held today and the places that come with it.

    `schools` are those where the post is held; `offices` likewise; `caseload_schools` and
    `caseload_students` are assigned to the person. Empty means none, never all. `covers` names the
    person covered for, None when the post is their own.
    """

    role: Role
    schools: frozenset[int] = NOWHERE
    offices: frozenset[int] = NOWHERE
    caseload_schools: frozenset[int] = NOWHERE
    caseload_students: frozenset[int] = NOWHERE
    covers: int | None = None
    place: str = ""
    title: str = ""  # of the post, as the district writes it; empty where it has none
    age_parts: frozenset[AgePart] = NO_PARTS  # of a student: what they are old enough for, by the district's rules


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that decides what a person may do today. Nothing held means nothing granted."""

    person_id: int  # NOBODY where nobody is signed in
    today: date
    held: tuple[Held, ...] = field(default=())
    children: frozenset[int] = NOWHERE  # the student that the person is, and those to whom they are or were tied as a guardian, by whatever right

    def has(self, *roles: Role) -> bool:
        """Say whether any of the roles is held today, for choosing a first page; never for access."""
        return any(held.role in roles for held in self.held)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(held.role for held in self.held)


@dataclass(frozen=True, slots=True)
class Bearing:
    """One role of one person, as a model's `reach` is asked about it."""

    person_id: int
    today: date
    held: Held
    right: Right | None = None
    children: frozenset[int] = NOWHERE


def nobody(today: date) -> Standing:
    """Return the standing of somebody who is not signed in, or holds nothing today."""
    return Standing(person_id=NOBODY, today=today)
