"""From which age a student is shown what: the district's rules, ours where it set none, and what one student is old enough for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet

from trellis.access.policy import AgePart
from trellis.directory.measures import born_by_to_be_of_age, is_old_enough
from trellis.directory.models import AgeRule, Demographics, Student


@dataclass(frozen=True, slots=True)
class AgeFrom:
    """The rule that holds for one part; `rule` None: the one that Trellis brings along."""

    part: AgePart
    from_age: int
    from_grade: str
    rule: AgeRule | None = None


# Own words, who helps and a way to ask for an adult are a child's from the first day: whoever hides them teaches that a page about a child is not for the
# child. How it is going waits until 14, the age at which many States begin to plan with the student for the time after school, and two years before federal
# law asks it of all of them (34 CFR 300.320(b), 300.321(b)): a line that falls is better read beside somebody before that.
OURS = {
    AgePart.WHO_I_AM: AgeFrom(AgePart.WHO_I_AM, 0, ""),
    AgePart.WHO_HELPS: AgeFrom(AgePart.WHO_HELPS, 0, ""),
    AgePart.HOW_IT_GOES: AgeFrom(AgePart.HOW_IT_GOES, 14, "09"),
    AgePart.TALK: AgeFrom(AgePart.TALK, 0, ""),
}


def age_rules() -> Mapping[AgePart, AgeFrom]:
    """Return the rule that holds for each part, with who set it."""
    newest = AgeRule.objects.order_by().values("part").annotate(newest=Max("pk")).values("newest")
    found = {AgePart(one.part): AgeFrom(AgePart(one.part), one.from_age, one.from_grade, one) for one in _named().filter(pk__in=newest)}
    return {part: found.get(part, ours) for part, ours in OURS.items()}


def age_rules_before(most: int = 25) -> list[AgeRule]:
    """Return what was set, the newest first."""
    return list(_named().order_by("-pk")[:most])


def _named() -> "QuerySet[AgeRule]":
    return AgeRule.objects.select_related("set_by")


def age_parts_of(person_id: int, today: date) -> frozenset[AgePart]:
    """Return the parts of their own page that a student is old enough for."""
    facts = Student.objects.filter(person_id=person_id).values_list("grade", "demographics__birth_date").first()
    if facts is None:
        return frozenset()
    grade, born = facts
    return frozenset(
        one.part for one in age_rules().values() if is_old_enough(from_age=one.from_age, from_grade=one.from_grade, birth_date=born, grade=grade, day=today)
    )


def is_of_age(student: int, day: date) -> bool:
    """Say whether a student is known to be eighteen: their rights are their own."""
    return Demographics.objects.filter(student_id=student, birth_date__lte=born_by_to_be_of_age(day)).exists()
