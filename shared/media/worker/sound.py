"""Sound as WhatsApp's voice notes have it: Opus in Ogg, with its length and its waveform."""

from collections.abc import Iterator
from pathlib import Path

import av
from av.audio.resampler import AudioResampler
from av.container import InputContainer, OutputContainer

from shared.media.waveform import bars
from shared.media.worker.opening import opened
from shared.media.worker.unusable import Unusable

_OPUS_RATE = 48_000
# 20 ms, the frame that Opus is at home in.
_OPUS_FRAME = 960
_BIT_RATE = 32_000
# Enough to see how loud it is, 50 times a second.
_SEEN_RATE = 8_000
_SEEN_FRAME = 160
LONGEST_SECONDS = 30 * 60


def to_voice_note(source: Path, mime_type: str, result: Path) -> dict[str, object]:
    """Write the sound as Ogg with Opus: what is Opus already is only packed anew, everything else is encoded.

    Raises Unusable when there is no sound in it, or it is broken or too long.
    """
    with opened(source, mime_type) as given, result.open("wb") as file:
        stream = _sound_in(given)
        with av.open(file, mode="w", format="ogg") as made:
            if stream.codec_context.name in {"opus", "libopus"}:
                _repack(given, stream, made)
            else:
                _encode(given, stream, made)
    return listen(result, "audio/ogg")


def listen(source: Path, mime_type: str) -> dict[str, object]:
    """How long it is and how loud along the way (`shared.media.waveform`). Raises Unusable as above."""
    peaks: list[int] = []
    with opened(source, mime_type) as given:
        for frame in _samples(given, _sound_in(given), "s16", _SEEN_RATE, _SEEN_FRAME):
            heard = memoryview(bytes(frame.planes[0]))[: frame.samples * 2].cast("h")
            lowest, highest = min(heard), max(heard)
            peaks.append(max(highest, -lowest))
    if not peaks:
        raise Unusable("no_sound")
    return {"seconds": max(1, round(len(peaks) * _SEEN_FRAME / _SEEN_RATE)), "waveform": bars(peaks)}


def _sound_in(given: InputContainer) -> av.AudioStream:
    if not given.streams.audio:
        raise Unusable("no_sound")
    return given.streams.audio[0]


def _repack(given: InputContainer, stream: av.AudioStream, made: OutputContainer) -> None:
    target = made.add_stream_from_template(stream)
    for packet in given.demux(stream):
        if packet.dts is None:  # the demuxer's way to say that it is through
            continue
        _refuse_endless(float(packet.dts * (packet.time_base or 0)))
        packet.stream = target
        made.mux(packet)


def _encode(given: InputContainer, stream: av.AudioStream, made: OutputContainer) -> None:
    target = made.add_stream("libopus", rate=_OPUS_RATE, layout="mono", options={"application": "voip"})
    target.bit_rate = _BIT_RATE
    for frame in _samples(given, stream, "s16", _OPUS_RATE, _OPUS_FRAME):
        made.mux(target.encode(frame))
    made.mux(target.encode(None))


def _samples(
    given: InputContainer, stream: av.AudioStream, form: str, rate: int, frame_size: int
) -> Iterator[av.AudioFrame]:
    """The sound in one channel, in frames of one size; the last may be shorter."""
    resampler = AudioResampler(format=form, layout="mono", rate=rate, frame_size=frame_size)
    heard = 0
    for decoded in given.decode(stream):
        for frame in resampler.resample(decoded):
            heard += frame.samples
            _refuse_endless(heard / rate)
            yield frame
    yield from resampler.resample(None)


def _refuse_endless(seconds: float) -> None:
    if seconds > LONGEST_SECONDS:
        raise Unusable("too_long")
