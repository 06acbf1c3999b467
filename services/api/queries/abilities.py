"""What can be sent on a channel: by its provider, and by the engine of WAHA that it is known to run on."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.refusals import Refused
from shared.capabilities import Capabilities, Feature, capabilities_of, provider_name

_ENGINE = text("select engine from channel_engines where channel_id = :id")


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a channel can, and what people call what it runs on."""

    can: Capabilities
    name: str

    def refuse(self, *features: Feature) -> None:
        """Raises Refused, naming provider and engine, where it lacks one of them."""
        for feature in features:
            if not self.can.can(feature):
                raise Refused("not_supported", f"{self.name} cannot do this: {feature}.")


def abilities(provider: str, engine: str | None) -> Abilities:
    """Of a channel whose engine is known, or not."""
    return Abilities(capabilities_of(provider, engine), provider_name(provider, engine))


async def abilities_of(connection: AsyncConnection, channel_id: int, provider: str) -> Abilities:
    """A channel's own."""
    if provider != "waha":
        return abilities(provider, None)
    return abilities(provider, (await connection.execute(_ENGINE, {"id": channel_id})).scalar_one_or_none())
