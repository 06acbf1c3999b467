"""The command to send a message."""

from collections.abc import Awaitable, Callable

from sqlalchemy.exc import DBAPIError

from shared.contracts.sending import SendMessage
from shared.errors import Permanent
from shared.messaging.group_commit import GroupCommit

Handler = Callable[[SendMessage], Awaitable[None]]


def send_message(intake: GroupCommit[SendMessage]) -> Handler:
    """The handler of `message.send.v1`: acknowledged once the message is in its lane, sent or not."""

    async def handle(command: SendMessage) -> None:
        try:
            await intake.submit(command)
        except DBAPIError as error:
            # The database itself is fine (see GroupCommit): it cannot store this command, now or later.
            raise Permanent("the command cannot be stored", code="unstorable") from error

    return handle
