from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation
from django.utils.translation import gettext, ngettext, trans_real

from trellis.site import catalogues


def test_messages_are_found_in_python_in_templates_and_in_the_page_of_policy() -> None:
    found = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogues.messages()}
    assert "Your quiet hours are kept from now on." in found  # Python
    assert "Letters to hand over" in found  # a template
    assert "One letter waits to be printed." in found  # blocktranslate with a plural
    assert "What was sent to you" in found  # _() in a tag
    assert "it is their child" in found  # Grant
    assert "to help a child in danger, with a reason and for hours" in found  # to_each
    assert "{district}: {count} thing for you" in found  # ngettext


def test_kept_messages_are_those_that_the_house_says() -> None:
    """`make messages` brings them up to date."""
    found = {message.id for message in catalogues.messages() if message.id}
    for language in catalogues.LANGUAGES:
        kept = {message.id for message in catalogues.read_catalogue(language) if message.id}
        assert kept == found, language


@pytest.mark.parametrize("language", catalogues.COMPLETE)
def test_every_message_has_words(language: str) -> None:
    assert catalogues.missing(language) == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_a_translation_keeps_the_places_where_words_are_put_in(language: str) -> None:
    assert catalogues.broken(language) == []


def test_an_update_without_changes_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    catalogues.update_catalogues()
    first = catalogues.path_of("es").read_bytes()
    catalogues.update_catalogues()
    assert catalogues.path_of("es").read_bytes() == first


def test_what_has_no_words_yet_is_said_in_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    catalogue = Catalog(locale="es")
    catalogue.add("A message that stands nowhere", "Un mensaje que no está en ninguna parte")
    catalogue.add("A message without words", "")
    catalogue.add(("{count} strange letter", "{count} strange letters"), ("", ""))
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    path = catalogues.path_of("es")
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        catalogues.write_po(file, catalogue)
    assert catalogues.compile_catalogues() == 1
    assert catalogues.compile_catalogues() == 0
    monkeypatch.setattr(trans_real, "_translations", {})
    settings.LOCALE_PATHS = [tmp_path]
    with translation.override("es"):
        assert gettext("A message that stands nowhere") == "Un mensaje que no está en ninguna parte"
        assert gettext("A message without words") == "A message without words"
        assert ngettext("{count} strange letter", "{count} strange letters", 2) == "{count} strange letters"
    monkeypatch.setattr(trans_real, "_translations", {})
