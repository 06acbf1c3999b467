"""How many streams one caller may have open."""

import pytest

from services.api.domain.refusals import Refused
from services.api.live.places import StreamPlaces


def test_each_has_places_of_their_own_and_a_place_that_is_left_is_free() -> None:
    places = StreamPlaces(2)
    with places.held("user:1"), places.held("user:2"):
        places.refuse_excess("user:1")
        with places.held("user:1"):
            with pytest.raises(Refused) as refused:
                places.refuse_excess("user:1")
            assert refused.value.code == "too_many_streams"
            assert refused.value.extra["retry_after"] > 0
            places.refuse_excess("user:2")
        places.refuse_excess("user:1")


def test_a_stream_that_ends_badly_leaves_its_place_too() -> None:
    places = StreamPlaces(1)
    with pytest.raises(ConnectionError), places.held("key:1"):
        raise ConnectionError
    places.refuse_excess("key:1")
