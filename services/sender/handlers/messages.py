"""The commands that take a place in a chat's lane: to send a message, and to change one."""

from collections.abc import Awaitable, Callable

from sqlalchemy.exc import DBAPIError

from services.sender.adapters.places import Order
from shared.errors import Permanent
from shared.messaging.group_commit import GroupCommit

Handler = Callable[[Order], Awaitable[None]]


def take_place(intake: GroupCommit[Order]) -> Handler:
    """The handler of `message.send.v1` and `message.change.v1`: acknowledged once it is in its lane, done or not."""

    async def handle(command: Order) -> None:
        try:
            await intake.submit(command)
        except DBAPIError as error:
            # The database itself is fine (see GroupCommit): it cannot store this command, now or later.
            raise Permanent("the command cannot be stored", code="unstorable") from error

    return handle
