"""What the web server calls."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.site.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

application = wrap_wsgi_with_proxy_headers(get_wsgi_application(), trusted_hosts=settings.PROXIES)
