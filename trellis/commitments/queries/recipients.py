"""To whom something can be promised: one person, whoever works at a school or in an office, or people by their post."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trellis.access.policy import Role
from trellis.access.standing import Standing
from trellis.directory.models import Guardianship, Person, Student
from trellis.directory.queries import holders_of, with_standing, words_of
from trellis.directory.queries.people import Colleague, open_posts
from trellis.directory.queries.search import Found, search
from trellis.directory.queries.students import StudentRow

# Groups so small, or so close to each other, that a promise to all of them is one promise. Every teacher is answered through a round.
BY_POST = {
    Role.CABINET: gettext_lazy("Members of the cabinet"),
    Role.SUPERVISOR: gettext_lazy("Principal supervisors"),
    Role.PRINCIPAL: gettext_lazy("Principals"),
    Role.ASSISTANT_PRINCIPAL: gettext_lazy("Assistant principals"),
    Role.COUNSELOR: gettext_lazy("Counselors"),
    Role.OFFICE_LEAD: gettext_lazy("People who lead an office"),
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody, or a group, to whom a promise can be made. `words` is what the promise calls them, `what` tells one from another."""

    key: str
    words: str
    what: str
    people: tuple[int, ...]
    only_both_sides: bool = False  # one student or one guardian


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who fits what was typed. `students` are those whose records the list shows."""

    found: list[Recipient]
    students: list[Student]
    is_too_short: bool = False
    has_more: bool = False


def recipients(standing: Standing, typed: str) -> Recipients:
    """Return to whom a person may promise something, among what they may see, by the beginnings of words.

    The person is in none of them: nobody promises to themselves.
    """
    found, today, me = search(standing, typed), standing.today, standing.person_id
    guardians = _who_can_see_it([tie.guardian_id for tie in found.guardians], today)
    ties = [tie for tie in found.guardians if tie.guardian_id in guardians]
    listed = [
        *(_by_post(role, today) for role in ([] if found.is_too_short else _roles_named(typed))),
        *_places(found, today),
        *(_colleague(one) for one in found.colleagues),
        *(_student(row) for row in found.students),
        *(_guardian(tie) for tie in ties),
    ]
    others = [Recipient(one.key, one.words, one.what, tuple(who for who in one.people if who != me), one.only_both_sides) for one in listed]
    shown = {row.student.pk: row.student for row in found.students} | {tie.student_id: tie.student for tie in ties}
    return Recipients(list({one.key: one for one in others if one.people}.values()), list(shown.values()), found.is_too_short, bool(found.more))


def _who_can_see_it(people: list[int], today: date) -> set[int]:
    return set(Person.objects.filter(with_standing(today), pk__in=people).values_list("pk", flat=True)) if people else set()


def _roles_named(typed: str) -> list[Role]:
    words = words_of(typed)
    return [role for role, name in BY_POST.items() if all(any(own.startswith(word) for own in words_of(str(name))) for word in words)]


def _by_post(role: Role, today: date) -> Recipient:
    people = tuple(one.person_id for one in holders_of((role,), today))
    return Recipient(f"post-{role.value}", str(BY_POST[role]), _people(len(people)), people)


def _people(number: int) -> str:
    return ngettext("{number} person", "{number} people", number).format(number=number)


def _places(found: Found, today: date) -> list[Recipient]:
    """Return the schools and offices that were found, with whoever works there today."""
    held: dict[tuple[str, int], dict[int, None]] = {}
    there = Q(school__in=found.schools) | Q(office__in=found.offices)
    for school, office, person in open_posts(today).filter(there).values_list("school_id", "office_id", "person_id"):
        held.setdefault(("school", school) if school else ("office", office or 0), {})[person] = None
    places = [("school", place.pk, place.name) for place in found.schools] + [("office", place.pk, place.name) for place in found.offices]
    return [
        Recipient(
            f"{kind}-{pk}",
            _("Everybody who works at {place}").format(place=name) if kind == "school" else _("Everybody who works in {place}").format(place=name),
            _people(len(people)),
            people,
        )
        for kind, pk, name in places
        if (people := tuple(held.get((kind, pk), ())))
    ]


def _colleague(one: Colleague) -> Recipient:
    posts = [f"{post.title or post.get_role_display()}, {place.name}" if (place := post.school or post.office) else post.title for post in one.posts]
    return Recipient(f"colleague-{one.person.pk}", one.person.name, "; ".join(posts), (one.person.pk,))


def _student(row: StudentRow) -> Recipient:
    schools = ", ".join(school.name for school in row.schools)
    return Recipient(f"student-{row.person.pk}", row.person.name, _("student, {schools}").format(schools=schools), (row.person.pk,), only_both_sides=True)


def _guardian(tie: Guardianship) -> Recipient:
    what = _("{relation} of {student}").format(relation=tie.relation_name, student=tie.student.person.name)
    return Recipient(f"guardian-{tie.guardian_id}", tie.guardian.name, what, (tie.guardian_id,), only_both_sides=True)
