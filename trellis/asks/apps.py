from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AsksConfig(AppConfig):
    name = "trellis.asks"
    label = "asks"
    verbose_name = _("Asks")
    default_auto_field = "django.db.models.BigAutoField"
