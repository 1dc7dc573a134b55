"""Founding the district of an empty installation."""

from datetime import date

from django.db import transaction

from trellis.access.policy import Role
from trellis.audit.operations import record_act
from trellis.directory.models import District, Person, Post
from trellis.directory.operations.names import index_names
from trellis.directory.queries import fold_name


class DistrictStands(Exception):
    """This installation has its district already; there is never a second one."""

    def __init__(self) -> None:
        super().__init__("This installation has its district already. For another one, use another TRELLIS_HOME.")


@transaction.atomic
def found_district(*, by: int | None, today: date, name: str, time_zone: str, language: str, given_name: str, family_name: str, email: str) -> Person:
    """Enter the district and the person who keeps the installation, with the post that lets them in; return the person."""
    if District.objects.exists():
        raise DistrictStands
    district = District.objects.create(name=name, time_zone=time_zone, language=language)
    person = Person.objects.create(
        given_name=given_name, family_name=family_name, folded_name=fold_name(given_name, family_name), email=email, language=language
    )
    post = Post.objects.create(person=person, role=Role.ADMINISTRATOR, held_from=today)
    index_names(people=[person.pk])
    record_act(by=by, act="directory.found_district", about=[district, person, post])
    return person
