from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EquityConfig(AppConfig):
    name = "trellis.equity"
    label = "equity"
    verbose_name = _("Gaps between groups")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let inquiry cycles begin with a finding, and see it measured again."""
        from trellis.equity.queries.inquiries import ROOM, source
        from trellis.growth.queries.findings import SOURCES

        SOURCES.setdefault(ROOM, source)
