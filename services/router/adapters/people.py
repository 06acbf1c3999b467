"""What is only kept about people and channels: profiles, presence, connection states."""

from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.domain.presence import state_of
from shared.contracts.channels import ChannelStateReported
from shared.contracts.contacts import ContactReported, PresenceReported
from shared.conversations.identity import FoundChat, Key
from shared.db.bulk import Rows
from shared.db.unit_of_work import FeedItem, UnitOfWork

_PROFILE = Rows(id="bigint", name="text", about="text", avatar_url="text")
_SET_PROFILES = text(
    f"""
    update contacts c set name = coalesce(r.name, c.name), about = coalesce(r.about, c.about),
           avatar_url = coalesce(r.avatar_url, c.avatar_url)
    from {_PROFILE.source} where c.id = r.id
      and (coalesce(r.name, c.name), coalesce(r.about, c.about), coalesce(r.avatar_url, c.avatar_url))
          is distinct from (c.name, c.about, c.avatar_url)
    returning c.id
    """  # noqa: S608
)
_CHATS_OF = text("select id from chats where contact_id = any(cast(:contacts as bigint[])) and merged_into is null")


async def save_profiles(work: UnitOfWork, reports: Sequence[tuple[FoundChat, ContactReported]]) -> None:
    """What was told, and only that; inboxes that show these people hear of it."""
    profiles: dict[int, dict[str, object]] = {}
    for chat, event in sorted(reports, key=lambda report: report[1].received_at):
        told = {"name": event.name, "about": event.about, "avatar_url": event.avatar_url}
        known = profiles.setdefault(chat.contact_id, {"id": chat.contact_id, **dict.fromkeys(told)})
        known |= {name: value for name, value in told.items() if value is not None}
    if not profiles:
        return
    rows = _PROFILE.values(profiles[key] for key in sorted(profiles))
    changed = list((await work.connection.execute(_SET_PROFILES, rows)).scalars())
    if changed:
        for chat_id in (await work.connection.execute(_CHATS_OF, {"contacts": changed})).scalars():
            work.announce(FeedItem("chat.updated", chat_id))


_PRESENCE = Rows(
    chat_id="bigint",
    presence="text",
    participant="text",
    reported_at="timestamptz",
    typing_until="timestamptz",
    online_until="timestamptz",
)
# A report that says what is known already is written only once it would prolong it by much.
_SET_PRESENCES = text(
    f"""
    insert into chat_presences as p ({_PRESENCE.names}) select * from {_PRESENCE.source} order by chat_id
    on conflict (chat_id) do update set presence = excluded.presence, participant = excluded.participant,
      reported_at = excluded.reported_at, typing_until = excluded.typing_until, online_until = excluded.online_until,
      changed_at = now()
    where excluded.reported_at > p.reported_at
      and (excluded.presence <> p.presence or excluded.participant is distinct from p.participant
           or excluded.reported_at > p.reported_at + interval '4 seconds')
    returning chat_id
    """  # noqa: S608
)


async def save_presences(connection: AsyncConnection, reports: Mapping[int, PresenceReported]) -> bool:
    """The newest report of each chat. False: none says anything new."""
    if not reports:
        return False
    rows = [
        {
            "chat_id": chat_id,
            "presence": event.presence,
            "participant": event.participant,
            "reported_at": event.received_at,
            "typing_until": (state := state_of(event)).typing_until,
            "online_until": state.online_until,
        }
        for chat_id, event in sorted(reports.items())
    ]
    return bool((await connection.execute(_SET_PRESENCES, _PRESENCE.values(rows))).scalars().all())


_STATE = Rows(
    channel_id="int",
    state="text",
    provider_state="text",
    qr="text",
    qr_image="text",
    phone="text",
    reported_at="timestamptz",
)
_SET_STATES = text(
    f"""
    insert into channel_states as s ({_STATE.names}, changed_at)
    select *, reported_at from {_STATE.source} order by channel_id
    on conflict (channel_id) do update set state = excluded.state, provider_state = excluded.provider_state,
      qr = excluded.qr, qr_image = excluded.qr_image, phone = coalesce(excluded.phone, s.phone),
      reported_at = excluded.reported_at,
      changed_at = case when s.state = excluded.state then s.changed_at else excluded.reported_at end
    where excluded.reported_at > s.reported_at
    returning channel_id, state
    """  # noqa: S608
)


async def save_states(work: UnitOfWork, reports: Mapping[int, ChannelStateReported]) -> None:
    """The newest report of each channel; a QR only while one is needed."""
    rows = []
    for channel_id, event in sorted(reports.items()):
        needs_qr = event.state == "needs_qr"
        rows.append(
            {
                "channel_id": channel_id,
                "state": event.state,
                "provider_state": event.provider_state,
                "qr": event.qr if needs_qr else None,
                "qr_image": event.qr_image if needs_qr else None,
                "phone": event.phone,
                "reported_at": event.received_at,
            }
        )
    if rows:
        for row in await work.connection.execute(_SET_STATES, _STATE.values(rows)):
            work.announce(FeedItem("channel.updated", data={"channel_id": row.channel_id, "state": row.state}))


def newest(
    reports: Sequence[tuple[Key, PresenceReported]], chats: Mapping[Key, FoundChat]
) -> dict[int, PresenceReported]:
    """Of each chat that is known."""
    found: dict[int, PresenceReported] = {}
    for key, event in reports:
        if (chat := chats.get(key)) is None:
            continue
        known = found.get(chat.chat_id)
        if known is None or event.received_at > known.received_at:
            found[chat.chat_id] = event
    return found
