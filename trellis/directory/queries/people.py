"""Colleagues: who works here, where, and since when."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.access.standing import Standing
from trellis.directory.models import Guardianship, Person, PersonKey, Post, Student
from trellis.directory.queries.pages import Page, page_by_name
from trellis.directory.queries.reasons import reaches_everybody
from trellis.kit.days import open_on

SEE = Verb.DIRECTORY_SEE_COLLEAGUE


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person and the posts that the reader may know of, those of today first."""

    person: Person
    posts: list[Post]


def open_posts(today: date) -> "QuerySet[Post]":
    """Return the posts held on a day, with their places, in the order of their holders' names."""
    held = Post.objects.filter(open_on(today), ended_on__isnull=True)
    return held.select_related("person", "school", "office", "covers__person").order_by("person__folded_name", "person_id", "pk")


def colleagues(standing: Standing) -> "QuerySet[Person]":
    """Return the people who work here today, as far as the reader may know them."""
    held = Post.objects.filter(open_on(standing.today), ended_on__isnull=True)
    if reaches_everybody(standing, SEE):
        return Person.objects.filter(Exists(held.filter(person_id=OuterRef("pk"))))
    return Person.objects.filter(pk__in=within(standing, SEE, held).values("person_id"))


def staff_page(standing: Standing, *, after: int | None = None, before: int | None = None) -> tuple[Page, list[Colleague]]:
    """Return one page of colleagues with their posts of today."""
    page = page_by_name(colleagues(standing), after=after, before=before)
    return page, with_posts(standing, page.people)


def with_posts(standing: Standing, people: Iterable[Person]) -> list[Colleague]:
    """Return the people, in the order given, with their posts of today that the reader may know of."""
    listed = list(people)
    held: dict[int, list[Post]] = defaultdict(list)
    for post in within(standing, SEE, open_posts(standing.today)).filter(person__in=listed):
        held[post.person_id].append(post)
    return [Colleague(person, held[person.pk]) for person in listed]


def posts_of(standing: Standing, person_id: int) -> "QuerySet[Post]":
    """Return every post of one person, held and past, that the reader may know of: the latest first."""
    posts = Post.objects.filter(person_id=person_id).select_related("person", "school", "office", "covers__person")
    return within(standing, SEE, posts).order_by("-held_from", "-pk")


def is_held(post: Post, today: date) -> bool:
    """Say whether the post is held on that day."""
    return post.ended_on is None and post.held_from <= today and (post.held_until is None or post.held_until > today)


def has_a_home_here(person_id: int) -> bool:
    """Say whether the person is also a student or a guardian here: then colleagues see no telephone, which may be private."""
    return Student.objects.filter(person_id=person_id).exists() or Guardianship.objects.filter(guardian_id=person_id, ended_on__isnull=True).exists()


def has_a_home_here_among(people: Collection[int]) -> set[int]:
    """Return those of the people who are also a student or a guardian here."""
    pupils = Student.objects.filter(person__in=people).values_list("person_id", flat=True)
    return {*pupils, *Guardianship.objects.filter(guardian__in=people, ended_on__isnull=True).values_list("guardian_id", flat=True)} if people else set()


def cover_of(post: Post, today: date) -> "QuerySet[Post]":
    """Return who covers a post today or later, in the order of days."""
    coming = Post.objects.filter(covers=post, ended_on__isnull=True).filter(Q(held_until__gt=today))
    return coming.select_related("person").order_by("held_from", "pk")


def described(people: Iterable[Person], today: date) -> list[tuple[int, str]]:
    """Return (number, words that tell one from another) for people to choose from: the name and what they are here."""
    listed = list(people)
    what: dict[int, list[str]] = defaultdict(list)
    for post in open_posts(today).filter(person__in=listed):
        place = post.school or post.office
        title = post.title or post.get_role_display()
        what[post.person_id].append(f"{title}, {place.name}" if place else title)
    for student in Student.objects.filter(person__in=listed).order_by("pk"):
        what[student.person_id].append(gettext("student %(number)s") % {"number": student.number or student.pk})
    for person_id in (
        Guardianship.objects.filter(guardian__in=listed, ended_on__isnull=True).values_list("guardian_id", flat=True).distinct().order_by("guardian_id")
    ):
        what[person_id].append(gettext("guardian of a student here"))
    return [(person.pk, f"{person.name} ({'; '.join(what[person.pk]) or gettext('record %(number)s') % {'number': person.pk}})") for person in listed]


def was_typed_here(person: Person) -> bool:
    """Say whether no roster has ever brought this person, so that their name is the district's to correct."""
    return not PersonKey.objects.filter(person=person).exists()


def roles_on(people: Collection[int], today: date) -> dict[int, Role]:
    """Return what people are on a day, by the first of their posts; who holds none is left out."""
    posts = open_posts(today).filter(person_id__in=people).order_by("-pk").values_list("person_id", "role")
    return {person: Role(role) for person, role in posts}


def written_to_at(standing: Standing, people: Collection[int]) -> dict[int, str]:
    """Return the e-mail addresses of colleagues as far as the person may know who works here; who has none is left out."""
    seen = within(standing, Verb.DIRECTORY_SEE_COLLEAGUE, open_posts(standing.today)).filter(person_id__in=people)
    return {person: email for person, email in seen.values_list("person_id", "person__email") if email}
