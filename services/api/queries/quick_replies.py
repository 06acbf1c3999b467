"""Prepared texts, and what fills them."""

from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.refusals import Refused
from services.api.domain.variables import VARIABLES, Setting
from services.api.schemas.quick_replies import QuickReply, QuickReplyList, Variable
from services.api.schemas.users import User
from shared.clock import Clock
from shared.conversations.loading import merged_into
from shared.phones import local_form

_SELECT = "select id, shortcut, title, texts, owner_id, updated_at from quick_replies"
_ALL = text(f"{_SELECT} where owner_id is null or owner_id = :me order by shortcut, owner_id is null")
_ONE = text(f"{_SELECT} where id = :id and (owner_id is null or owner_id = :me)")

_KEEPERS: frozenset[str] = frozenset({"admin", "supervisor"})


def keeps_shared(user: User) -> bool:
    """Whether they may make, change and delete what everybody has."""
    return user.role in _KEEPERS


def _shown(row: RowMapping, user: User) -> QuickReply:
    is_shared = row["owner_id"] is None
    return QuickReply(
        **{name: row[name] for name in ("id", "shortcut", "title", "texts", "updated_at")},
        scope="everybody" if is_shared else "own",
        may_change=keeps_shared(user) if is_shared else True,
    )


async def quick_replies(connection: AsyncConnection, user: User) -> QuickReplyList:
    """Everybody's and the user's own; of two with one shortcut their own comes first."""
    rows = (await connection.execute(_ALL, {"me": user.id})).mappings()
    variables = [Variable(name=name, description=description) for name, description in VARIABLES.items()]
    return QuickReplyList(items=[_shown(row, user) for row in rows], variables=variables)


async def one_quick_reply(connection: AsyncConnection, reply_id: int, user: User) -> QuickReply:
    """Raises Refused when there is none, or it is somebody else's own."""
    row = (await connection.execute(_ONE, {"id": reply_id, "me": user.id})).mappings().one_or_none()
    if row is None:
        raise Refused("quick_reply_not_found", f"There is no quick reply {reply_id}.")
    return _shown(row, user)


_SETTING = text(
    """
    select coalesce(nullif(p.given_name, ''), y.full_name, nullif(p.name, '')) as customer_name, p.phone,
           coalesce(y.language, p.language) as language, y.room_number, y.checkin_date, n.name as channel_name
    from chats c join contacts p on p.id = c.contact_id join channels n on n.id = c.channel_id
    left join lateral (
        select g.full_name, g.language, r.room_number, k.checkin_date
        from guest_sessions s join guests g on g.id = s.guest_id join checkins k on k.id = s.checkin_id
        join rooms r on r.id = k.room_id
        where s.is_active and s.phone = p.phone order by s.started_at desc limit 1
    ) y on true
    where c.id = :id
    """
)


async def setting_of(
    connection: AsyncConnection,
    chat_id: int,
    user: User,
    *,
    hotel_name: str | None,
    zone: str,
    region: str,
    clock: Clock,
) -> tuple[Setting, str | None]:
    """What a text for this chat is filled with, and the customer's language as far as it is known."""
    current = (await merged_into(connection, [chat_id])).get(chat_id, chat_id)
    row = (await connection.execute(_SETTING, {"id": current})).one_or_none()
    if row is None:
        raise Refused("chat_not_found", f"There is no chat {chat_id}.")
    setting = Setting(
        local_time=clock().astimezone(ZoneInfo(zone)),
        customer_name=row.customer_name,
        customer_phone=None if row.phone is None else local_form(row.phone, region),
        room=row.room_number,
        checkin_date=row.checkin_date,
        agent_name=user.name,
        hotel_name=hotel_name,
        channel_name=row.channel_name,
    )
    return setting, row.language
