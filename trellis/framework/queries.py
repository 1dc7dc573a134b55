"""Reading the practices."""

from django.db.models import Prefetch, QuerySet

from trellis.framework.models import Area, Framework, Group, LookFor, Practice, Wording


def frameworks() -> "QuerySet[Framework]":
    """Return the newest version of each framework first, with levels, groups, areas and practices."""
    return Framework.objects.order_by("-loaded_at", "-pk").prefetch_related(
        "levels", Prefetch("groups", Group.objects.order_by("order")), Prefetch("areas", areas_in_order())
    )


def areas_in_order() -> "QuerySet[Area]":
    """Return areas with their practices, in the framework's order."""
    return Area.objects.order_by("order").prefetch_related(Prefetch("practices", Practice.objects.order_by("order")))


def areas_to_ask_about() -> "QuerySet[Area]":
    """Return the areas of the newest version of each framework, with framework and groups."""
    newest: dict[str, int] = {}
    for pk, key in Framework.objects.order_by("loaded_at", "pk").values_list("pk", "key"):
        newest[key] = pk
    return (
        Area.objects.filter(framework_id__in=newest.values())
        .select_related("framework")
        .prefetch_related(Prefetch("framework__groups", Group.objects.order_by("order")))
        .order_by("framework_id", "order")
    )


def practices() -> "QuerySet[Practice]":
    """Return practices in order with everything that their page and a question show."""
    return (
        Practice.objects.select_related("area__framework")
        .prefetch_related(
            Prefetch("wordings", Wording.objects.select_related("group").order_by("group__order")),
            Prefetch("look_fors", LookFor.objects.select_related("level").order_by("level__number", "order")),
        )
        .order_by("area__order", "order")
    )


def neighbours(practice: Practice) -> tuple[Practice | None, Practice | None]:
    """Return the practices before and after one, in the framework's order."""
    row = list(Practice.objects.filter(area__framework_id=practice.area.framework_id).order_by("area__order", "order"))
    place = [one.pk for one in row].index(practice.pk)
    return (row[place - 1] if place else None, row[place + 1] if place + 1 < len(row) else None)
