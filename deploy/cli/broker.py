"""RabbitMQ for one command, with errors that a person can act on."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aio_pika.exceptions import AMQPError, ChannelNotFoundEntity, ProbableAuthenticationError
from sqlalchemy.exc import DBAPIError

from deploy.cli.database import told
from deploy.cli.errors import NotDone
from deploy.cli.settings import BrokerSettings, read
from shared.messaging.dead_letters import NotMoved
from shared.messaging.publisher import NotPublished

Result = TypeVar("Result")


def with_broker(work: Callable[[str], Awaitable[Result]]) -> Result:
    """Run `work` with the broker's URL, which `RABBITMQ_URL` names."""
    url = read(BrokerSettings).rabbitmq_url.get_secret_value()

    async def run() -> Result:
        return await work(url)

    try:
        return asyncio.run(run())
    except ChannelNotFoundEntity as error:
        raise NotDone("RabbitMQ", "lacks Sapa's queues; run `sapa migrate` first") from error
    except ProbableAuthenticationError as error:
        raise NotDone("RABBITMQ_URL", "was refused by the broker: wrong user, password or virtual host") from error
    except DBAPIError as error:
        raise told(error) from error
    except (NotMoved, NotPublished) as error:
        raise NotDone("RabbitMQ", str(error)) from error
    except (OSError, AMQPError, TimeoutError) as error:
        raise NotDone("RabbitMQ", f"cannot be reached ({type(error).__name__})") from error
