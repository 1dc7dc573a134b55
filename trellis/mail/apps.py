from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "trellis.mail"
    label = "mail"
    verbose_name = _("Mail that comes in")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let letters about a thread carry the address at which their reader can answer."""
        from trellis.letters.notices import reply_ways
        from trellis.mail.queries import reply_way

        if reply_way not in reply_ways:
            reply_ways.append(reply_way)
