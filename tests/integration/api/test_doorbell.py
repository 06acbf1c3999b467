"""The doorbell is heard, also after the connection was lost."""

from urllib.parse import quote

from yarl import URL

from services.api.live.doorbell_listener import DoorbellListener
from shared.messaging.publisher import Publisher
from shared.messaging.topology import DOORBELL
from tests.loopback import loopback
from tests.servers import Servers
from tests.waiting import until

NAME = "listener-under-test"


class Rings:
    count = 0

    def ring(self) -> None:
        self.count += 1


async def _cut_listeners(servers: Servers, url: URL) -> bool:
    """Closes the listeners' connections on the broker's side; whether there were any."""
    vhost = quote(url.path.removeprefix("/"), safe="")
    credentials = (url.user or "guest", url.password or "guest")
    async with loopback(base_url=servers.management_url, auth=credentials) as broker:
        connections = (await broker.get(f"/api/vhosts/{vhost}/connections")).json()
        mine = [c["name"] for c in connections if c.get("client_properties", {}).get("connection_name") == NAME]
        for name in mine:
            await broker.delete(f"/api/connections/{quote(name, safe='')}")
    return bool(mine)


async def test_a_lost_connection_is_made_anew_and_rings_once_for_what_was_missed(
    servers: Servers, rabbitmq_url: str
) -> None:
    rings = Rings()
    listener = DoorbellListener(rabbitmq_url, rings.ring, name=NAME)
    publisher = Publisher(rabbitmq_url, name="test")
    await publisher.start()
    listener.start()
    try:
        await until(lambda: rings.count == 1, what="the ring of the first connect")
        await publisher.ring(DOORBELL)
        await until(lambda: rings.count == 2, what="a doorbell")

        async def cut() -> bool:
            return await _cut_listeners(servers, URL(rabbitmq_url))

        await until(cut, timeout=20, what="the broker to show the connection", interval=0.5)
        await until(lambda: rings.count == 3, timeout=20, what="the ring after the reconnect")
        await publisher.ring(DOORBELL)
        await until(lambda: rings.count == 4, what="a doorbell on the new queue")
    finally:
        await listener.stop()
        await publisher.stop()
