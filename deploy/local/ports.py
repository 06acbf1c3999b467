"""Free TCP ports on the loopback address."""

import socket
from collections.abc import Collection

LOOPBACK = "127.0.0.1"


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """May we listen there now? Also false when a server on all interfaces already holds the port."""
    for address in {host, "0.0.0.0"}:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                return False
    return True


def free_port(wanted: int | None = None, *, avoid: Collection[int] = ()) -> int:
    """The wanted port when it is free, else one the system offers; never one of those to avoid."""
    if wanted and wanted not in avoid and is_free(wanted):
        return wanted
    for _ in range(100):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind((LOOPBACK, 0))
            port: int = probe.getsockname()[1]
        if port not in avoid and is_free(port):
            return port
    raise OSError("no free TCP port was found on the loopback address")


def free_ports(count: int, *, avoid: Collection[int] = ()) -> list[int]:
    """Several different free ports."""
    taken: list[int] = []
    for _ in range(count):
        taken.append(free_port(avoid=[*avoid, *taken]))
    return taken
