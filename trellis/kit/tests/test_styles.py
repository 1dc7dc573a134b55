"""No dead rule in a stylesheet, and no class on a page that no stylesheet knows."""

import re
from pathlib import Path

TRELLIS = Path(__file__).resolve().parent.parent.parent
# a class whose end is filled in: "badge--{}" of a component, "promise--{{ state }}" of a template
BEGUN = re.compile(r"[a-zA-Z][\w-]*--(?=\{)|\b(?:m|is|v)-(?=\{)|\bd(?=\{\{)")
# for a script, a test or an anchor to find; they carry no look
WITHOUT_A_LOOK = {"masthead--signed-in", "survey__body", "trail-search", "level-row", "qr", "num", "plain"}


def defined() -> set[str]:
    css = "\n".join(re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S) for path in TRELLIS.glob("*/static/**/*.css"))
    selectors = "\n".join(found.split(";")[-1].split("{")[-1] for found in re.findall(r"([^{}]*)\{", css))
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", selectors))


def test_every_class_of_a_stylesheet_is_used():
    sources = [*TRELLIS.rglob("*.html"), *TRELLIS.glob("*/static/**/*.js"), *TRELLIS.glob("kit/charts/*.py"), *TRELLIS.glob("kit/templatetags/*.py")]
    sources += [*TRELLIS.glob("*/forms.py"), *TRELLIS.glob("*/forms/*.py")]
    text = "\n".join(path.read_text() for path in sources)
    words, begun = set(re.findall(r"[\w-]+", text)), tuple(BEGUN.findall(text))
    assert sorted(name for name in defined() if name not in words and not name.startswith(begun)) == []


def test_every_class_of_a_page_has_a_style():
    known = defined() | WITHOUT_A_LOOK
    unknown = set()
    for path in TRELLIS.rglob("*.html"):
        for value in re.findall(r'class="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)"', path.read_text()):
            whole = re.sub(r"[\w-]+--(\{%.*?%\}[\w-]*)+|[\w-]*\{\{.*?\}\}[\w-]*", " ", value)
            plain = re.sub(r"\{%.*?%\}", " ", whole)
            unknown |= {name for name in plain.split() if re.fullmatch(r"[a-zA-Z][\w-]*\w", name) and name not in known}
    assert sorted(unknown) == []
