"""The pack that ships, loaded."""

import pytest

from trellis.framework.commands import OURS
from trellis.framework.importers import read_pack
from trellis.framework.models import Framework
from trellis.framework.operations import load_pack


@pytest.fixture
def framework(db) -> Framework:
    return load_pack(by=None, pack=read_pack(OURS))
