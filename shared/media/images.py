"""Pictures: measured, made small, and freed of what their camera noted. Pure computing; takes up to seconds."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, ImageSequence

from shared.errors import Permanent

PREVIEW_PIXELS = 480
PREVIEW_TYPE = "image/webp"

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_ORIENTATION = 0x0112
_TURNED = frozenset({5, 6, 7, 8})
# Of all that a file may say beside its pixels, what says nothing of people and places.
_HARMLESS = frozenset(
    {
        *("jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "progressive", "progression", "adobe"),
        *("adobe_transform", "icc_profile", "gamma", "srgb", "chromaticity", "aspect", "transparency", "interlace"),
        *("background", "loop", "duration", "timestamp", "version", "extension", "default_image", "bbox", "blend"),
        *("disposal", "delay"),
    }
)
# A still picture above this is shown at half its size, an animation above it by its first frame alone.
_LARGE_PIXELS = 25_000_000
_LONG_PIXELS = 16_000_000
# WebP's decoder and encoder take four times the memory of the others.
_MOST_WEBP_PIXELS = 10_000_000


class UnsafePicture(Permanent):
    """A picture whose pixels would fill the memory of whoever looks at it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`width` and `height` as it is shown, upright. `preview`: a WebP of at most 480 by 480 pixels; of an animation the
    first frame. `clean`: the same type of file without its notes; None when it carries none; the preview itself where
    anything more would take too long.
    """

    width: int
    height: int
    preview: bytes
    clean: bytes | None


def look_at(content: bytes, *, max_pixels: int) -> Picture:
    """Decode the picture. Raises UnsafePicture by what its header says, before anything is decoded.

    Raises anything at all when the file is broken, for decoders promise nothing about such, or too costly to decode.
    """
    with _opened(content) as image:
        width, height = image.size
        if width * height > max_pixels:
            raise UnsafePicture(
                f"The picture says that it has {width} × {height} pixels, which is too many", code="too_many_pixels"
            )
        if image.format == "WEBP" and width * height > _MOST_WEBP_PIXELS:
            raise ValueError("a WebP of this size is not decoded here")
        frames = int(getattr(image, "n_frames", 1))
        if image.getexif().get(_ORIENTATION) in _TURNED:
            width, height = height, width
        notes = set(image.info) - _HARMLESS
        if image.format == "JPEG" and width * height > _LARGE_PIXELS:
            image.draft(None, (image.size[0] // 2, image.size[1] // 2))
        if not notes:
            clean = None
        elif frames == 1:
            clean = _still(image)
        elif frames * width * height <= _LONG_PIXELS:
            clean = _animation(image)
        else:
            preview = _preview(image)
            return Picture(width, height, preview, clean=preview)
        # Last, because it shrinks the picture in place: a large one is not held in memory twice.
        return Picture(width, height, _preview(image), clean)


def _opened(content: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(content), formats=_FORMATS)
    except Image.DecompressionBombError as error:  # far beyond any limit of ours
        raise UnsafePicture("The picture says that it has far too many pixels", code="too_many_pixels") from error


def _preview(image: Image.Image) -> bytes:
    image.seek(0)
    small = image.convert("RGBA" if image.has_transparency_data else "RGB") if image.mode == "P" else image
    small.thumbnail((PREVIEW_PIXELS, PREVIEW_PIXELS))
    upright = ImageOps.exif_transpose(small)
    return _saved(upright.convert("RGBA" if upright.has_transparency_data else "RGB"), "WEBP", quality=75, method=4)


def _still(image: Image.Image) -> bytes:
    turned = image.getexif().get(_ORIENTATION, 1) != 1
    upright = ImageOps.exif_transpose(image) if turned else image
    options = {"JPEG": {"quality": 90}, "WEBP": {"quality": 90}}.get(image.format or "", {})
    return _saved(upright, image.format or "PNG", **options)


def _animation(image: Image.Image) -> bytes:
    durations: list[int] = []
    frames: list[Image.Image] = []
    for frame in ImageSequence.Iterator(image):
        durations.append(int(frame.info.get("duration", 100)))
        frames.append(frame.convert("RGBA"))
    first, *others = frames
    return _saved(
        first,
        image.format or "WEBP",
        save_all=True,
        append_images=others,
        duration=durations,
        loop=int(image.info.get("loop", 0)),
        **({"quality": 80, "method": 2} if image.format == "WEBP" else {}),
    )


def _saved(image: Image.Image, form: str, **options: Any) -> bytes:
    everything = image.info
    kept = {name: everything[name] for name in ("icc_profile", "transparency") if name in everything}
    image.info = {}  # savers take comments and more from there unasked
    file = BytesIO()
    image.save(file, form, **kept, **options)
    image.info = everything
    return file.getvalue()
