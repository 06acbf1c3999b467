"""Channels, the connected WhatsApp numbers: seen by everybody, managed by admins."""

from typing import Annotated

from fastapi import APIRouter, Path

from services.api.commands import change_channels
from services.api.commands.probe_channels import channel_qr, test_channel
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, Admin, ChannelReader
from services.api.queries.channels import channels
from services.api.schemas.base import SmallId
from services.api.schemas.channels import Channel, ChannelChange, ChannelList, ChannelQr, ChannelTest, NewChannel
from shared.security.scopes import Scope, allows

router = APIRouter(prefix="/api/v1/channels", tags=["house"], dependencies=SECURITY, responses=problems(*SIGNED_IN))

ChannelId = Annotated[SmallId, Path()]
_CHANGES = problems(*SIGNED_IN, "channel_not_found", "no_secret_key")
_QUESTIONS = problems(*SIGNED_IN, "channel_not_found", "secret_unreadable")


@router.get("")
async def list_channels(caller: ChannelReader, parts: PartsOf) -> ChannelList:
    """All channels. Scope: `channels:read`. Only admins see more than names and states."""
    is_admin = caller.user.role == "admin" if caller.user is not None else allows(caller.scopes, Scope.ADMIN)
    async with parts.engine.connect() as connection:
        return ChannelList(items=await channels(connection, parts.settings, for_admin=is_admin))


@router.post("", status_code=201, responses=problems(*SIGNED_IN, "no_secret_key"))
async def add_channel(wanted: NewChannel, admin: Admin, parts: PartsOf) -> Channel:
    """Connect a channel. Admins only. What is null is as the environment has it.

    A Whapi channel needs a token of its own, a WAHA channel a session's name.
    """
    return await change_channels.add(parts.transactions, parts.settings, wanted, admin.user_id)


@router.patch("/{channel_id}", responses=_CHANGES)
async def change_channel(channel_id: ChannelId, wanted: ChannelChange, admin: Admin, parts: PartsOf) -> Channel:
    """Change what is given; the next message is decided by it. Admins only.

    With another `base_url` a stored token has to be given again: it was given for the old address.
    """
    return await change_channels.change(parts.transactions, parts.settings, channel_id, wanted, admin.user_id)


@router.delete("/{channel_id}", responses=_CHANGES)
async def deactivate_channel(channel_id: ChannelId, admin: Admin, parts: PartsOf) -> Channel:
    """Take a channel out of use; its chats stay, and it can be used again. Admins only."""
    return await change_channels.deactivate(parts.transactions, parts.settings, channel_id, admin.user_id)


@router.post("/{channel_id}/test", name="test_channel", responses=_QUESTIONS)
async def run_channel_test(channel_id: ChannelId, admin: Admin, parts: PartsOf) -> ChannelTest:
    """Ask the provider how the channel is, and say what is right and wrong. Sends no message. Admins only."""
    return await test_channel(parts, channel_id, admin.user_id)


@router.get("/{channel_id}/qr", responses=_QUESTIONS)
async def get_channel_qr(channel_id: ChannelId, admin: Admin, parts: PartsOf) -> ChannelQr:
    """The code to link the channel with, while it waits for that. Good for seconds: ask again. Admins only."""
    return await channel_qr(parts, channel_id)
