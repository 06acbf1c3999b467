"""Which stretch of a conversation is asked for."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.cursors import OrderKey
from services.api.domain.refusals import Refused
from services.api.queries.messages import message_page, message_page_after, message_page_around
from services.api.queries.visibility import Viewer
from services.api.schemas.base import BigId
from services.api.schemas.messages import MessagePage


@dataclass(frozen=True, slots=True)
class Window:
    """The latest messages, or some before, after or around a place."""

    before: OrderKey | None
    after: OrderKey | None
    around: int | None

    async def page(self, connection: AsyncConnection, chat_id: int, viewer: Viewer, limit: int) -> MessagePage:
        """Its messages, oldest first. Raises Refused where there is no such message in the chat."""
        if self.around is not None:
            page = await message_page_around(connection, chat_id, viewer, self.around, limit=limit)
            if page is None:
                raise Refused("message_not_found", f"This chat has no message {self.around}.")
            return page
        if self.after is not None:
            return await message_page_after(connection, chat_id, viewer, after=self.after, limit=limit)
        return await message_page(connection, chat_id, viewer, before=self.before, limit=limit)


def read_place(value: str | None, field: str) -> OrderKey | None:
    """A page's cursor. Raises Refused naming the field when it is none."""
    if not value:
        return None
    place = OrderKey.parse(value)
    if place is None:
        raise Refused("validation_failed", "is not a cursor of these messages", field=field)
    return place


def _window(
    before: Annotated[
        str | None, Query(max_length=80, description="`next_cursor` or `messages_cursor` of the page after.")
    ] = None,
    after: Annotated[str | None, Query(max_length=80, description="`later_cursor` of the page before.")] = None,
    around: Annotated[BigId | None, Query(description="A message's id: it and its neighbours.")] = None,
) -> Window:
    if sum(bool(given) for given in (before, after, around)) > 1:
        raise Refused(
            "validation_failed", "only one of before, after and around", field="around" if around else "after"
        )
    return Window(read_place(before, "before"), read_place(after, "after"), around)


WindowOf = Annotated[Window, Depends(_window)]
