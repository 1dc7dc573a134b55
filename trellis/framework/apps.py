from django.apps import AppConfig


class FrameworkConfig(AppConfig):
    name = "trellis.framework"
    label = "framework"
    default_auto_field = "django.db.models.BigAutoField"
