"""Which addresses may be asked on somebody else's word. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from shared.errors import Permanent

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = ip_network("64:ff9b::/96")
_PORTS = {"http": 80, "https": 443}


class AddressRefused(Permanent):
    """An address that Sapa does not ask."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The address was refused: {reason}", code="address_refused")


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Private places that the operator allows: hosts by name, and networks."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, listed: Iterable[str]) -> "Exceptions":
        """From names, addresses and networks such as `10.0.0.0/8`. A word that is no network is a name."""
        hosts, networks = set(), []
        for one in (word.strip().lower() for word in listed):
            try:
                networks.append(ip_network(one, strict=False))
            except ValueError:
                if one:
                    hosts.add(one.rstrip("."))
        return cls(frozenset(hosts), tuple(networks))

    def allows(self, host: str, address: Address | None = None) -> bool:
        """Whether this host, or the address that it leads to, is one of them."""
        if host.rstrip(".").lower() in self.hosts:
            return True
        return address is not None and any(
            address.version == network.version and address in network for network in self.networks
        )


NO_EXCEPTIONS = Exceptions()


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port, as what they are compared by. Raises AddressRefused for anything but plain HTTP(S)."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused("it is no URL") from None
    if parts.scheme not in _PORTS:
        raise AddressRefused("only http and https are followed")
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise AddressRefused("it names no host, or a user")
    if any(char <= " " or char == "\x7f" or char == "\\" for char in url):
        raise AddressRefused("it holds characters that no URL has")
    return parts.scheme, parts.hostname.rstrip(".").lower(), port or _PORTS[parts.scheme]


def refuse_private_literal(url: str, exceptions: Exceptions = NO_EXCEPTIONS) -> None:
    """Raises AddressRefused when the host is an address that is not public; names are for whoever resolves them."""
    _, host, _ = origin_of(url)
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return
    if not is_public(address) and not exceptions.allows(host, address):
        raise AddressRefused("it is not a public one")


def is_public(address: Address) -> bool:
    """Whether an address is out in the internet, also where an IPv6 address only wraps another."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        tunnelled = address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address.is_site_local or (tunnelled is not None and not is_public(tunnelled)):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
