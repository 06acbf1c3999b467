"""Where a file may be fetched from, and where a provider's key may go. Pure."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import unquote, urlsplit, urlunsplit

from shared.errors import Permanent

_WAHA_FILES = "/api/files/"
_NAT64 = ip_network("64:ff9b::/96")
_PORTS = {"http": 80, "https": 443}


class AddressRefused(Permanent):
    """A media URL that Sapa does not follow."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The file's address was refused: {reason}", code="address_refused")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file is. `at_provider`: on the host that the operator configured, which alone may be a private address
    and alone is given the key, where `with_key` says so."""

    url: str
    at_provider: bool
    with_key: bool = False


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


def waha_place(url: str, host: str) -> Place:
    """A `media.url` of WAHA's (providers/waha.md §12).

    WAHA names itself as it was told, often `http://localhost:3000`: its own files are asked of the configured host.
    Pre-signed URLs of an object store are followed as they are, without the key.
    """
    parts = urlsplit(url)
    if _WAHA_FILES in parts.path and "x-amz-" not in parts.query.lower():
        path = parts.path[parts.path.index(_WAHA_FILES) :]
        if ".." in unquote(path).replace("\\", "/").split("/"):
            raise AddressRefused("it leads out of WAHA's files")
        here = urlsplit(host.rstrip("/"))
        return Place(urlunsplit((here.scheme, here.netloc, here.path + path, parts.query, "")), True, with_key=True)
    if origin_of(url) == origin_of(host):
        return Place(url, at_provider=True, with_key=True)
    return Place(url, at_provider=False)


def whapi_link(url: str, base_url: str) -> Place:
    """A `link` of Whapi's: into its object store, and never with the token (providers/whapi.md §3)."""
    return Place(url, at_provider=origin_of(url) == origin_of(base_url))


def refuse_private_literal(url: str) -> None:
    """Raises AddressRefused when the host is an address that is not public; names are for whoever resolves them."""
    _, host, _ = origin_of(url)
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return
    if not is_public(address):
        raise AddressRefused("it is not a public one")


def is_public(address: IPv4Address | IPv6Address) -> bool:
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
