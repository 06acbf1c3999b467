"""What people write down about a customer. What a provider tells later changes none of it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.conversations.state import Changes, ChatState, NewTimelineEntry

_READ = text("select given_name, language, language_is_given, notes from contacts where id = :id for no key update")
_SET = text(
    """
    update contacts set given_name = :given_name, notes = :notes, language = :language,
           language_is_given = :language_is_given
    where id = :id
    """
)
_CHATS_OF = text("select id from chats where contact_id = :contact and merged_into is null")


@dataclass(frozen=True, slots=True)
class Profile:
    """What is to be changed, by name: `given_name`, `language`, `notes`. None takes what was given away."""

    changes: dict[str, str | None]


async def change_profile(
    connection: AsyncConnection, chat: ChatState, profile: Profile, changes: Changes, *, agent_id: int | None
) -> bool:
    """Under the chat's lock. Every chat of the person shows it. False: it was so already."""
    row = (await connection.execute(_READ, {"id": chat.contact_id})).mappings().one()
    wanted: dict[str, Any] = dict(row)
    wanted |= {name: value for name, value in profile.changes.items() if name != "language"}
    if "language" in profile.changes:
        given = profile.changes["language"]
        # Taken away, the language stays what it is until the customer is heard to speak another one.
        wanted |= {"language": given or row["language"], "language_is_given": given is not None}
    changed = sorted(name for name in wanted if wanted[name] != row[name] and name != "language_is_given")
    if wanted == dict(row):
        return False
    await connection.execute(_SET, {**wanted, "id": chat.contact_id})
    changes.timeline.append(NewTimelineEntry(chat.id, "contact_changed", agent_id, {"fields": changed}))
    for chat_id in (await connection.execute(_CHATS_OF, {"contact": chat.contact_id})).scalars():
        changes.announce("chat.updated", chat_id=chat_id)
    return True
