"""What a file is, told from its content, and the key of a dated copy. Plain Python."""

import hashlib
import io
import re
import unicodedata
import zipfile

MOST_BYTES = 10_000_000
LONGEST_NAME = 120
MOST_PARTS = 5_000  # of a zipped document; beyond this somebody plays
KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}


def kind_of(content: bytes) -> str:
    """Return pdf, docx or odt, by what the file holds and not by its name; empty for anything else. Nothing is unpacked, and macros are refused.

    >>> kind_of(b"%PDF-1.7 and so on"), kind_of(b"MZ, a program named evaluation.pdf")
    ('pdf', '')
    """
    if content.startswith(b"%PDF-"):
        return "pdf"
    if not content.startswith(b"PK\x03\x04"):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = set(parts.namelist())
            if len(names) > MOST_PARTS or any("vbaproject" in name.lower() or name.startswith(("Basic/", "Scripts/")) for name in names):
                return ""
            if {"[Content_Types].xml", "word/document.xml"} <= names:
                return "docx"
            if {"mimetype", "content.xml"} <= names:
                with parts.open("mimetype") as said:
                    return "odt" if said.read(100).decode("ascii", "replace").strip() == KINDS["odt"] else ""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return ""
    return ""


def safe_name(name: str, kind: str) -> str:
    r"""Return a name under which a file may be handed out: no path, nothing invisible, the ending that its content has.

    >>> safe_name("..\\secret/Spring review.pdf.exe", "pdf")
    'Spring review.pdf.pdf'
    >>> safe_name("\u202egnp.exe", "docx"), safe_name("", "odt")
    ('gnp.docx', 'evaluation.odt')
    """
    base = re.split(r"[/\\]", name)[-1]
    seen = "".join(letter for letter in base if unicodedata.category(letter)[0] != "C" and letter not in '"<>:|?*').strip(" .")
    stem = seen.rsplit(".", 1)[0].strip(" .") if "." in seen else seen
    return f"{stem[: LONGEST_NAME - len(kind) - 1].strip() or 'evaluation'}.{kind}"


def key_of(words: str) -> str:
    """Return the key of words: the same words have the same, so that a form sent twice finds them there.

    >>> key_of("I greet every bus.") == key_of("I greet every bus."), len(key_of(""))
    (True, 16)
    """
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]
