from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudentSupportConfig(AppConfig):
    name = "trellis.student_support"
    label = "student_support"
    verbose_name = _("Student support")
    default_auto_field = "django.db.models.BigAutoField"
