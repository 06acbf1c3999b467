"""Since when a customer waits: the oldest of their messages that no agent and no bot has answered.

What is written in Sapa answers everything that is in the chat by then: a message that comes later was not seen by who
wrote, wherever it is shown. What is written on the phone answers what stands before it, as the person saw it there.
A message of ours that was never sent answers nothing, and closing a chat settles it.

In the order in which things mostly happen, the answer is known from the chat alone (`came`, `answered`, `settled`).
For the rest the chat is named in `Changes.recount_waiting`, and the same rule is applied to its messages (`recount`).
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.conversations.state import Changes, ChatState, NewMessage

NOT_SENT = frozenset({"failed", "cancelled"})
"""Statuses of a message of ours that the customer does not have."""


def came(chat: ChatState, message: NewMessage, changes: Changes, *, is_newest: bool) -> None:
    """A customer's message was placed; `is_newest`: nothing is shown after it."""
    if message.revoked_at is not None or chat.mode == "closed":
        return
    if not is_newest:
        changes.recount_waiting.add(chat.id)
    elif chat.waiting_since is None or message.order_time < chat.waiting_since:
        chat.waiting_since = message.order_time
        chat.dirty = True


def answered(chat: ChatState) -> None:
    """An agent, or the bot while it was in charge, has written in Sapa."""
    if chat.waiting_since is not None:
        chat.waiting_since = None
        chat.dirty = True


def answered_on_the_phone(chat: ChatState, changes: Changes, *, is_newest: bool) -> None:
    """Our own number's message was placed; customers' messages that are shown after it still wait."""
    if is_newest:
        answered(chat)
    else:
        changes.recount_waiting.add(chat.id)


def still_waits(chat: ChatState, since: datetime | None) -> None:
    """What the bot has just written answers its turn; the customer's next messages, from `since` on, await another."""
    if since is not None:
        chat.waiting_since = since
        chat.dirty = True


def outcome_known(chat_id: int, before: str, after: str, changes: Changes) -> None:
    """A message of ours turned out to be sent or not: with it goes what it answered."""
    if (before in NOT_SENT) != (after in NOT_SENT):
        changes.recount_waiting.add(chat_id)


# Among a chat's latest messages: who has waited longer than through all of these is found by other means.
_LATEST = 200
_RECOUNT = text(
    f"""
    update chats c set waiting_since = w.since
    from unnest(cast(:chats as bigint[])) as asked(id)
    cross join lateral (
      with latest as materialized (
        select sender, origin, status, answers, awaiting_reply, revoked_at, created_at, order_time, order_tie
        from messages where chat_id = asked.id order by order_time desc, order_tie desc, id desc limit {_LATEST}
      )
      select min(m.order_time) as since from latest m
      where m.sender = 'customer' and m.revoked_at is null
        and m.created_at > coalesce((
          select max(t.created_at) from timeline_entries t
          where t.chat_id = asked.id and t.kind = 'mode_changed' and t.data ->> 'mode' = 'closed'), '-infinity')
        and (m.awaiting_reply or not exists (
          select from latest a where a.answers and a.status not in ('failed', 'cancelled')
            and case when a.origin = 'phone' then (a.order_time, a.order_tie) > (m.order_time, m.order_tie)
                     else a.created_at >= m.created_at end))
    ) w
    where c.id = asked.id and c.mode <> 'closed' and c.waiting_since is distinct from w.since
    """  # noqa: S608 - a constant
)


async def recount(connection: AsyncConnection, chats: Collection[int]) -> None:
    """Apply the rule to the messages of these locked chats, once they are saved."""
    if chats:
        await connection.execute(_RECOUNT, {"chats": sorted(chats)})
