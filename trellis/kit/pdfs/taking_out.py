"""Read a PDF, write it anew without what its programs noted: a process of its own, from standard input to standard output, that knows nothing of Trellis.

What stands on the pages stays as it was packed, and is not unpacked; forms that were filled in, comments, links, bookmarks and what a screen reader
needs stay with them. What a document, a page or a note on a page may have beside that is listed here; anything else is left out.
"""

import re
import resource
import struct
import sys
import typing
from io import BytesIO

LOCKED, EMPTY, UNREADABLE = 3, 4, 5  # what the process ends with
MEMORY, SECONDS = 700 * 1024 * 1024, 20
OF_A_DOCUMENT = {
    *("/Type", "/Version", "/Extensions", "/Pages", "/PageLabels", "/Names", "/Dests", "/ViewerPreferences", "/PageLayout", "/PageMode", "/Outlines"),
    *("/AcroForm", "/StructTreeRoot", "/MarkInfo", "/Lang", "/OCProperties"),
}
OF_A_PAGE = {
    *("/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Contents", "/Rotate", "/Group", "/Annots"),
    *("/StructParents", "/Tabs", "/UserUnit"),
}
NOTED = {  # on anything
    *("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/AF", "/EF", "/JavaScript", "/OpenAction", "/XFA", "/OPI", "/Measure", "/PtData", "/CreatorInfo"),
}
OF_WRITERS = {"/T", "/M", "/CreationDate", "/NM", "/Subj", "/RC"}  # on a comment; of a field in a form /T is its name
SHOWS_OTHER_FILES = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
HARMLESS = {"/GoTo", "/URI", "/Named"}  # what a press may do
WORLD_WIDE = ("http:", "https:", "mailto:", "tel:")


def written_anew(content: bytes) -> bytes:
    """Return the same pages; raises what pikepdf raises, and IndexError when there is no page."""
    import pikepdf  # here: whoever only asks for the numbers above does not pay for it

    made = BytesIO()
    with pikepdf.open(BytesIO(content), attempt_recovery=False) as opened:
        if not len(opened.pages):
            raise IndexError
        for key in ("/Info", "/ID"):
            if key in opened.trailer:
                del opened.trailer[key]
        _keep_only(opened.Root, OF_A_DOCUMENT)
        if "/Names" in opened.Root:
            _keep_only(opened.Root.Names, {"/Dests"})
        for page in opened.pages:
            _keep_only(page.obj, OF_A_PAGE)
            if "/Annots" in page.obj:
                page.obj.Annots = pikepdf.Array([one for one in page.obj.Annots if str(one.get("/Subtype")) not in SHOWS_OTHER_FILES])
        seen: set[tuple[int, int]] = set()
        left: list[typing.Any] = [opened.Root]
        while left:
            part = left.pop()
            if part.is_indirect:
                if part.objgen in seen:
                    continue
                seen.add(part.objgen)
            left += _without_notes(opened, part)
        opened.save(
            made,
            deterministic_id=True,
            encryption=False,
            fix_metadata_version=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return made.getvalue()


def _keep_only(part: typing.Any, known: set[str]) -> None:
    for key in set(part.keys()) - known:
        del part[key]


def _without_notes(opened: typing.Any, part: typing.Any) -> list[typing.Any]:
    """Take out of one part what is not for its readers; return the parts inside it."""
    import pikepdf

    holds = pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array
    if isinstance(part, pikepdf.Array):
        return [one for one in part if isinstance(one, holds)]
    for key in set(part.keys()) & NOTED:
        del part[key]
    if _is_on_a_page(part) and str(part.Subtype) in SHOWS_OTHER_FILES:  # not on its page any more; what a screen reader is told may still point at it
        _keep_only(part, {"/Type", "/Subtype", "/Rect"})
    if _is_on_a_page(part) and part.Subtype not in ("/Widget", "/Link"):
        for key in set(part.keys()) & OF_WRITERS:
            del part[key]
    if part.get("/FT") == "/Sig" and "/V" in part:  # who signed and when; what the signature looks like stays on the page
        del part["/V"]
    for key in ("/A", "/PA", "/Next"):
        if key in part and isinstance(part[key], pikepdf.Dictionary) and "/S" in part[key] and not _is_harmless(part[key]):
            del part[key]
    if isinstance(part, pikepdf.Stream) and part.get("/Subtype") == "/Image":
        _plain_picture(opened, part)
    return [part[key] for key in part.keys() if isinstance(part[key], holds)]  # noqa: SIM118 -- a PDF's dictionary is walked through by its keys alone


def _is_on_a_page(part: typing.Any) -> bool:
    return "/Subtype" in part and "/Rect" in part


def _is_harmless(act: typing.Any) -> bool:
    return str(act.S) in HARMLESS and (act.S != "/URI" or str(act.get("/URI", "")).lower().startswith(WORLD_WIDE))


# -- pictures ------------------------------------------------------------------------------------------------


def _plain_picture(opened: typing.Any, part: typing.Any) -> None:
    """Take place, time and device out of a photo on a page: it stands there as the camera wrote it."""
    import pikepdf

    filters = part.get("/Filter", pikepdf.Array())
    names = [str(one) for one in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if not names or names[-1] not in PLAIN:
        return
    packed, parameters = part.read_raw_bytes(), part.get("/DecodeParms")
    if len(names) > 1:  # packed once more: the memory of this process bounds what comes out
        packed = pikepdf.Stream(opened, packed, Filter=pikepdf.Array([pikepdf.Name(one) for one in names[:-1]])).read_bytes()
    if isinstance(parameters, pikepdf.Array):
        parameters = parameters[-1] if len(parameters) == len(names) else None
    of_it = parameters if isinstance(parameters, pikepdf.Dictionary) else None
    part.write(PLAIN[names[-1]](packed), filter=pikepdf.Name(names[-1]), decode_parms=of_it)


def plain_jpeg(content: bytes) -> bytes:
    """Return a JPEG without what cameras and programs add: of the segments beside the picture only JFIF and Adobe's note on colours stay."""
    if content[:2] != b"\xff\xd8":
        raise ValueError
    kept, place = [b"\xff\xd8"], 2
    while place + 4 <= len(content):
        if content[place] != 0xFF:
            raise ValueError
        marker = content[place + 1]
        if marker == 0xFF:  # fill
            place += 1
            continue
        if marker == 0xD9:
            break
        (length,) = struct.unpack_from(">H", content, place + 2)
        after = place + 2 + length
        if marker == 0xDA:  # what was drawn follows, until a marker that is neither a stuffed byte nor a restart
            found = OF_A_DRAWING.search(content, after)
            after = found.start() if found else len(content)
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in (0xE0, 0xEE):
            kept.append(content[place:after])
        place = after
    return b"".join([*kept, b"\xff\xd9"])


def plain_jpeg_2000(content: bytes) -> bytes:
    """Return a JPEG 2000 without the boxes that hold XML, numbers of makers or places."""
    if content[4:8] != b"jP  ":  # the bare picture, without boxes
        return content
    kept, place = [], 0
    while place + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        if length == 1:
            (length,) = struct.unpack_from(">Q", content, place + 8)
        after = place + length if length >= 8 else len(content)
        if kind not in (b"xml ", b"uuid", b"uinf"):
            kept.append(content[place:after])
        place = after
    return b"".join(kept)


OF_A_DRAWING = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
PLAIN = {"/DCTDecode": plain_jpeg, "/JPXDecode": plain_jpeg_2000}


def main() -> int:
    """Return 0 when the PDF was written anew, and what stood in the way otherwise."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import pikepdf

    try:
        made = written_anew(sys.stdin.buffer.read())
    except pikepdf.PasswordError:
        return LOCKED
    except IndexError:
        return EMPTY
    except (pikepdf.PdfError, MemoryError, RecursionError, RuntimeError, LookupError, AttributeError, TypeError, ValueError, struct.error):
        return UNREADABLE
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
