"""Words out of HTML, by the parser of the standard library. Nothing is fetched: a picture is its description, a link its address."""

import re
from html.parser import HTMLParser

SILENT = {"script", "style", "head", "title", "template", "noscript", "object", "svg"}
BREAKS = {
    "p",
    "div",
    "table",
    "tr",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "header",
    "footer",
    "pre",
    "address",
    "dl",
    "dt",
    "dd",
}


class _Words(HTMLParser):
    """Gather words line by line; what stands in a quotation gets the mark that mail programs give it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line = ""
        self.silent = 0
        self.quoted = 0
        self.preformatted = 0
        self.link = ""
        self.link_from = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in SILENT:
            self.silent += 1
        elif tag == "br":
            self.end_line()
        elif tag == "blockquote":
            self.end_line(gap=True)
            self.quoted += 1
        elif tag in BREAKS:
            self.end_line(gap=tag == "p")
            self.preformatted += tag == "pre"
        elif tag == "li":
            self.end_line()
            self.line = "- "
        elif tag == "hr":
            self.end_line()
            self.lines.append("_" * 20)
        elif tag in {"td", "th"} and self.line.strip():
            self.line += "  "
        elif tag == "a":
            self.link, self.link_from = given.get("href", ""), len(self.line)
        elif tag == "img" and given.get("alt", "").strip() and not self.silent:
            self.line += f"[{given['alt'].strip()}]"

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag == "blockquote":
            self.end_line()
            self.quoted = max(0, self.quoted - 1)
            self.end_line(gap=True)
        elif tag in BREAKS:
            self.end_line(gap=tag == "p")
            self.preformatted = max(0, self.preformatted - (tag == "pre"))
        elif tag == "a":
            shown = self.line[self.link_from :].strip()
            if self.link.startswith(("http://", "https://")) and shown and shown.rstrip("/") not in self.link:
                self.line += f" ({self.link})"
            self.link = ""

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.preformatted:
            first, *others = data.split("\n")
            self.line += first
            for other in others:
                self.end_line()
                self.line = other
            return
        words = re.sub(r"\s+", " ", data)
        self.line += words.lstrip() if not self.line or self.line.endswith(" ") else words

    def end_line(self, *, gap: bool = False) -> None:
        """Finish the line; with `gap` leave one line empty, never two."""
        mark = "> " * self.quoted
        if self.line.strip():
            self.lines.append(mark + (self.line.rstrip() if self.preformatted else self.line.strip()))
        elif self.lines and self.lines[-1].strip("> ") and (gap or not self.line):
            self.lines.append(mark.rstrip()) if gap else None
        self.line = ""


def words_of(html: str) -> str:
    """Return what a reader sees of an HTML text, as lines.

    >>> words_of("<p>Bus 14 was late.</p><style>p{}</style><blockquote>On Monday?</blockquote>")
    'Bus 14 was late.\\n\\n> On Monday?'
    """
    reader = _Words()
    reader.feed(html)
    reader.close()
    reader.end_line()
    return "\n".join(reader.lines).strip()
