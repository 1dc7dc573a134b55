from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnershipConfig(AppConfig):
    name = "trellis.partnership"
    label = "partnership"
    verbose_name = _("Partnership")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let mail to nobody in particular come to the front desk."""
        from trellis.mail.queries import desks
        from trellis.partnership.queries.catalogue import front_desk

        if front_desk not in desks:
            desks.append(front_desk)
