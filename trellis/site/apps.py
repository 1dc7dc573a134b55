from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "trellis.site"
    label = "site"
    verbose_name = _("Ways of signing in")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from trellis.site import checks  # noqa: F401  registers them
