"""Drafts: what an agent has written and not sent. Only that agent ever sees them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from services.api.schemas.base import Answer, Request, Text
from services.api.schemas.messages import MAX_TEXT

DraftKind = Literal["reply", "note"]
ClientName = Annotated[Text, StringConstraints(min_length=1, max_length=64)]
# Beyond what can be sent: who pastes too much is to be told, not to lose it.
MAX_DRAFT = 8 * MAX_TEXT


class Draft(Answer):
    """One chat's draft. An empty `text`: it is gone."""

    chat_id: int = Field(examples=[1])
    kind: DraftKind = Field(description="For the customer, or a note.")
    text: str
    version: int = Field(description="Counts the saves of this draft.")
    client: str = Field(description="The tab or device that saved it last.")
    updated_at: datetime


class DraftList(Answer):
    """All the caller's drafts."""

    items: list[Draft]


class DraftToSave(Request):
    """The text as it is now; empty: there is none any more."""

    text: Annotated[Text, StringConstraints(max_length=MAX_DRAFT)] = Field(examples=["Selamat siang, Ibu"])
    client: ClientName = Field(description="The tab or device, by a random name of its own.", examples=["4f1c9a"])
    edit: int = Field(
        ge=1, le=2**62, description="Counts this client's saves: an earlier one that comes late changes nothing."
    )
