"""Films, sounds and papers made for tests."""

import math
import struct
from io import BytesIO

import av
from PIL import Image

RATE = 48_000


def sound(form: str, codec: str, seconds: float = 2.0, *, loud_from: float = 0.0, channels: str = "mono") -> bytes:
    """A tone in this container and codec; silent until `loud_from`."""
    file = BytesIO()
    with av.open(file, "w", format=form) as made:
        stream = made.add_stream(codec, rate=RATE, layout=channels)
        assert isinstance(stream, av.AudioStream)
        size = 960
        for start in range(0, int(seconds * RATE), size):
            frame = av.AudioFrame(format="s16", layout=channels, samples=size)
            level = 12_000 if start / RATE >= loud_from else 0
            tone = [int(level * math.sin(2 * math.pi * 440 * (start + at) / RATE)) for at in range(size)]
            wide = [value for value in tone for _ in range(2 if channels == "stereo" else 1)]
            frame.planes[0].update(struct.pack(f"<{len(wide)}h", *wide))
            frame.rate, frame.pts = RATE, start
            resampled = av.AudioResampler(format=stream.format, layout=channels, rate=RATE).resample(frame)
            for one in resampled:
                made.mux(stream.encode(one))
        made.mux(stream.encode(None))
    return file.getvalue()


def film(width: int = 320, height: int = 200, *, form: str = "mp4", codec: str = "libx264") -> bytes:
    """A second of film whose left half is red and whose right half is blue."""
    file = BytesIO()
    image = Image.new("RGB", (width, height), (0, 0, 255))
    image.paste((255, 0, 0), (0, 0, width // 2, height))
    with av.open(file, "w", format=form) as made:
        stream = made.add_stream(codec, rate=10)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        picture = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
        for _ in range(10):
            made.mux(stream.encode(picture))
        made.mux(stream.encode(None))
    return file.getvalue()


def turned(mp4: bytes) -> bytes:
    """The film as a phone held upright makes it: to be shown a quarter turn clockwise."""
    upright = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    quarter = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
    place = mp4.index(upright, mp4.index(b"tkhd"))
    return mp4[:place] + quarter + mp4[place + len(quarter) :]


def paper(width: int = 595, height: int = 842, drawing: bytes = b"0 0 1 rg 0 0 9999 9999 re f") -> bytes:
    """A PDF of one page, drawn so."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents 4 0 R>>".encode(),
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
    ]
    content = b"%PDF-1.4\n"
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(content)
    return content + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size 5>>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        start,
    )
