"""Pictures that people send: opened with care, and made anew, so that nothing of the file they came in is kept."""

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST_FILE = 25_000_000  # bytes
MOST_PIXELS = 60_000_000  # what a very good phone takes; unpacked a fifth of a gigabyte
LONGEST_SIDE = 1_600
KINDS = ("JPEG", "PNG", "WEBP")  # nothing else is opened: other kinds have the faults of other readers


class NotAPicture(Exception):
    """The file is no picture of a kind that is taken. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG that holds nothing but the picture, upright."""

    jpeg: bytes
    width: int
    height: int


def turned(jpeg: bytes) -> bytes:
    """Return a picture of ours turned by a quarter, as the clock goes: for what a scanner took sideways and no device noted."""
    made = BytesIO()
    with Image.open(BytesIO(jpeg), formats=("JPEG",)) as opened:
        opened.transpose(Image.Transpose.ROTATE_270).save(made, "JPEG", quality=90, optimize=True)
    return made.getvalue()


def made_anew(file: IO[bytes], size: int) -> Picture:
    """Return a picture of our own making: turned upright, at most 1,600 pixels long, without place, time or device. Raises NotAPicture."""
    if size > LARGEST_FILE:
        raise NotAPicture(_("This picture has more than 25 MB. Take it smaller, or send a picture of the picture."))
    begins = file.read(32)
    file.seek(0)
    if begins[4:8] == b"ftyp" and begins[8:12] in (b"heic", b"heix", b"heif", b"hevc", b"mif1", b"msf1"):
        raise NotAPicture(_("This picture is of the kind HEIC, which few devices can show. On an iPhone choose Settings, Camera, Formats, Most Compatible."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Pillow, about bombs: they are counted here, before anything is unpacked
            with Image.open(file, formats=KINDS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise NotAPicture(_("This picture has more points than any camera takes. Choose another one."))
                opened.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))
                upright = ImageOps.exif_transpose(opened)
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                plain = Image.new("RGB", upright.size, "white")
                with_holes = upright.convert("RGBA")
                plain.paste(with_holes, mask=with_holes.getchannel("A"))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as refused:
        raise NotAPicture(_("This file is not a picture that can be read here. Choose a JPEG, PNG or WebP.")) from refused
    made = BytesIO()
    plain.save(made, "JPEG", quality=82, optimize=True)
    return Picture(made.getvalue(), plain.width, plain.height)
