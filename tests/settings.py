"""The settings of tests. pytest-django reads them before any conftest runs, so the mode and the home are set here."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("TRELLIS_MODE", "test")
if "TRELLIS_HOME" not in os.environ:
    os.environ["TRELLIS_HOME"] = tempfile.mkdtemp(prefix="trellis-tests-")
    atexit.register(shutil.rmtree, os.environ["TRELLIS_HOME"], ignore_errors=True)

from trellis.site.settings import *  # noqa: F403
from trellis.site.settings import DATABASES

# The tables of a test come straight from the models, in a second rather than in ten; conftest adds what migrations do besides. `make check`
# holds the migrations against the models, and installations of tests are migrated as everywhere.
for _one in DATABASES.values():
    _one["TEST"] = {"MIGRATE": False}
