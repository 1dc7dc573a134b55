from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FrameworkConfig(AppConfig):
    name = "trellis.framework"
    label = "framework"
    verbose_name = _("Practices")
    default_auto_field = "django.db.models.BigAutoField"
