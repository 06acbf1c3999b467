"""What a provider is asked for a file."""

from collections.abc import AsyncGenerator
from typing import Protocol

from shared.contracts.media import FetchMedia


class Source(Protocol):
    """One provider's files."""

    def pieces(self, order: FetchMedia) -> AsyncGenerator[bytes, None]:
        """The file, as it comes.

        Raises Permanent when the provider will not give it, Transient when it may do so later.
        """
        ...
