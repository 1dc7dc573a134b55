"""The check of papers finds what it is there to find: a paper of typst has no fault, and each fault that is put into it is named."""

import io

import pikepdf
import pytest

from tests.tagged_pdf import faults
from trellis.kit.paper import pdf

pytestmark = [pytest.mark.sqlite]
SHEET = """#let given = json(bytes(sys.inputs.data))
#set document(title: given.title)
#set text(font: given.faces, lang: "en")
= One
#figure(alt: "A line from 1 to 2", line(length: 2cm))
== Two
A paragraph.
== Three
#table(columns: 2, table.header([A], [B]), [1], [2])
"""


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    sheet = tmp_path_factory.mktemp("sheet") / "sheet.typ"
    sheet.write_text(SHEET)
    return pdf(sheet, {"title": "A paper"})


def elements(held, kind):
    return [one for one in held.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem" and one.get("/S") == kind]


def without_language(held):
    del held.Root["/Lang"]


def without_words(held):
    del elements(held, "/Figure")[0]["/Alt"]


def without_scope(held):
    for one in elements(held, "/TH"):
        del one["/A"]


def with_a_level_left_out(held):
    for one in elements(held, "/H2"):
        one.S = pikepdf.Name("/H3")


def with_a_row_cut_short(held):
    row = elements(held, "/TR")[-1]
    row.K = pikepdf.Array([row.K[0]])


def with_words_outside(held):
    page = held.pages[0]
    page.contents_add(b"BT (untold) Tj ET")


def with_faint_words(held):
    page = held.pages[0]
    told = pikepdf.parse_content_stream(page)
    at = next(place for place, (_operands, operator) in enumerate(told) if str(operator) in ("Tj", "TJ"))
    told = [*told[:at], ([0.8, 0.8, 0.8], pikepdf.Operator("rg")), *told[at:]]
    page.Contents = held.make_stream(pikepdf.unparse_content_stream(told))


def read_in_another_order(held):
    top = next(one for one in elements(held, "/Document"))
    top.K = pikepdf.Array(list(reversed(list(top.K))))


def without_bookmarks(held):
    del held.Root["/Outlines"]


def with_a_face_left_out(held):
    for one in held.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor":
            for key in {"/FontFile", "/FontFile2", "/FontFile3"} & set(one.keys()):
                del one[key]


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (without_language, "the document has no language"),
        (without_words, "a Figure has no words"),
        (without_scope, "the head of a column or row does not say which it is"),
        (with_a_level_left_out, "a heading of level 3 follows one of level 1"),
        (with_a_row_cut_short, "a table has rows of [1, 2] places"),
        (with_words_outside, "page 1: Tj outside of everything that is read"),
        (with_faint_words, "page 1: text of 1.6 to 1 on white"),
        (read_in_another_order, "page 1: it is read in another order than it is drawn"),
        (without_bookmarks, "3 headings and 0 bookmarks"),
        (with_a_face_left_out, "the face is not in the file"),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_each_fault_is_named(paper, damage, named):
    assert faults(paper) == []
    held = pikepdf.open(io.BytesIO(paper))
    damage(held)
    made = io.BytesIO()
    held.save(made)
    assert any(named in one for one in faults(made.getvalue()))
