from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "trellis.surveys"
    label = "surveys"
    verbose_name = _("Rounds and answers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let letters carry the links of people without an account."""
        from trellis.letters.notices import private_ways
        from trellis.surveys.notices import own_way_in

        if own_way_in not in private_ways:
            private_ways.append(own_way_in)
