"""A pack goes out as a file and comes in as one, from the page as from the command."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from trellis.framework.commands import OURS
from trellis.framework.importers import read_pack, read_text, read_words
from trellis.framework.models import Framework, Translation
from trellis.framework.queries.packs import pack_of

pytestmark = pytest.mark.django_db


def handed_in(client, content: str | bytes, name: str = "pack.toml"):
    return client.post(reverse("load_pack"), {"file": SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())})


def test_what_is_downloaded_can_be_read_again(framework, sign_in):
    answer = sign_in("amina").get(reverse("pack_file", args=[framework.key, framework.version]))
    assert answer["Content-Disposition"] == 'attachment; filename="principal-support.toml"'
    assert read_text(answer.content) == replace(read_pack(OURS), translations=())
    spanish = sign_in("amina").get(reverse("pack_file", args=[framework.key, framework.version]), {"language": "es"})
    assert read_words(spanish.content, pack_of(framework)) == read_pack(OURS).translations[0]
    assert sign_in("amina").get(reverse("pack_file", args=[framework.key, framework.version]), {"language": "fr"}).status_code == 404


def test_a_pack_is_loaded_from_the_page(sign_in):
    assert handed_in(sign_in("odile"), OURS.read_bytes()).status_code == 302
    assert Framework.objects.get().version == "2026.1"
    assert handed_in(sign_in("odile"), OURS.with_suffix(".es.toml").read_bytes(), "principal-support.es.toml").status_code == 302
    assert Translation.objects.filter(language="es").count() > 400


def test_a_pack_with_mistakes_is_refused_with_every_one_of_them(sign_in):
    text = OURS.read_text().replace('voice = "school"', 'voice = "scool"', 1).replace('key = "2.2"', 'key = "2.1"', 1)
    answer = handed_in(sign_in("odile"), text)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This file is not loaded" in page
    assert "this is not one of" in page
    assert "stands twice" in page
    assert Framework.objects.count() == 0


def test_a_version_that_stands_with_other_words_is_refused(framework, sign_in):
    answer = handed_in(sign_in("odile"), OURS.read_text().replace("Not yet", "Never"))
    assert answer.status_code == 422
    assert "is loaded already" in answer.content.decode()


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"a" * 2_000_001, b"[words]\n", b"a = " + b"[" * 5_000, b"a = " + b"9" * 5_000, b"levels = 3\nareas = [1, 2]\n"]
)
def test_what_is_no_pack_is_refused_in_words(sign_in, content):
    assert handed_in(sign_in("odile"), content).status_code == 422
    assert sign_in("odile").post(reverse("load_pack"), {}).status_code == 422


def test_whoever_may_not_load_finds_no_page(sign_in):
    assert sign_in("ruth").get(reverse("load_pack")).status_code == 404
    assert handed_in(sign_in("amina"), OURS.read_bytes()).status_code == 404
