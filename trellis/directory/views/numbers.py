"""Numbers in an address."""

from django.http import HttpRequest


def number_from(request: HttpRequest, name: str) -> int | None:
    """Return the number that the address gives under a name; None when there is none, or none that a record has."""
    typed = request.GET.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None
