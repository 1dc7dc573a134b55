from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "trellis.records"
    label = "records"
    verbose_name = _("Attendance, marks and incidents")
    default_auto_field = "django.db.models.BigAutoField"
