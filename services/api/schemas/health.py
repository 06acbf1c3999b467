"""How the system is, for people."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from services.api.schemas.base import Answer


class Trouble(Answer):
    """Something that is wrong now."""

    kind: str = Field(examples=["provider_deaf"])
    subject: str = Field(description="What it is about, such as a channel's id or a queue; may be empty.")
    detail: str = Field(examples=["Channel WhatsApp (WAHA) is connected but deaf: no message for 90 minutes."])
    since: datetime


class SystemHealth(Answer):
    """`degraded` as long as there is any trouble; everything works as far as the troubles let it."""

    status: Literal["ok", "degraded"]
    troubles: list[Trouble]
