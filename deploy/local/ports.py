"""Free TCP ports on the loopback addresses."""

import fcntl
import os
import random
import socket
import tempfile
import time
from collections.abc import Collection
from pathlib import Path

LOOPBACK = "127.0.0.1"

# Below the range from which systems take the source ports of outgoing connections: a replica that is restarted
# must find its port free again.
RANGE = range(20000, 32000)

_SPREAD = random.SystemRandom()
_CHOSEN_SECONDS = 120.0


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
        if port not in avoid and is_free(port) and _is_ours(port):
            return port
    raise OSError("no free TCP port was found on the loopback address")


def _is_ours(port: int) -> bool:
    """Has no other run of this user chosen it lately? Seconds pass between choosing and listening, and with some dozens
    of servers starting at once two would soon choose the same."""
    place = Path(tempfile.gettempdir()) / f"sapa-ports-{os.getuid()}"
    with place.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        now = time.time()
        lines = [line.split() for line in file]
        lately = {int(line[0]) for line in lines if len(line) == 2 and now - float(line[1]) < _CHOSEN_SECONDS}
        if not lately:
            file.truncate(0)
        file.write(f"{port} {now}\n")
    return port not in lately


def _can_bind(family: socket.AddressFamily, address: str, port: int) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True
