"""Free TCP ports on the loopback addresses."""

import random
import socket
from collections.abc import Collection

LOOPBACK = "127.0.0.1"

# Below the range from which systems take the source ports of outgoing connections: a replica that is restarted
# must find its port free again.
RANGE = range(20000, 32000)

_SPREAD = random.SystemRandom()


def is_free(port: int) -> bool:
    """May we listen there now? False too when a server on all interfaces or on IPv6 loopback holds the port."""
    addresses = [(socket.AF_INET, LOOPBACK), (socket.AF_INET, "0.0.0.0")]
    if has_ipv6_loopback():
        addresses.append((socket.AF_INET6, "::1"))
    return all(_can_bind(family, address, port) for family, address in addresses)


def has_ipv6_loopback() -> bool:
    """Can a server listen on ::1 on this machine?"""
    return socket.has_ipv6 and _can_bind(socket.AF_INET6, "::1", 0)


def free_port(wanted: int | None = None, *, avoid: Collection[int] = ()) -> int:
    """The wanted port when it is free, else any other; never one of those to avoid."""
    if wanted and wanted not in avoid and is_free(wanted):
        return wanted
    for port in _SPREAD.sample(RANGE, k=200):
        if port not in avoid and is_free(port):
            return port
    raise OSError("no free TCP port was found on the loopback address")


def _can_bind(family: socket.AddressFamily, address: str, port: int) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True
