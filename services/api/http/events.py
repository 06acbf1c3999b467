"""The live stream."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from sse_starlette import EventSourceResponse
from sse_starlette.sse import ContentStream
from starlette.types import Receive, Send
from starlette.types import Scope as AsgiScope

from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, ChatReader
from services.api.live.places import StreamPlaces
from services.api.live.stream import ping
from services.api.queries.identities import Identity
from shared.security.scopes import Scope, allows

router = APIRouter(tags=["live"], dependencies=SECURITY)

_PING_SECONDS = 15
# A client that takes nothing for so long is cut off.
_SEND_SECONDS = 30


class _Held(EventSourceResponse):
    """A stream that has its place as long as it is being answered, however it ends."""

    def __init__(self, places: StreamPlaces, subject: str, content: ContentStream, **more: Any) -> None:
        places.refuse_excess(subject)
        super().__init__(content, **more)
        self._places = places
        self._subject = subject

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        with self._places.held(self._subject):
            await super().__call__(scope, receive, send)


_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events: `event` is the type, `id` the cursor, `data` this schema as JSON.",
        "content": {"text/event-stream": {"schema": {"$ref": "#/components/schemas/LiveEvent"}}},
    }
}


def may_read(identity: Identity) -> bool:
    """Whether what `ChatReader` asks for still holds."""
    return not identity.must_enrol if identity.user is not None else allows(identity.scopes, Scope.CHATS_READ)


@router.get(
    "/events",
    response_class=EventSourceResponse,
    responses={**_STREAM, **problems(*SIGNED_IN, "stream_not_ready", "too_many_streams")},
)
async def stream_events(
    caller: ChatReader,
    parts: PartsOf,
    cursor: Annotated[str | None, Query(description="Where an earlier stream ended; left out: from now on.")] = None,
    last_event_id: Annotated[str | None, Header(description="Sent by browsers; counts before `cursor`.")] = None,
) -> EventSourceResponse:
    """What changes, as it changes. Scope: `chats:read`.

    First `hello` with the cursor from which the stream goes on, or `reset`: load everything anew. Without a cursor,
    open the stream first and load what you show after `hello`; then nothing is missed. `ping` comes every 15 seconds.

    One person or key may have so many open at each replica (`API_STREAMS_EACH`, 20); one more is refused with
    `too_many_streams`, and those that are open go on.
    """

    async def who_now() -> Identity | None:
        now = await parts.identities.find_digest(caller.digest)
        if now is None or not may_read(now):
            return None
        await parts.presences.seen(now.user_id)
        return now

    parts.live.check_ready()
    parts.places.refuse_excess(caller.name)
    await parts.presences.seen(caller.user_id)
    return _Held(
        parts.places,
        caller.name,
        parts.live.events(last_event_id or cursor or None, caller, who_now),
        ping=_PING_SECONDS,
        ping_message_factory=ping,
        send_timeout=_SEND_SECONDS,
        sep="\n",
    )
