"""Labels of chats."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from services.api.schemas.base import Answer, Line, Request

LabelName = Annotated[Line, StringConstraints(max_length=50)]
LabelColor = Literal["grey", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink"]
_Description = Annotated[Line, StringConstraints(max_length=200)]


class Label(Answer):
    """A label; chats name it."""

    id: int = Field(examples=[1])
    name: str = Field(examples=["VIP"])
    color: LabelColor
    description: str | None
    chats: int = Field(description="How many chats carry it.")
    created_at: datetime


class LabelList(Answer):
    """All labels, in the order of their names."""

    items: list[Label]


class NewLabel(Request):
    """A label to add."""

    name: LabelName
    color: LabelColor = "grey"
    description: _Description | None = None


class LabelChange(Request):
    """What is left out stays. With another name all chats that carry it are brought along."""

    name: LabelName | None = None
    color: LabelColor | None = None
    description: _Description | None = Field(default=None, description="null takes it away.")
