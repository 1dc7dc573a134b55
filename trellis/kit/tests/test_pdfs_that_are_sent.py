"""A PDF that is sent is written anew: its pages as they are, and nothing of what programs noted in it."""

import struct
import zlib
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from trellis.kit.pdfs import NotAPdf, written_anew

pytestmark = pytest.mark.sqlite
CANARY = "Somebody's name"
HIDDEN = CANARY.encode()


def written(new: pikepdf.Pdf, **how) -> bytes:
    made = BytesIO()
    new.save(made, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable, **how)
    return made.getvalue()


def a_page(contents: bytes = b"", **of_contents) -> pikepdf.Pdf:
    new = pikepdf.new()
    new.add_blank_page()
    new.pages[0].obj.Contents = pikepdf.Stream(new, contents, **of_contents)
    return new


def a_photo() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = CANARY
    made = BytesIO()
    Image.new("RGB", (40, 40), "red").save(made, "JPEG", exif=exif, comment=CANARY, progressive=True)
    return made.getvalue() + HIDDEN  # phones put a film or a second picture after the end


def full_of_notes() -> bytes:
    new = a_page(b"q Q")
    page, script = new.pages[0].obj, Dictionary(S=Name.JavaScript, JS=CANARY)
    new.docinfo["/Author"] = CANARY
    new.attachments["whole.txt"] = HIDDEN
    new.Root.Names.JavaScript = Dictionary(Names=[CANARY, script])
    new.Root.OpenAction, new.Root.Metadata, new.Root.Threads = script, new.make_stream(HIDDEN), Array([Dictionary(I=Dictionary(Author=CANARY))])
    page.Metadata = page.Thumb = new.make_stream(HIDDEN)
    page.PieceInfo, page.LastModified, page.AA = Dictionary(Note=CANARY), CANARY, Dictionary(O=script)
    attached = Dictionary(F=CANARY, EF=Dictionary(F=new.make_stream(HIDDEN)))
    about = {"Type": Name.Annot, "Rect": [0, 0, 9, 9]}
    on_it = [
        Dictionary(Subtype=Name.Text, T=CANARY, M=CANARY, NM=CANARY, Contents="A comment", **about),
        Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=CANARY), **about),
        Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI="https://kept.example/", Next=script), **about),
        new.make_indirect(Dictionary(Subtype=Name.FileAttachment, FS=attached, Contents=CANARY, **about)),
        new.make_indirect(Dictionary(Subtype=Name.Widget, FT=Name.Tx, T="a field", V="a value", AA=Dictionary(K=script), **about)),
        new.make_indirect(Dictionary(Subtype=Name.Widget, FT=Name.Sig, T="signed", V=Dictionary(Name=CANARY), **about)),
    ]
    page.Annots = Array(on_it)
    new.Root.AcroForm = Dictionary(Fields=on_it[4:], XFA=new.make_stream(HIDDEN))
    new.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=Dictionary(Type=Name.OBJR, Obj=on_it[3]))
    size = {"Subtype": Name.Image, "Width": 40, "Height": 40, "BitsPerComponent": 8, "ColorSpace": Name.DeviceRGB}
    photo = a_photo()
    page.Resources = Dictionary(
        XObject=Dictionary(
            A=pikepdf.Stream(new, photo, Filter=Name.DCTDecode, **size),
            B=pikepdf.Stream(new, zlib.compress(photo), Filter=[Name.FlateDecode, Name.DCTDecode], **size),
        )
    )
    return written(new)


def test_nothing_that_programs_noted_is_kept_and_what_is_to_be_read_is():
    sent = full_of_notes()
    assert sent.count(HIDDEN) > 20
    later = sent + b"\n99 0 obj\n(" + HIDDEN + b")\nendobj\n"  # what a former version held
    kept = written_anew(later)
    with pikepdf.open(BytesIO(kept)) as opened:
        plain = BytesIO()
        opened.save(plain, qdf=True)
        assert HIDDEN not in kept and HIDDEN not in plain.getvalue()
        for words in (b"A comment", b"https://kept.example/", b"a field", b"a value"):
            assert words in plain.getvalue()
        for photo in opened.pages[0].Resources.XObject.values():
            seen = pikepdf.PdfImage(photo).as_pil_image()
            assert (seen.size, seen.getpixel((20, 20)), dict(seen.getexif())) == ((40, 40), (254, 0, 0), {})


def test_what_only_its_owner_may_change_is_opened_and_kept_without_a_lock():
    kept = written_anew(written(a_page(b"q Q"), encryption=pikepdf.Encryption(owner="secret", user="")))
    with pikepdf.open(BytesIO(kept)) as opened:
        assert not opened.is_encrypted and opened.pages[0].Contents.read_bytes() == b"q Q"


def of_gigabytes() -> bytes:
    """Return two megabytes that unpack to two gigabytes."""
    packer = zlib.compressobj(9)
    begins = packer.compress(b"q Q " * (1 << 18)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = zlib.compressobj(9, wbits=-15)
    return begins + (again.compress(b"q Q " * (1 << 18)) + again.flush(zlib.Z_FULL_FLUSH)) * 2_048


def with_its_parts_packed(packed: bytes) -> bytes:
    """Return a PDF that nobody can open without unpacking its parts."""
    whole = b"%%PDF-1.5\n1 0 obj\n<< /Type /ObjStm /N 100 /First 1000 /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed)
    whole += packed + b"\nendstream\nendobj\n"
    places = b"".join(struct.pack(">BIH", *row) for row in [(0, 0, 0), (1, 9, 0), (2, 1, 0), (2, 1, 1), (1, len(whole), 0)])
    table = b"4 0 obj\n<< /Type /XRef /Size 5 /W [1 4 2] /Root 2 0 R /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (len(places), places)
    return whole + table + b"startxref\n%d\n%%%%EOF" % len(whole)


def test_what_unpacks_to_gigabytes_is_not_unpacked():
    bomb = of_gigabytes()
    with_it = written(a_page(bomb, Filter=Name.FlateDecode), stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert abs(len(written_anew(with_it)) - len(bomb)) < 2_000  # as it was packed
    with pytest.raises(NotAPdf, match="Print it to a new PDF"):
        written_anew(with_its_parts_packed(bomb))


def test_what_cannot_be_read_says_what_to_do():
    locked = written(a_page(), encryption=pikepdf.Encryption(owner="secret", user="secret"))
    half = full_of_notes()[:2_000]  # what is only half there is not taken for the whole
    for content, words in (
        (locked, "Save it without one"),
        (written(pikepdf.new()), "has no page"),
        *((one, "Print it to a new PDF") for one in (half, b"%PDF-1.7\n%%EOF")),
    ):
        with pytest.raises(NotAPdf, match=words):
            written_anew(content)
