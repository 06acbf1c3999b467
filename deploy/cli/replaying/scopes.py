"""What a chat or a channel is called in events, read from the live database."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.cli.errors import NotDone
from deploy.cli.replaying.filters import ChannelScope, ChatScope
from services.router.adapters.channels import KnownChannel, match
from shared.contracts.envelope import ChannelRef

_CHANNELS = text(
    "select id, provider, external_id, unknown_senders, groups, stories, newsletters from channels order by id"
)
_CHATS_OF_CHANNEL = text("select id from chats where channel_id = :id")
_CHAT = text("select exists (select from chats where id = :id)")
_ADDRESSES = text("select address from addresses where chat_id = :id")
_PROVIDER_IDS = text("select provider_message_id from messages where chat_id = :id and provider_message_id is not null")


async def known_channels(connection: AsyncConnection) -> tuple[KnownChannel, ...]:
    """All channels."""
    return tuple(KnownChannel(*row) for row in await connection.execute(_CHANNELS))


async def channel_scope(connection: AsyncConnection, channel_id: int) -> ChannelScope:
    """Raises NotDone when there is no such channel."""
    channels = await known_channels(connection)
    if channel_id not in {channel.id for channel in channels}:
        raise NotDone("--channel", f"there is no channel {channel_id}")
    chats = frozenset((await connection.execute(_CHATS_OF_CHANNEL, {"id": channel_id})).scalars())

    def means(reference: ChannelRef) -> bool:
        found = match(channels, reference)
        return found is not None and found.id == channel_id

    return ChannelScope(channel_id, means, chats)


async def chat_scope(connection: AsyncConnection, chat_id: int) -> ChatScope:
    """Raises NotDone when there is no such chat."""
    if not (await connection.execute(_CHAT, {"id": chat_id})).scalar_one():
        raise NotDone("--chat", f"there is no chat {chat_id}")
    return ChatScope(
        chat_id,
        frozenset((await connection.execute(_ADDRESSES, {"id": chat_id})).scalars()),
        frozenset((await connection.execute(_PROVIDER_IDS, {"id": chat_id})).scalars()),
    )
