"""The practices in which principals see themselves, to which all else is tied by key, and those in which they say how they are supported."""

from trellis.framework.models import Framework
from trellis.framework.queries import frameworks_to_read, kin_of, newest_frameworks, spoken

SCHOOL_LEADERSHIP, BEING_SUPPORTED = "school-leadership", "being-supported"


def practices_of_principals() -> Framework | None:
    """Return the framework in which principals see themselves: the district's own copy of the pack for it, or the pack, or the newest there is.

    It comes with levels, areas and practices as `framework.queries.frameworks()` fetches them; None: no practices are loaded.
    """
    there = newest_frameworks()
    own = frameworks_to_read(there.filter(key__in=kin_of(SCHOOL_LEADERSHIP)))
    return own[0] if own else there.exclude(key__in=kin_of(BEING_SUPPORTED)).first()


def practices_of_support() -> Framework | None:
    """Return the framework in which principals say how they are supported: the district's own copy of the pack for it, or the pack, or None."""
    own = frameworks_to_read(newest_frameworks().filter(key__in=kin_of(BEING_SUPPORTED)))
    return own[0] if own else None


def areas_to_choose_from(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (area, [(key of a practice, its name)]) in the words of a language, for a field in which one is chosen. Empty when none are loaded."""
    framework = practices_of_principals()
    if framework is None:
        return []
    said = spoken(framework, language)
    return [
        (str(said.area_name(area.key, area.short_name)), [(one.key, str(said.practice_name(one))) for one in area.practices.all()])
        for area in framework.areas.all()
    ]


def names_of_practices(language: str) -> dict[str, str]:
    """Return the name of each practice by its key, in the framework's order."""
    return {key: name for _area, practices in areas_to_choose_from(language) for key, name in practices}
