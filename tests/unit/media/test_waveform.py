"""How voice notes are drawn."""

import pytest

from shared.media.waveform import BARS, HIGHEST, bars


@pytest.mark.parametrize(
    ("peaks", "expected"),
    [([], [0] * BARS), ([0, 0, 0], [0] * BARS), ([7], [HIGHEST] * BARS), ([10, 20], [50] * 32 + [100] * 32)],
    ids=["nothing", "silence", "one_stretch", "short"],
)
def test_short_sound_fills_its_bars(peaks: list[int], expected: list[int]) -> None:
    assert bars(peaks) == expected


def test_the_loudest_of_each_stretch_counts_against_the_loudest_of_all() -> None:
    peaks = [1] * 640
    peaks[15], peaks[639] = 500, 1000
    shown = bars(peaks)
    assert (len(shown), shown[0], shown[1], shown[-1]) == (BARS, 0, 50, HIGHEST)
