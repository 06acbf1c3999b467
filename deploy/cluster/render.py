"""Fill in the template of the proxy before the nodes. Pure.

`python -m deploy.cluster.render` prints compose's form; with three addresses, the form for a host that runs services.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from string import Template

from deploy.proxy.render import RESOLVERS, Server

TEMPLATE = Path(__file__).with_name("haproxy.cfg.template")
COMPOSE_NODES = ("rabbitmq", "rabbitmq-2", "rabbitmq-3")
AMQP = 5672


def render(*, binds: Sequence[str], nodes: Sequence[Server], resolvers: str = "", per_node: str = "") -> str:
    """Configuration for nodes at these addresses; `per_node` is appended to each one's line."""
    return Template(TEMPLATE.read_text()).substitute(
        resolvers=resolvers,
        binds="\n".join(f"    bind {bind}" for bind in binds),
        nodes="\n".join(node.line + per_node for node in nodes),
    )


def render_compose() -> str:
    """Configuration for compose, where a node's address changes when its container is made anew."""
    return render(
        binds=[f"*:{AMQP}"],
        nodes=[Server(name, name, AMQP) for name in COMPOSE_NODES],
        resolvers=RESOLVERS,
        per_node=" resolvers docker init-addr none",
    )


def render_host(hosts: Sequence[str]) -> str:
    """Configuration for nodes on these hosts, to run beside services: it listens on loopback."""
    nodes = [Server(f"rabbitmq-{number}", host, AMQP) for number, host in enumerate(hosts, 1)]
    return render(binds=[f"127.0.0.1:{AMQP}"], nodes=nodes)


if __name__ == "__main__":
    sys.stdout.write(render_host(sys.argv[1:]) if sys.argv[1:] else render_compose())
