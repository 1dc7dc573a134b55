"""Principals see themselves in the practices made for them, as the district words them."""

import pytest

from trellis.framework.commands import OF_PRINCIPALS, OURS
from trellis.framework.importers import read_pack
from trellis.framework.operations import load_pack
from trellis.framework.operations.drafts import publish_draft, start_draft
from trellis.growth.queries.practices import names_of_practices, practices_of_principals

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_it_is_the_pack_for_them_or_the_districts_copy_of_it_or_what_there_is(cast):
    assert practices_of_principals() is None
    assert names_of_practices("en") == {}
    load_pack(by=None, pack=read_pack(OURS))
    assert practices_of_principals().key == "principal-support"
    pack = load_pack(by=None, pack=read_pack(OF_PRINCIPALS))
    assert practices_of_principals() == pack
    assert list(names_of_practices("en")) == ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "3.2", "4.1", "4.2"]
    assert names_of_practices("es")["2.1"] == "Estar donde aprenden los estudiantes"
    draft = start_draft(by=cast.lorraine.pk, framework=pack, name="How we lead here")
    assert practices_of_principals() == pack
    ours = publish_draft(by=cast.lorraine.pk, draft=draft, version="1", words=0)
    assert practices_of_principals() == ours
