"""Write a working set: what is the router's own around what is shared."""

from sqlalchemy import text

from services.router.adapters.anchors import save_anchors
from services.router.adapters.calls import save_calls
from services.router.adapters.changes import save_changes
from services.router.adapters.files import settle_files
from services.router.adapters.quotes import answers_to
from services.router.adapters.turns import save_emitted
from services.router.domain.working import WorkingSet
from shared.conversations.identity import refresh_profiles
from shared.conversations.saving import save
from shared.db.bulk import Rows
from shared.db.unit_of_work import UnitOfWork

_LANGUAGE = Rows(id="bigint", language="text")
_SET_LANGUAGES = text(
    f"""
    update contacts set language = r.language from {_LANGUAGE.source}
    where contacts.id = r.id and not language_is_given
    """  # noqa: S608
)
_REMOVE = text(
    """
    with files as (delete from media_files where message_id = any(cast(:ids as bigint[])))
    delete from messages where id = any(cast(:ids as bigint[]))
    """
)
_PREVIEW = text(
    """
    update chats c set last_message_id = top.id, last_message_at = top.at
    from unnest(cast(:chats as bigint[])) as r(id) left join lateral (
      select m.id, coalesce(m.sent_at, m.created_at) as at from messages m where m.chat_id = r.id
      order by m.order_time desc, m.order_tie desc, m.id desc limit 1) top on true
    where c.id = r.id
    """
)


async def save_working_set(work: UnitOfWork, working: WorkingSet) -> None:
    """Everything that was decided, in the order of locks: contacts, anchors, messages, the outbox and the feed."""
    connection = work.connection
    if working.profiles:
        changed = await refresh_profiles(connection, working.profiles)
        for chat in working.chats.values():
            if chat.contact_id in changed:
                working.changes.announce("chat.updated", chat_id=chat.id)
    if working.languages:
        rows = [{"id": key, "language": working.languages[key]} for key in sorted(working.languages)]
        await connection.execute(_SET_LANGUAGES, _LANGUAGE.values(rows))
    await save_anchors(connection, working.anchors.values())
    news = [anchor.key for anchor in working.anchors.values() if anchor.is_news]
    for message_id, chat_id in await answers_to(connection, news):
        working.changes.announce("message.updated", chat_id=chat_id, message_id=message_id)
    if working.absorbed:  # first: the survivor takes over the provider's id
        await connection.execute(_REMOVE, {"ids": sorted(working.absorbed)})
    await save_changes(connection, working.message_changes.values())
    await settle_files(connection, working.media_settled, working.changes)
    await save_calls(connection, working)
    await save(work, working.chats.values(), working.changes)
    await save_emitted(connection, working.turns_emitted)
    if working.absorbed:
        await connection.execute(_PREVIEW, {"chats": sorted(set(working.absorbed.values()))})
