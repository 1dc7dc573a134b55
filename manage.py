"""Django's own commands, for developers. Districts use `bin/trellis`."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.site.settings")
execute_from_command_line(sys.argv)
