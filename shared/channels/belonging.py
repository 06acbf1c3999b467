"""Whose webhook it is. Pure."""

from collections.abc import Set as AbstractSet

from shared.contracts.envelope import ChannelRef


def belongs(channel: ChannelRef, *, waha_sessions: AbstractSet[str], whapi_ids: AbstractSet[str | None]) -> bool:
    """Whether a webhook that names this channel is one of ours: WAHA by session; Whapi by id, except that a lone
    channel without an id (None) takes everything."""
    if channel.provider == "waha":
        return channel.external_id in waha_sessions
    if whapi_ids == {None}:
        return True
    return channel.external_id is not None and channel.external_id in whapi_ids
