"""Names of everybody at one school, for pointing out a name in free text. They leave the server in no form."""

from datetime import date

from trellis.directory.models import Person, Post, ProtectedAddress, SchoolEnrolment
from trellis.kit.days import open_on


def names_at_school(school: int, today: date) -> list[tuple[str, str]]:
    """Return (given, family) of everybody who works or learns at a school today, by each name that they are called: three queries.

    People with a protected address are left out: pointing their name out would tell whoever types it that they are here.
    """
    staff = Post.objects.filter(open_on(today), school_id=school, ended_on__isnull=True).values("person_id")
    learn = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), school_id=school, ended_on__isnull=True).values("student__person_id")
    hidden = set(ProtectedAddress.objects.filter(open_on(today)).values_list("person_id", flat=True))
    names: list[tuple[str, str]] = []
    for people in (Person.objects.filter(pk__in=staff), Person.objects.filter(pk__in=learn)):
        for pk, given, preferred, family in people.values_list("pk", "given_name", "preferred_given_name", "family_name"):
            if pk not in hidden:
                names += [(called, family) for called in {given, preferred} if called and family]
    return names
