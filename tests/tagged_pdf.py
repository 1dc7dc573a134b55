"""What a machine can see of PDF/UA-1 in a paper of ours: `faults(pdf)` names everything that a screen reader would stumble over.

After the Matterhorn protocol's conditions for machines, as far as our papers come near them. Not seen by it: whether words of a picture say
what it shows, whether a heading is a heading to the eye. Every fault is a sentence with its page or its element.
"""

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pikepdf

PAINTS = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Tj", "TJ", "'", '"', "Do", "sh", "EI", "INLINE IMAGE"}
SHOWS = {"Tj", "TJ", "'", '"'}
KINDS = {
    "Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct", "Private", "P", "H", "H1", "H2", "H3", "H4", "H5",
    "H6", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link",
    "Annot", "Ruby", "RB", "RT", "RP", "Warichu", "WT", "WP", "Figure", "Formula", "Form",
}  # fmt: skip
INSIDE = {
    "TR": {"Table", "THead", "TBody", "TFoot"}, "TH": {"TR"}, "TD": {"TR"}, "THead": {"Table"}, "TBody": {"Table"}, "TFoot": {"Table"},
    "LI": {"L"}, "Lbl": {"LI", "Note", "Document", "Div", "P"}, "LBody": {"LI"}, "TOCI": {"TOC"},
}  # fmt: skip
HOLDS = {
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TFoot": {"TR"},
    "TR": {"TH", "TD"},
    "L": {"L", "LI", "Caption"},
}
LEAST_CONTRAST, LARGE = 4.5, 18


def faults(file: bytes) -> list[str]:
    """Return what is wrong with a PDF, in words; empty when nothing was found."""
    with pikepdf.open(io.BytesIO(file)) as pdf:
        found = [*_document(pdf), *_fonts(pdf)]
        if "/StructTreeRoot" not in pdf.Root:
            return found
        tree = _Tree(pdf)
        found += tree.faults
        for number, page in enumerate(pdf.pages, 1):
            found += [f"page {number}: {fault}" for fault in _page(page, tree, pdf)]
        return list(dict.fromkeys([*found, *_bookmarks(pdf, tree)]))


def _document(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    if not str(root.get("/Lang", "")):
        yield "the document has no language"
    marked = root.get("/MarkInfo", {})
    if not marked.get("/Marked") or marked.get("/Suspects"):
        yield "the document is not marked as tagged"
    if "/StructTreeRoot" not in root:
        yield "there is no structure"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "a reader shows the name of the file instead of the title"
    with pdf.open_metadata() as about:
        if about.get("pdfuaid:part") != "1":
            yield "it does not say that it is PDF/UA-1"
        if not about.get("dc:title", "").strip():
            yield "there is no title"
    if pdf.is_encrypted and not pdf.allow.accessibility:
        yield "its text may not be read by a screen reader"
    if "/AcroForm" in root or ("/OpenAction" in root and root.OpenAction.get("/S") == "/JavaScript"):
        yield "it holds a form or a script"


def _fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    for font in pdf.objects:
        if not isinstance(font, pikepdf.Dictionary) or font.get("/Type") != "/Font":
            continue
        name = str(font.get("/BaseFont", "a face"))
        if font.get("/Subtype") in ("/Type0", "/TrueType", "/Type1", "/Type3") and "/ToUnicode" not in font:
            yield f"{name}: its signs are no text (no ToUnicode)"
        held = [*font.get("/DescendantFonts", [])] or [font]
        for one in held:
            about = one.get("/FontDescriptor")
            if one.get("/Subtype") != "/Type3" and (about is None or not {"/FontFile", "/FontFile2", "/FontFile3"} & set(about.keys())):
                yield f"{name}: the face is not in the file"


class _Tree:
    """The structure: its elements in reading order, and to which of them each piece of marked content belongs."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.faults: list[str] = []
        self.root = pdf.Root.StructTreeRoot
        self.roles = {str(key)[1:]: str(value)[1:] for key, value in self.root.get("/RoleMap", {}).items()}
        self.owned: dict[tuple[Any, int], str] = {}  # (page, MCID): kind of the element
        self.order: dict[Any, list[int]] = {}  # page: its MCIDs as they are read
        self.headings: list[int] = []
        tops = [self._walk(one, "", None) for one in self._children(self.root)]
        if tops != ["Document"]:
            self.faults.append("the structure does not begin with one Document")
        if not self.headings:
            self.faults.append("there is no heading")
        for before, after in zip([0, *self.headings], self.headings, strict=False):
            if after > before + 1:
                self.faults.append(f"a heading of level {after} follows one of level {before}")
        if self.headings.count(1) != 1:
            self.faults.append("there is not one heading of the first level")

    @staticmethod
    def _children(element: Any) -> list[Any]:
        held = element.get("/K", [])
        return list(held) if isinstance(held, pikepdf.Array) else [held]

    def kind(self, element: Any) -> str:
        name = str(element.get("/S", "/"))[1:]
        for _again in range(5):
            if name in KINDS or name not in self.roles:
                break
            name = self.roles[name]
        return name

    def _walk(self, element: Any, above: str, page: Any) -> str:
        kind, page = self.kind(element), element.get("/Pg", page)
        if kind not in KINDS:
            self.faults.append(f"{kind}: no kind of element that a reader knows")
        if kind in INSIDE and above not in INSIDE[kind]:
            self.faults.append(f"{kind} in {above or 'nothing'}")
        if above in HOLDS and kind not in HOLDS[above]:
            self.faults.append(f"{kind} right under {above}")
        if len(kind) == 2 and kind[0] == "H" and kind[1].isdigit():
            self.headings.append(int(kind[1]))
        if kind in ("Figure", "Formula") and not str(element.get("/Alt", element.get("/ActualText", ""))).strip():
            self.faults.append(f"a {kind} has no words")
        if kind == "Figure" and "/BBox" not in self._attributes(element):
            self.faults.append("a Figure has no place on its page")
        if kind == "TH" and self._attributes(element).get("/Scope") is None:
            self.faults.append("the head of a column or row does not say which it is")
        below = []
        for one in self._children(element):
            if isinstance(one, int | Decimal):
                self._own(page, int(one), kind)
            elif one.get("/Type") == "/MCR":
                self._own(one.get("/Pg", page), int(one.MCID), kind)
            elif one.get("/Type") != "/OBJR":
                below.append(self._walk(one, kind, page))
        if kind == "Table":
            self._is_even(element)
        return kind

    def _own(self, page: Any, number: int, kind: str) -> None:
        if page is None:
            self.faults.append(f"{kind}: content on no page")
            return
        if (page.objgen, number) in self.owned:
            self.faults.append(f"{kind}: content that another element holds too")
        self.owned[page.objgen, number] = kind
        self.order.setdefault(page.objgen, []).append(number)

    @staticmethod
    def _attributes(element: Any) -> dict[str, Any]:
        held = element.get("/A", [])
        made: dict[str, Any] = {}
        for one in held if isinstance(held, pikepdf.Array) else [held]:
            if isinstance(one, pikepdf.Dictionary):
                made |= dict(one.items())
        return made

    def _is_even(self, table: Any) -> None:
        """Every row of a table has as many places."""
        wide = set()
        for part in self._children(table):
            for row in [part] if self.kind(part) == "TR" else self._children(part) if self.kind(part) in ("THead", "TBody", "TFoot") else []:
                wide.add(sum(int(self._attributes(cell).get("/ColSpan", 1)) for cell in self._children(row)))
        if len(wide) > 1:
            self.faults.append(f"a table has rows of {sorted(wide)} places")


def _page(page: pikepdf.Page, tree: _Tree, pdf: pikepdf.Pdf) -> Iterator[str]:
    if "/StructParents" not in page.obj:
        yield "it is tied to no structure"
    if page.obj.get("/Annots") and page.obj.get("/Tabs") != "/S":
        yield "the key for the next link does not follow the structure"
    for one in page.obj.get("/Annots", []):
        if one.get("/Subtype") == "/Link" and not str(one.get("/Contents", "")).strip():
            yield "a link has no words"
    seen, shown = [], {}
    for number, place, fault in _content(pikepdf.parse_content_stream(page), page.obj.Resources):
        if fault:
            yield fault
        if number is not None and number not in shown:
            seen.append(number)
            shown[number] = place
    parents = _parents(pdf, int(page.obj.get("/StructParents", -1)))
    for number in seen:
        if (page.obj.objgen, number) not in tree.owned:
            yield f"content {number} belongs to no element"
        if number >= len(parents) or parents[number] is None:
            yield f"content {number} does not find its element back"
    if lost := [number for number in tree.order.get(page.obj.objgen, []) if number not in shown]:
        yield f"elements hold content that is not there: {lost}"
    read = [number for number in tree.order.get(page.obj.objgen, []) if number in shown]
    if read != seen:
        yield "it is read in another order than it is drawn"


def _parents(pdf: pikepdf.Pdf, key: int) -> list[Any]:
    tree = pdf.Root.StructTreeRoot.get("/ParentTree")
    found = pikepdf.NumberTree(tree).get(key) if tree is not None else None
    return list(found) if isinstance(found, pikepdf.Array) else []


def _content(operations: Any, resources: Any) -> Iterator[tuple[int | None, float, str]]:
    """Yield for each act of painting the number of its marked content (None: an artifact), its height, and what is wrong with it."""
    within: list[tuple[str, int | None]] = []
    fill, kept, size, height = (0.0, 0.0, 0.0), [], 0.0, 0.0
    for operands, operator in operations:
        name = str(operator)
        if name in ("BMC", "BDC"):
            kind, number = str(operands[0]), None
            if name == "BDC":
                about = operands[1] if isinstance(operands[1], pikepdf.Dictionary) else resources.Properties[operands[1]]
                number = int(about.MCID) if "/MCID" in about else None
            if within and any((kind == "/Artifact") != (one == "/Artifact") for one, held in within if held is not None or one == "/Artifact"):
                yield None, height, "an artifact in what is read, or the other way round"
            within.append((kind, number))
        elif name == "EMC":
            within.pop()
        elif name == "q":
            kept.append((fill, size))
        elif name == "Q":
            fill, size = kept.pop()
        elif name in ("g", "rg", "sc", "scn", "k"):
            fill = _rgb([float(one) for one in operands if isinstance(one, int | float | Decimal)]) or fill
        elif name == "Tf":
            size = float(operands[1])
        elif name in PAINTS:
            number = next((one for _kind, one in reversed(within) if one is not None), None)
            is_artifact = any(kind == "/Artifact" for kind, _number in within)
            fault = "" if is_artifact or number is not None else f"{name} outside of everything that is read"
            if not fault and name in SHOWS and _contrast(fill) < (3 if size >= LARGE else LEAST_CONTRAST):
                fault = f"text of {_contrast(fill):.1f} to 1 on white"
            yield (None if is_artifact else number), height, fault


def _rgb(values: list[float]) -> tuple[float, float, float] | None:
    if len(values) == 1:
        return (values[0],) * 3
    if len(values) == 3:
        return (values[0], values[1], values[2])
    if len(values) == 4:
        cyan, magenta, yellow, key = values
        return ((1 - cyan) * (1 - key), (1 - magenta) * (1 - key), (1 - yellow) * (1 - key))
    return None


def _contrast(colour: tuple[float, float, float]) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _bookmarks(pdf: pikepdf.Pdf, tree: _Tree) -> Iterator[str]:
    """A paper of three headings and more has bookmarks, one a heading, in its order."""
    with pdf.open_outline() as outline:
        pages = [(one.title, _page_of(one, pdf)) for one in _all(outline.root)]
    if len(tree.headings) > 2 and len(pages) < len(tree.headings):
        yield f"{len(tree.headings)} headings and {len(pages)} bookmarks"
    if any(page is None for _title, page in pages):
        yield "a bookmark leads nowhere"
    known = [page for _title, page in pages if page is not None]
    if known != sorted(known):
        yield "bookmarks are not in the order of the pages"


def _all(items: Any) -> Iterator[Any]:
    for one in items:
        yield one
        yield from _all(one.children)


def _page_of(item: Any, pdf: pikepdf.Pdf) -> int | None:
    to = item.destination if item.destination is not None else item.action.get("/D") if item.action is not None else None
    if isinstance(to, pikepdf.Array) and len(to):
        return next((at for at, page in enumerate(pdf.pages) if page.obj.objgen == to[0].objgen), None)
    return None if to is None else 0
