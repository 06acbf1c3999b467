"""The first frame of a film, as a picture."""

from pathlib import Path

import av
from PIL import Image

from shared.media.images import PREVIEW_PIXELS
from shared.media.worker.opening import opened
from shared.media.worker.unusable import Unusable

# 4K in both of its shapes.
MOST_PIXELS = 4096 * 2304
# A film that shows nothing within so many packets shows nothing.
_MOST_PACKETS = 400


def first_frame(source: Path, mime_type: str, result: Path) -> dict[str, object]:
    """Write a WebP of at most 480 by 480 pixels; its measures are those of the film, upright, `seconds` its length.

    Raises Unusable when there is no frame, or one with too many pixels.
    """
    with opened(source, mime_type) as film:
        if not film.streams.video:
            raise Unusable("no_video")
        stream = film.streams.video[0]
        context = stream.codec_context
        if context.width * context.height > MOST_PIXELS:
            raise Unusable("too_many_pixels")
        context.thread_count = 1
        frame = _frame_of(film, stream)
        image = _small(frame)
        width, height = frame.width, frame.height
        if frame.rotation % 180:
            width, height = height, width
        image.save(result, "WEBP", quality=75, method=4)
        seconds = None if film.duration is None else max(0, round(film.duration / av.time_base))
    return {"width": width, "height": height, "seconds": seconds}


def _frame_of(film: av.container.InputContainer, stream: av.VideoStream) -> av.VideoFrame:
    for number, packet in enumerate(film.demux(stream)):
        for frame in packet.decode():
            if isinstance(frame, av.VideoFrame):
                return frame
        if number >= _MOST_PACKETS:
            break
    raise Unusable("no_frame")


def _small(frame: av.VideoFrame) -> Image.Image:
    # The header may have lied: what counts is the frame itself.
    if frame.width * frame.height > MOST_PIXELS:
        raise Unusable("too_many_pixels")
    scale = min(1.0, PREVIEW_PIXELS / max(frame.width, frame.height))
    width, height = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
    image: Image.Image = frame.to_image(width=width, height=height)  # type: ignore[no-untyped-call]
    return image.rotate(frame.rotation, expand=True) if frame.rotation % 360 else image
