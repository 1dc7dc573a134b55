"""Every component stands on the gallery page, and the page stands in no production."""

from pathlib import Path

from django.test import override_settings

from trellis.kit.templatetags.kit import register

GALLERY = Path(__file__).resolve().parent.parent / "templates" / "kit" / "gallery.html"


def test_every_component_is_on_the_gallery():
    written = GALLERY.read_text()
    assert [name for name in register.tags if f"{{% {name} " not in written and f"{{% {name} %}}" not in written] == []
    # as_position serves drawings inside components
    assert [name for name in register.filters if f"|{name}" not in written and name != "as_position"] == []


def test_the_gallery_is_shown_where_people_build_and_not_in_production(sign_in):
    client = sign_in("amina")
    assert client.get("/gallery/").status_code == 200
    with override_settings(MODE="production"):
        assert client.get("/gallery/").status_code == 404
