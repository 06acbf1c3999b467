"""Names and types of files, and what is left of a picture's notes."""

import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from shared.media.images import UnsafePicture, look_at
from shared.media.names import safe_name
from shared.media.types import HEAD_BYTES, INLINE, of_kind, type_of

SECRET = "Somewhere at home"


def _picture(form: str, *, frames: int = 1, mode: str = "RGB") -> bytes:
    made = [Image.new(mode, (60, 40), index * 9) for index in range(frames)]
    notes = Image.Exif()
    notes[0x0112] = 6
    notes[0x010E] = SECRET
    text = PngInfo()
    text.add_text("Comment", SECRET)
    options = {
        "JPEG": {"exif": notes, "comment": SECRET.encode(), "xmp": SECRET.encode()},
        "PNG": {"exif": notes, "pnginfo": text},
        "WEBP": {"exif": notes, "xmp": SECRET.encode()},
        "GIF": {"comment": SECRET.encode()},
    }[form]
    animated = {"save_all": True, "append_images": made[1:], "duration": 50} if frames > 1 else {}
    file = BytesIO()
    made[0].save(file, form, **options, **animated)  # type: ignore[arg-type]
    assert SECRET.encode() in file.getvalue()
    return file.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_is_shown_upright_and_without_its_notes(form: str) -> None:
    picture = look_at(_picture(form), max_pixels=10_000)
    upright = (60, 40) if form == "GIF" else (40, 60)
    assert (picture.width, picture.height) == upright
    assert picture.clean is not None
    with Image.open(BytesIO(picture.clean)) as clean:
        assert (clean.format, clean.size, dict(clean.getexif())) == (form, upright, {})
    for shown in (picture.clean, picture.preview):
        assert SECRET.encode() not in shown


@pytest.mark.parametrize("form", ["WEBP", "GIF"])
def test_an_animation_stays_one(form: str) -> None:
    picture = look_at(_picture(form, frames=4), max_pixels=10_000)
    assert picture.clean is not None
    assert SECRET.encode() not in picture.clean
    with Image.open(BytesIO(picture.clean)) as clean, Image.open(BytesIO(picture.preview)) as preview:
        assert (clean.n_frames, getattr(preview, "n_frames", 1)) == (4, 1)  # type: ignore[attr-defined]


def test_a_picture_without_notes_is_shown_as_it_is() -> None:
    file = BytesIO()
    Image.new("RGB", (1000, 500)).save(file, "PNG")
    picture = look_at(file.getvalue(), max_pixels=1_000_000)
    assert picture.clean is None
    with Image.open(BytesIO(picture.preview)) as preview:
        assert preview.size == (480, 240)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [7_000, 11_000, 20_000])
def test_a_bomb_is_refused_by_its_header_alone(side: int) -> None:
    header = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"")
    chunks = [
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in (header, data)
    ]
    with pytest.raises(UnsafePicture):
        look_at(b"\x89PNG\r\n\x1a\n" + b"".join(chunks), max_pixels=40_000_000)


def _box(brand: bytes) -> bytes:
    return struct.pack(">I", 24) + b"ftyp" + brand + b"\0\0\2\0isom" + brand + b"\0" * 64


def _office(folder: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("[Content_Types].xml", "_rels/.rels", f"{folder}/document.xml"):
            archive.writestr(name, "<x/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("head", "mime_type"),
    [
        (_picture("JPEG"), "image/jpeg"),
        (_picture("PNG"), "image/png"),
        (_picture("WEBP"), "image/webp"),
        (_picture("GIF"), "image/gif"),
        (_box(b"mp42"), "video/mp4"),
        (_box(b"3gp4"), "video/3gpp"),
        (_box(b"M4A "), "audio/mp4"),
        (struct.pack(">I", 20) + b"ftypqt  \0\0\2\0qt  " + b"\0" * 64, "video/quicktime"),
        (b"OggS\0\2" + b"\0" * 20 + b"\1\x13OpusHead", "audio/ogg"),
        (b"ID3\4" + b"\0" * 30, "audio/mpeg"),
        (b"#!AMR\n" + b"\0" * 30, "audio/amr"),
        (b"%PDF-1.7\n", "application/pdf"),
        (_office("word"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (_office("else"), "application/zip"),
        ("Selamat pagi ☀".encode(), "text/plain"),
        (("é" * HEAD_BYTES).encode()[1 : HEAD_BYTES + 1], "application/octet-stream"),
        (("é" * HEAD_BYTES).encode()[: HEAD_BYTES - 1] + b"\xc3", "text/plain"),
        (b"MZ\0\0" + b"\0" * 60, "application/x-msdownload"),
        (b"\0\1\2\3", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_the_type_is_what_the_bytes_say(head: bytes, mime_type: str) -> None:
    assert type_of(head) == mime_type


@pytest.mark.parametrize(
    "active",
    [
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        b"<?xml?><a/>",
    ],
)
def test_nothing_that_could_run_is_shown_inline(active: bytes) -> None:
    assert type_of(active) not in INLINE


def test_a_container_is_sound_where_sound_is_meant() -> None:
    assert of_kind("video/webm", "voice") == "audio/webm"
    assert of_kind("video/webm", "video") == "video/webm"
    assert of_kind("application/pdf", "voice") == "application/pdf"


@pytest.mark.parametrize(
    ("given", "mime_type", "name"),
    [
        ("menu.pdf", "application/pdf", "menu.pdf"),
        ("../../etc/passwd", "text/plain", "passwd"),
        ("C:\\Users\\me\\menu.pdf", "application/pdf", "menu.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "application/pdf", "a Set-Cookie_ x.pdf"),
        ("invoice\u202efdp.exe", "application/pdf", "invoicefdp.exe"),
        ("\0\x1b[31m.pdf", "application/pdf", "[31m.pdf"),
        ("a\udcffb.pdf", "application/pdf", "ab.pdf"),
        ("con.txt", "text/plain", "_con.txt"),
        (" .hidden. ", "text/plain", "hidden"),
        ("Menü & Café ☕.pdf", "application/pdf", "Menü & Café ☕.pdf"),
        (None, "image/jpeg", "file.jpg"),
        ("...", "application/x-unknown", "file"),
        ("/", "audio/ogg", "file.ogg"),
        ("x" * 300 + ".pdf", "application/pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_fit_for_any_disk_and_header(given: str | None, mime_type: str, name: str) -> None:
    assert safe_name(given, mime_type) == name
