from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EquityConfig(AppConfig):
    name = "trellis.equity"
    label = "equity"
    verbose_name = _("Gaps between groups")
    default_auto_field = "django.db.models.BigAutoField"
