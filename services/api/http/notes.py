"""Notes, and the thread in which they stand between messages."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from services.api.commands import notes as commands
from services.api.commands.notes import NoteAuthor
from services.api.domain.refusals import Refused
from services.api.http.context import CauseOf, PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, ChatReader, Person
from services.api.http.windows import WindowOf
from services.api.queries.current_chat import current_chat
from services.api.queries.identities import Identity
from services.api.queries.notes import note_history, notes_beside, notes_by_id
from services.api.schemas.base import BigId
from services.api.schemas.notes import (
    NewNote,
    Note,
    NoteChange,
    NoteHistory,
    ThreadItem,
    ThreadMessage,
    ThreadNote,
    ThreadPage,
)
from shared.conversations.transitions import Cause

router = APIRouter(prefix="/chats/{chat_id}", tags=["notes"], dependencies=SECURITY)

ChatId = Annotated[BigId, Path()]
NoteId = Annotated[BigId, Path()]

_ONE_OF_MINE = (*SIGNED_IN, "chat_not_found", "note_not_found", "not_your_note")


@router.get("/thread", responses=problems(*SIGNED_IN, "chat_not_found", "message_not_found"))
async def list_thread(
    chat_id: ChatId,
    caller: ChatReader,
    parts: PartsOf,
    window: WindowOf,
    limit: Annotated[int, Query(ge=1, le=200, description="So many messages, and the notes between them.")] = 50,
) -> ThreadPage:
    """Messages and notes together, the latest or those before, after or around a place; oldest first.

    Only one of `before`, `after` and `around` can be asked for. Scope: `chats:read`.
    """
    async with parts.engine.connect() as connection:
        current = await current_chat(connection, chat_id, caller.viewer)
        page = await window.page(connection, current, caller.viewer, limit)
        notes = await notes_beside(connection, current, page, after=window.after, before=window.before)
    items: list[tuple[str, ThreadItem]] = [(message.order, ThreadMessage(message=message)) for message in page.items]
    items += [(note.order, ThreadNote(note=note)) for note in notes]
    shown = [item for _, item in sorted(items, key=lambda one: one[0])]
    return ThreadPage(items=shown, next_cursor=page.next_cursor, later_cursor=page.later_cursor)


@router.post("/notes", status_code=201, responses=problems(*SIGNED_IN, "chat_not_found", "unknown_agent"))
async def write_note(chat_id: ChatId, body: NewNote, person: Person, parts: PartsOf, cause: CauseOf) -> Note:
    """Tell other agents something about the chat; the customer never gets it. People only.

    Whoever is mentioned gets a notification. The same `client_key` again gives the first note.
    """
    return await commands.write_note(parts.transactions, chat_id, body, _author(person, cause), now=parts.clock())


@router.patch("/notes/{note_id}", responses=problems(*_ONE_OF_MINE, "unknown_agent"))
async def change_note(
    chat_id: ChatId, note_id: NoteId, body: NoteChange, person: Person, parts: PartsOf, cause: CauseOf
) -> Note:
    """Change one's own note; what it said stays in its history. People only."""
    author = _author(person, cause)
    return await commands.change_note(parts.transactions, chat_id, note_id, body, author, now=parts.clock())


@router.delete("/notes/{note_id}", responses=problems(*_ONE_OF_MINE))
async def delete_note(chat_id: ChatId, note_id: NoteId, person: Person, parts: PartsOf, cause: CauseOf) -> Note:
    """Delete one's own note: it is shown as deleted, and its history stays. People only."""
    return await commands.delete_note(parts.transactions, chat_id, note_id, _author(person, cause), now=parts.clock())


@router.get("/notes/{note_id}/history", responses=problems(*SIGNED_IN, "chat_not_found", "note_not_found"))
async def get_note_history(chat_id: ChatId, note_id: NoteId, caller: ChatReader, parts: PartsOf) -> NoteHistory:
    """What a note has said, also one that is deleted. Scope: `chats:read`."""
    async with parts.engine.connect() as connection:
        current = await current_chat(connection, chat_id, caller.viewer)
        note = (await notes_by_id(connection, [note_id])).get(note_id)
        if note is None or note.chat_id != current:
            raise Refused("note_not_found", f"There is no note {note_id} in this chat.")
        return await note_history(connection, note_id)


def _author(person: Identity, cause: Cause) -> NoteAuthor:
    assert person.user_id is not None  # noqa: S101 - `Person` lets no key pass
    return NoteAuthor(person.user_id, cause, person.viewer)
