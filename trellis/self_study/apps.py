from django.apps import AppConfig


class SelfStudyConfig(AppConfig):
    name = "trellis.self_study"
    label = "self_study"
    default_auto_field = "django.db.models.BigAutoField"
