"""Where a file may be fetched from, and where a provider's key may go. Pure."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit

from shared.outbound.addresses import AddressRefused, is_public, origin_of, refuse_private_literal

__all__ = ["AddressRefused", "Place", "is_public", "origin_of", "refuse_private_literal", "waha_place", "whapi_link"]

_WAHA_FILES = "/api/files/"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file is. `at_provider`: on the host that the operator configured, which alone may be a private address
    and alone is given the key, where `with_key` says so."""

    url: str
    at_provider: bool
    with_key: bool = False


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
