"""Riverbend: 22 schools and 14 offices of a district that does not exist, by name; who learns and works there is invented."""

from dataclasses import dataclass
from datetime import date

from trellis.access.policy import Role
from trellis.directory.models import Office, Person, Post
from trellis.directory.oneroster.invent import ELEMENTARY, HIGH, LEVEL_WORDS, MIDDLE, Place, invent
from trellis.directory.oneroster.names import PLACES
from trellis.directory.oneroster.write import Roster
from trellis.site.demo.cast import OFFICES as CAST_OFFICES
from trellis.site.demo.cast import SCHOOLS as CAST_SCHOOLS
from trellis.site.demo.cast import Cast

LEVELS = {"elementary": ELEMENTARY, "middle": MIDDLE, "high": HIGH}
NAMES = {"elementary": PLACES[:14], "middle": PLACES[14:19], "high": ("Mill Road", "Northfield", "Riverbend Central")}
OFFICES = (
    "Superintendent’s office", "Schools and leadership", "Student services", "Teaching and learning", "Assessment", "Human resources", "Finance",
    "Facilities", "Transport", "Food services", "Technology", "Family and community", "Language access", "Communications",
)  # fmt: skip


def schools() -> list[Place]:
    """Return the 22 schools in a fixed order, those of the cast among them: the cast leads its own."""
    led = {name for name, _level in CAST_SCHOOLS.values()}
    named = [(f"{name} {LEVEL_WORDS[LEVELS[level]]}", LEVELS[level]) for level, names in NAMES.items() for name in names]
    return [Place(name, grades, has_principal=name not in led) for name, grades in named]


def make_roster(students: int, today: date, seed: int = 7) -> Roster:
    """Make the rows of the district with so many students, over three school years."""
    offices = tuple(dict.fromkeys((*OFFICES, *CAST_OFFICES.values())))
    return invent(students=students, schools=schools(), offices=offices, years=3, seed=seed, today=today, system="Riverbend information system")


@dataclass(frozen=True, slots=True)
class Led:
    """Who leads an office, and the number of somebody else in it; None where nobody else works there."""

    lead: Person
    backup: int | None


def offices_led(cast: Cast) -> dict[str, Led]:
    """Return who leads each office in which somebody works, by its name; one leads where the roster, which knows staff and no more, leaves it without a head."""
    found = {}
    for office in Office.objects.filter(ended_on__isnull=True).order_by("pk"):
        posts = list(office.posts.filter(ended_on__isnull=True).order_by("pk").select_related("person"))
        lead = next((one for one in posts if one.role in (Role.OFFICE_LEAD, Role.STUDENT_SERVICES_DIRECTOR)), None)
        if lead is None and posts:
            person = cast.priya if any(one.person_id == cast.priya.pk for one in posts) else posts[0].person
            lead = Post.objects.create(person=person, role=Role.OFFICE_LEAD, office=office, held_from=posts[0].held_from, typed=["held_until"])
        if lead is not None:
            found[office.name] = Led(lead.person, next((one.person_id for one in posts if one.person_id != lead.person_id), None))
    return found
