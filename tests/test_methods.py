"""Each page of docs/methods has a picture, the formula, its source, an example and when it misleads; each picture is read by day and by night."""

import re
from xml.etree import ElementTree

import pytest

from tests.installation import HOUSE

METHODS = HOUSE / "docs" / "methods"
PAGES = sorted(page for page in METHODS.glob("*.md") if page.name != "README.md")
PICTURES = sorted((METHODS / "pictures").glob("*.svg"))
LEADS = [r"^\*\*Formula", r"^\*\*Source", r"^\*\*Worked", r"^\*\*When it misleads"]
SVG = "{http://www.w3.org/2000/svg}"

pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_method_has_its_picture_formula_source_example_and_when_it_misleads(page):
    words = page.read_text()
    assert [lead for lead in LEADS if not re.search(lead, words, re.MULTILINE)] == []
    drawn = re.findall(r"!\[([^\]]+)\]\(pictures/([a-z0-9-]+\.svg)\)", words)
    assert len(drawn) == 1
    assert (METHODS / "pictures" / drawn[0][1]).exists()
    assert f"({page.name})" in (METHODS / "README.md").read_text()
    assert [to for to in re.findall(r"\]\(([a-z0-9-]+\.md)\)", words) if not (METHODS / to).exists()] == []


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.stem)
def test_a_picture_says_itself_in_words_and_stands_out_by_day_and_by_night(picture):
    drawn = ElementTree.parse(picture).getroot()
    assert drawn.get("role") == "img"
    title, desc = drawn.find(f"{SVG}title"), drawn.find(f"{SVG}desc")
    assert title.text and re.search(r"\d", desc.text)
    assert f"pictures/{picture.name}" in "".join(page.read_text() for page in PAGES)
    by_day, by_night = drawn.find(f"{SVG}style").text.split("@media(prefers-color-scheme:dark)")
    written = {colour for one in drawn.iter(f"{SVG}text") for colour in one.get("class").split()} & {"ink", "quiet", "meant", "other", "line"}
    for style in (by_day, by_night):
        colours = dict(re.findall(r"\.([a-z]+)\{fill:(#[0-9a-f]{6})\}", style))
        assert {name for name in written if _contrast(colours[name], colours["paper"]) < 4.5} == set()
        assert _contrast(colours["ink"], colours["tint"]) >= 4.5


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)
