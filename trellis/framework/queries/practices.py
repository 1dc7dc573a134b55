"""Frameworks, areas, practices and guiding questions as rows, in order."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from trellis.framework.models import Area, Framework, Group, GuidingQuestion, Level, LookFor, Practice, Wording


def frameworks() -> "QuerySet[Framework]":
    """Return every version, newest first, with levels, groups, areas, practices and guiding questions."""
    return Framework.objects.order_by("-loaded_at", "-pk").prefetch_related(
        Prefetch("levels", Level.objects.order_by("number")), Prefetch("groups", Group.objects.order_by("order")), Prefetch("areas", areas_in_order())
    )


def newest_ids() -> list[int]:
    """Return the id of the newest version of each framework, the framework that was loaded first before the others."""
    newest: dict[str, int] = {}
    for pk, key in Framework.objects.order_by("loaded_at", "pk").values_list("pk", "key"):
        newest[key] = pk
    return list(newest.values())


def newest_frameworks() -> "QuerySet[Framework]":
    """Return the newest version of each framework, in the order of `frameworks()` and with the same around it."""
    return frameworks().filter(pk__in=newest_ids())


def areas_in_order() -> "QuerySet[Area]":
    """Return areas with their practices and guiding questions, in the framework's order."""
    return Area.objects.order_by("order").prefetch_related(Prefetch("practices", Practice.objects.order_by("order")), Prefetch("questions", questions()))


def questions() -> "QuerySet[GuidingQuestion]":
    """Return guiding questions in the framework's order, each with the practices to which it speaks."""
    return (
        GuidingQuestion.objects.select_related("area")
        .prefetch_related(Prefetch("practices", Practice.objects.order_by("area__order", "order")))
        .order_by("area__order", "order")
    )


def frameworks_to_read(there: Iterable[Framework]) -> list[Framework]:
    """Return frameworks as a reader meets them: the district's own copies before the packs that came from elsewhere, older packs first."""
    return sorted(there, key=lambda one: (one.copied_from_id is None, one.pk))


def kin_of(key: str) -> set[str]:
    """Return the keys of a pack and of every copy made from it, asked for by any of them: practices and questions are the same, whatever their words."""
    origin = Framework.objects.filter(key=key, copied_from__isnull=False).values_list("copied_from__key", flat=True).first() or key
    return {origin, *Framework.objects.filter(copied_from__key=origin).values_list("key", flat=True)}


def practices() -> "QuerySet[Practice]":
    """Return practices in order with everything that their page and a question show."""
    return (
        Practice.objects.select_related("area__framework")
        .prefetch_related(
            Prefetch("wordings", Wording.objects.select_related("group").order_by("group__order")),
            Prefetch("look_fors", LookFor.objects.select_related("level").order_by("level__number", "order")),
            Prefetch("questions", GuidingQuestion.objects.order_by("area__order", "order")),
        )
        .order_by("area__order", "order")
    )


def neighbours(practice: Practice) -> tuple[Practice | None, Practice | None]:
    """Return the practices before and after one, in the framework's order."""
    row = list(Practice.objects.filter(area__framework_id=practice.area.framework_id).order_by("area__order", "order"))
    place = [one.pk for one in row].index(practice.pk)
    return (row[place - 1] if place else None, row[place + 1] if place + 1 < len(row) else None)
