"""What every page needs: who is looking and their menu."""

from typing import Any

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Return `standing`, `person_name` and `place` for the masthead; empty when nobody is signed in."""
    standing = getattr(request, "standing", None)
    return {"standing": standing}
