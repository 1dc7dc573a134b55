"""What the installation does for itself each night."""

from django.conf import settings

from trellis.work.queue import Scheduled

SCHEDULE = [Scheduled("trellis.site.backups.back_up_nightly", daily_at="01:30")] if settings.IS_PRODUCTION else []
