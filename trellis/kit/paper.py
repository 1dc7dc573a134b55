"""Pages on paper: PDF/UA-1 made by typst from a template beside the room's other templates.

What a person typed reaches the page as data (JSON), never as markup. PDF/UA-1 refuses a document without a title,
with a picture without words, or with a sign that no face can draw: so the refusal is the test. Faces come with
typst (Latin, Greek, Cyrillic, and a plain Arabic); a machine with Noto installed draws nearly every script.
"""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import segno
import typst

FACES = ["Libertinus Serif", "Noto Naskh Arabic", "Noto Serif", "Noto Sans", "DejaVu Sans", "DejaVu Sans Mono"]


class SignWithoutFace(Exception):
    """No face on this machine draws a sign of the text."""

    def __init__(self, sign: str) -> None:
        self.sign = sign
        super().__init__(f"No typeface on this machine draws U+{ord(sign):04X}. On Debian and Ubuntu: sudo apt-get install fonts-noto")


def pdf(template: Path, data: dict[str, Any]) -> bytes:
    """Return the template with the data as an accessible PDF. Raises SignWithoutFace where the face of a letter is missing.

    A picture among the letters that no face draws is left out: one of them in a name must not hold up a school's letters.
    The template reads `json(bytes(sys.inputs.data))`; the faces to use are in it as `faces`.
    """
    given = json.dumps({**data, "faces": FACES}, ensure_ascii=False)
    while True:
        try:
            return typst.compile(str(template), root=str(template.parent), sys_inputs={"data": given}, format="pdf", pdf_standards=["ua-1"])
        except typst.TypstError as refused:
            undrawn = re.search(r'the text `"(?:\\u\{(?P<code>[0-9a-f]+)\}|(?P<sign>.)).*could not be displayed', str(refused))
            if not undrawn:
                raise
            sign = undrawn["sign"] or chr(int(undrawn["code"], 16))
            if unicodedata.category(sign)[0] in "LMN" or sign not in given:  # a letter, a mark on one, a number
                raise SignWithoutFace(sign) from refused
            given = given.replace(sign, "")


def qr(address: str) -> str:
    """Return an address as a square code, an SVG to print: dark on light whatever the page, with the quiet zone that cameras need."""
    drawn: str = segno.make(address, error="m").svg_inline(scale=4, border=4, light="#fff")
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
