"""Fill in the proxy's template. Pure: text out; `python -m deploy.proxy.render` prints the form for compose."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

TEMPLATE = Path(__file__).with_name("haproxy.cfg.template")
COMPOSE_PORT = 8000
MOST_REPLICAS = 16

# Docker's DNS gives every replica's address; new ones are found and gone ones dropped within seconds.
RESOLVERS = """
resolvers docker
    nameserver dns 127.0.0.11:53
    resolve_retries 3
    timeout resolve 1s
    timeout retry 1s
    hold valid 2s
    hold obsolete 2s
    hold nx 5s
    hold other 5s
    hold refused 5s
    hold timeout 5s
"""


@dataclass(frozen=True)
class Server:
    """One replica that the proxy can send requests to."""

    name: str
    host: str
    port: int

    @property
    def line(self) -> str:
        """Its line in a backend."""
        return f"    server {self.name} {self.host}:{self.port}"


def render_local(*, binds: Sequence[str], ingress: Sequence[Server], api: Sequence[Server]) -> str:
    """Configuration for replicas at fixed addresses."""
    api_lines = "\n".join(server.line for server in api)
    return _render(
        resolvers="",
        binds=binds,
        ingress="\n".join(server.line for server in ingress),
        api=api_lines,
        api_live=api_lines,
    )


def render_compose() -> str:
    """Configuration for compose, where replicas come and go under their service's name."""

    def slots(service: str) -> str:
        return (
            f"    server-template {service}- {MOST_REPLICAS} {service}:{COMPOSE_PORT} resolvers docker init-addr none"
        )

    return _render(
        resolvers=RESOLVERS,
        binds=["*:8000"],
        ingress=slots("ingress"),
        api=slots("api"),
        api_live=slots("api"),
    )


def _render(*, resolvers: str, binds: Sequence[str], ingress: str, api: str, api_live: str) -> str:
    return Template(TEMPLATE.read_text()).substitute(
        resolvers=resolvers,
        binds="\n".join(f"    bind {bind}" for bind in binds),
        ingress=ingress,
        api=api,
        api_live=api_live,
    )


if __name__ == "__main__":
    sys.stdout.write(render_compose())
