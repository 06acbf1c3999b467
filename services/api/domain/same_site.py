"""Whether a request that a browser signed with its cookie was meant by our own pages. Pure."""

from urllib.parse import urlsplit

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_ours(*, sec_fetch_site: str | None, origin: str | None, host: str | None) -> bool:
    """Browsers always send one of the two headers with a request that changes something; scripts send neither."""
    if sec_fetch_site is not None:
        return sec_fetch_site in {"same-origin", "none"}
    if origin is not None:
        return host is not None and urlsplit(origin).netloc.lower() == host.lower()
    return True
