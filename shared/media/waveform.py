"""How a voice note looks: 64 bars from 0 to 100, as WhatsApp draws them. Pure."""

from collections.abc import Sequence

BARS = 64
HIGHEST = 100


def bars(peaks: Sequence[int]) -> list[int]:
    """The loudest of each 64th of the sound, measured by the loudest of all. `peaks` are of equal stretches of time.

    Silence is all zeros; what is shorter than 64 stretches repeats its bars.
    """
    loudest = max(peaks, default=0)
    if loudest <= 0:
        return [0] * BARS
    count = len(peaks)
    shown = []
    for bar in range(BARS):
        start = bar * count // BARS
        end = max(start + 1, (bar + 1) * count // BARS)
        shown.append(round(max(peaks[start:end]) * HIGHEST / loudest))
    return shown
