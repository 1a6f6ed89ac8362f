"""Photos that come with notes: taken in, kept, given out, refused."""

import random
import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import Coaching, User
from config import uploads
from routines.models import Comment, Photo
from routines.photos import MAX_BYTES, PhotoError, Picture, picture_from
from tests.factories import make_photo

SECRET = b"GPS 48.1N 11.5E by Cleo's phone"


def taken(data: bytes, name: str = "me.jpg") -> Picture:
    return picture_from(BytesIO(data), size=len(data), name=name)


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def png_of(width: int, height: int) -> bytes:
    """A PNG's beginning that claims this size and has next to no pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


# --- Taken in -------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_encoded_anew_at_most_1600_long_with_a_thumb(form: str):
    picture = taken(make_photo((2400, 1200), form))
    full, thumb = opened(picture.full), opened(picture.thumb)
    assert (full.format, full.size) == ("JPEG", (1600, 800))
    assert (thumb.format, thumb.size) == ("JPEG", (320, 160))
    assert (picture.width, picture.height) == (320, 160)


def test_nothing_of_what_came_with_it_is_kept_and_it_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # on its side
    exif[0x010E] = SECRET.decode()
    data = make_photo((300, 200), "JPEG", exif=exif, comment=SECRET) + b"<script>alert(1)</script>" + SECRET
    picture = taken(data)
    assert SECRET in data
    for kept in (picture.full, picture.thumb):
        assert SECRET not in kept
        assert b"<script>" not in kept
        assert not opened(kept).getexif()
    assert opened(picture.full).size == (200, 300)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_pixels_can_be_read(mode: str):
    file = BytesIO()
    Image.new("RGBA" if mode == "P" else mode, (40, 30)).save(file, "TIFF" if mode == "CMYK" else "PNG")
    if mode == "CMYK":
        file = BytesIO()
        Image.new("CMYK", (40, 30)).save(file, "JPEG")
    assert opened(taken(file.getvalue()).full).mode == "RGB"


def test_what_is_transparent_becomes_white():
    file = BytesIO()
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(file, "PNG")
    assert opened(taken(file.getvalue()).full).getpixel((5, 5)) == (255, 255, 255)


BAD = {
    "nothing": b"",
    "text": b"Not a photo at all.",
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "animation": make_photo(form="GIF"),
    "page": b"<!doctype html><script>alert(1)</script>",
    "half": make_photo((900, 900), "JPEG")[:900],
    "half PNG": make_photo((900, 900), "PNG")[:500],
    "half WebP": make_photo((900, 900), "WEBP")[:60],
    "head only": b"\xff\xd8\xff\xe0",
    "promises pixels": png_of(4000, 4000),
    "nul": b"\0" * 5000,
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_what_is_no_photo_is_refused(data: bytes):
    with pytest.raises(PhotoError, match=r"“me.jpg” can’t be read as a photo"):
        taken(data)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"hevc"])
def test_a_photo_of_an_iphone_is_refused_with_what_to_do(brand: bytes):
    with pytest.raises(PhotoError, match=r"“me.jpg” is a HEIC photo.* Most Compatible"):
        taken(b"\0\0\0\x24ftyp" + brand + b"\0" * 500)


@pytest.mark.parametrize("size", [(5001, 5000), (60_000, 60_000)])
def test_too_many_pixels_are_refused_before_they_are_decoded(size: tuple[int, int]):
    with pytest.raises(PhotoError, match="too many pixels"):
        taken(png_of(*size))


def test_damaged_photos_are_taken_or_refused_and_nothing_else_happens():
    chance = random.Random(7)
    for form in ("JPEG", "PNG", "WEBP"):
        whole = make_photo((120, 90), form)
        for _ in range(150):
            data = bytearray(whole)
            for _ in range(chance.randint(1, 12)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            try:
                taken(bytes(data[: chance.randint(1, len(data))]))
            except PhotoError:
                continue


# --- With a note ----------------------------------------------------------------------------------


def upload(data: bytes, name: str = "me.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/png")


@pytest.mark.django_db
def test_photos_are_given_to_the_two_alone(
    as_cleo: Client, as_tess: Client, as_rival: Client, client: Client, cleo: User, coaching: Coaching
):
    add = reverse("notes:comment_add", args=[cleo.pk])
    as_cleo.post(add, {"text": "", "photos": [upload(make_photo()), upload(make_photo((30, 90)))]})
    comment = Comment.objects.get()
    assert [(one.width, one.height) for one in comment.photos.all()] == [(60, 40), (30, 90)]
    photo = comment.photos.all()[0]
    assert "me" not in photo.file.name
    for door in ("notes:photo", "notes:photo_small"):
        url = reverse(door, args=[photo.pk])
        for browser in (as_cleo, as_tess):
            answer = browser.get(url)
            assert opened(b"".join(answer.streaming_content)).size == (60, 40)
            assert answer["Content-Type"] == "image/jpeg"
            assert "no-store" in answer["Cache-Control"]
            assert answer["X-Content-Type-Options"] == "nosniff"
        assert as_rival.get(url).status_code == 404
        assert client.get(url).status_code == 302
    assert reverse("notes:photo_small", args=[photo.pk]) in as_tess.get(reverse("notes:thread", args=[cleo.pk])).text
    coaching.delete()
    assert as_tess.get(reverse("notes:photo", args=[photo.pk])).status_code == 404


@pytest.mark.django_db
def test_a_photo_whose_file_is_gone_is_nowhere(as_cleo: Client, cleo: User):
    as_cleo.post(reverse("notes:comment_add", args=[cleo.pk]), {"photos": [upload(make_photo())]})
    photo = Photo.objects.get()
    photo.file.storage.delete(photo.file.name)
    assert as_cleo.get(reverse("notes:photo", args=[photo.pk])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([b"no photo"], "“me.png” can’t be read as a photo."),
        ([make_photo(), b""], "“me.png” can’t be read as a photo."),
        ([make_photo()] * 4, "At most 3 photos go with a note."),
        ([b"\x89PNG" + bytes(MAX_BYTES)], "“me.png” is too large"),
    ],
    ids=["text", "empty", "four", "large"],
)
def test_photos_refused_say_why_and_the_words_are_kept(as_cleo: Client, cleo: User, files: list[bytes], said: str):
    answer = as_cleo.post(
        reverse("notes:comment_add", args=[cleo.pk]), {"text": "My words.", "photos": [upload(one) for one in files]}
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert "My words." in answer.text
    assert (Comment.objects.count(), Photo.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_of_a_huge_file_only_the_beginning_is_kept(as_cleo: Client, cleo: User, monkeypatch: pytest.MonkeyPatch):
    kept: list[int] = []
    complete = uploads.BoundedFileUploadHandler.file_complete

    def look(handler: uploads.BoundedFileUploadHandler, size: int) -> object:
        handler.file.flush()
        kept.append(handler.file.tell())
        return complete(handler, size)

    monkeypatch.setattr(uploads.BoundedFileUploadHandler, "file_complete", look)
    monkeypatch.setattr(uploads, "MOST_BYTES", 100_000)
    answer = as_cleo.post(
        reverse("notes:comment_add", args=[cleo.pk]), {"text": "My words.", "photos": [upload(bytes(9_000_000))]}
    )
    assert answer.status_code == 422
    assert "“me.png” is too large" in answer.text
    assert kept[0] < 200_000
