"""Photos that people send: looked at before they are decoded, and encoded anew. No Django at all.

What comes out was drawn from the pixels alone: no place, no camera, no name, nothing hidden behind the picture.
"""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 25_000_000
LONGEST_SIDE, THUMB_SIDE = 1600, 320
QUALITY, THUMB_QUALITY = 82, 75

TOO_LARGE = "{name} is too large: photos have at most 8 MB."
TOO_MANY_PIXELS = "{name} has too many pixels: at most 25 million, like 5000 × 5000."
FROM_AN_IPHONE = (
    "{name} is a HEIC photo, which can’t be shown everywhere. Send it as a JPEG: on an iPhone choose Settings, Camera, "
    "Formats, Most Compatible, or open the photo, and share it with Options, Most Compatible."
)
NO_PHOTO = "{name} can’t be read as a photo. Choose a JPEG, PNG or WebP."

BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What Pillow's readers raise for files that are no photos, or only the beginning of one."""


HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
"""What the first box of a file says that an iPhone wrote."""


class PhotoError(Exception):
    """Says to people why this isn't a photo that we take."""


@dataclass(frozen=True)
class Picture:
    """A photo as we keep it, as JPEG; the size is the thumb's."""

    full: bytes
    thumb: bytes
    width: int
    height: int


def picture_from(file: BinaryIO, *, size: int, name: str) -> Picture:
    """The photo upright, at most 1600 pixels long, and a thumb of it. Raises PhotoError."""
    name = f"“{name[-60:]}”" if name else gettext("The file")
    if size > MAX_BYTES:
        raise PhotoError(TOO_LARGE.format(name=name))
    if _is_heic(file):
        raise PhotoError(FROM_AN_IPHONE.format(name=name))
    try:
        with Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise PhotoError(TOO_MANY_PIXELS.format(name=name))
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded at half its size or less
            image.load()
            upright = _on_white(ImageOps.exif_transpose(image))
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        thumb = upright.copy()
        thumb.thumbnail((THUMB_SIDE, THUMB_SIDE))
        return Picture(_jpeg(upright, QUALITY), _jpeg(thumb, THUMB_QUALITY), *thumb.size)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoError(TOO_MANY_PIXELS.format(name=name)) from error
    except BROKEN as error:
        raise PhotoError(NO_PHOTO.format(name=name)) from error


def _is_heic(file: BinaryIO) -> bool:
    """Whether its first box says so; nothing of it is decoded."""
    head = file.read(12)
    file.seek(0)
    return head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS


def _on_white(image: Image.Image) -> Image.Image:
    """What is transparent is white."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    with_alpha = image.convert("RGBA")
    paper = Image.new("RGB", with_alpha.size, "white")
    paper.paste(with_alpha, mask=with_alpha)
    return paper


def _jpeg(image: Image.Image, quality: int) -> bytes:
    """Pixels only: a new picture has nothing of what came with the old one."""
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    out = BytesIO()
    clean.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
