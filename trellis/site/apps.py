from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "trellis.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from trellis.site import checks  # noqa: F401  registers them
