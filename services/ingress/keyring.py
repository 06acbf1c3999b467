"""Which secret proves a webhook of which channel. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.inbound.delivery import Provider

ChannelKey = tuple[str, str | None]
"""A channel by its provider and its name there."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The secrets of the environment by provider, and of the channels that have one of their own.

    `own`: None for a secret that is stored and cannot be read, which no webhook proves. `is_open`: where there is no
    secret at all, everything passes (a local run).
    """

    environment: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    own: Mapping[ChannelKey, str | None] = field(default_factory=dict, repr=False)
    is_open: bool = False

    def secrets_of(self, provider: Provider) -> frozenset[str]:
        """All that a webhook of this provider may have been signed with."""
        own = (secret for (whose, _), secret in self.own.items() if whose == provider)
        return frozenset(secret for secret in (self.environment.get(provider), *own) if secret is not None)

    def may_be_open(self, provider: Provider) -> bool:
        """Whether some webhooks of this provider need no secret."""
        return self.is_open and self.environment.get(provider) is None

    def proofs_for(self, provider: Provider, key: ChannelKey | None) -> frozenset[str] | None:
        """The secrets of which one proves a body of this channel; None when it needs none.

        `key` None: the body names no channel that can be read. Any of the provider's secrets will do: such a body is
        kept for inspection and belongs to nobody.
        """
        if key is not None and key in self.own:
            secret = self.own[key]
            return frozenset() if secret is None else frozenset({secret})
        if self.may_be_open(provider):
            return None
        if key is None:
            return self.secrets_of(provider)
        secret = self.environment.get(provider)
        return frozenset() if secret is None else frozenset({secret})
