from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SelfStudyConfig(AppConfig):
    name = "trellis.self_study"
    label = "self_study"
    verbose_name = _("Self-study")
    default_auto_field = "django.db.models.BigAutoField"
