"""What must not serve, as Django system checks. `trellis serve` refuses on an error; `trellis doctor` tells the rest."""

import stat
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

PRODUCTION = "trellis_production"


@register(Tags.database)
def refuse_a_demo_database(app_configs: Any, databases: Sequence[str] | None, **more: Any) -> list[CheckMessage]:
    """Refuse a demo district in production: its people do not exist, and anybody may sign in as them."""
    if not settings.IS_PRODUCTION or not databases:
        return []
    from trellis.directory.models import District

    try:
        is_demo = District.objects.filter(is_demo=True).exists()
    except DatabaseError:  # no tables yet
        return []
    hint = "Use another TRELLIS_HOME for the real district, or set TRELLIS_MODE=demo for this one."
    return [Error("This database holds the demo district, and TRELLIS_MODE is production.", hint=hint, id="trellis.E001")] if is_demo else []


@register(PRODUCTION)
def refuse_demo_sign_in(app_configs: Any, **more: Any) -> list[CheckMessage]:
    """Refuse sign-in by choosing a name anywhere but in a demo."""
    is_open = getattr(settings, "DEMO_SIGN_IN", False) and settings.MODE == "production"
    hint = "Remove DEMO_SIGN_IN from the settings."
    return [Error("Demo sign-in is switched on, and TRELLIS_MODE is production.", hint=hint, id="trellis.E002")] if is_open else []


@register(PRODUCTION)
def refuse_open_secrets(app_configs: Any, **more: Any) -> list[CheckMessage]:
    """Refuse keys that other accounts of the machine can read."""
    keys = settings.HOME / "keys"
    if settings.MODE == "test" or not keys.exists():
        return []
    open_to_others = [path for path in (keys, *keys.iterdir()) if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    hint = f"Run: chmod -R u=rwX,go= {keys}"
    return [Error("The keys of this installation can be read by other accounts of this machine.", hint=hint, id="trellis.E003")] if open_to_others else []


@register(PRODUCTION)
def refuse_a_weak_secret(app_configs: Any, **more: Any) -> list[CheckMessage]:
    """Refuse a secret key that somebody could guess."""
    is_weak = settings.IS_PRODUCTION and (len(settings.SECRET_KEY) < 40 or len(set(settings.SECRET_KEY)) < 8)
    hint = "Leave TRELLIS_SECRET_KEY unset, and Trellis makes a good one in the home folder."
    return [Error("TRELLIS_SECRET_KEY is too short to be safe.", hint=hint, id="trellis.E004")] if is_weak else []


@register(PRODUCTION)
def warn_of_a_plain_address(app_configs: Any, **more: Any) -> list[CheckMessage]:
    """Warn when pages would travel unencrypted."""
    is_plain = settings.IS_PRODUCTION and not settings.IS_TLS
    hint = "Put a proxy with TLS before Trellis and set TRELLIS_URL=https://…"
    return [checks.Warning("TRELLIS_URL does not begin with https://.", hint=hint, id="trellis.W001")] if is_plain else []
