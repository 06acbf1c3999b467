"""Which channel a webhook belongs to."""

import pytest

from services.router.adapters.channels import KnownChannel, match
from shared.contracts.envelope import ChannelRef

UNSET = KnownChannel(1, "whapi", None, "create")
SET = KnownChannel(2, "whapi", "ABC", "create")
SESSION = KnownChannel(3, "waha", "default", "guests_only")


@pytest.mark.parametrize(
    ("channels", "provider", "external_id", "expected"),
    [
        ((UNSET, SESSION), "whapi", None, 1),
        ((UNSET, SESSION), "whapi", "anything", 1),
        ((SET,), "whapi", "ABC", 2),
        ((SET,), "whapi", "OTHER", None),
        ((SET,), "whapi", None, None),
        ((UNSET, SET), "whapi", None, None),
        ((UNSET, SET), "whapi", "ABC", 2),
        ((UNSET, SESSION), "waha", "default", 3),
        ((UNSET, SESSION), "waha", "other", None),
        ((UNSET,), "waha", "default", None),
    ],
)
def test_match(
    channels: tuple[KnownChannel, ...], provider: str, external_id: str | None, expected: int | None
) -> None:
    found = match(channels, ChannelRef.model_validate({"provider": provider, "external_id": external_id}))
    assert (found.id if found else None) == expected
