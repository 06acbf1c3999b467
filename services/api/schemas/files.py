"""Files: of messages, and uploaded ones."""

from typing import Literal

from pydantic import Field

from services.api.schemas.base import Answer, BigId
from services.api.schemas.problems import MessageError
from shared.contracts.content import MessageType


class Media(Answer):
    """A file of a message. What is told of a stored one was read from the file itself."""

    id: BigId | None = Field(default=None, description="By which it is fetched again; null for files that we sent.")
    state: Literal["pending", "stored", "failed"] = Field(
        default="stored", description="`pending`: it is still being fetched from the provider."
    )
    url: str | None = Field(description="Null until it is stored.", examples=["/media/3"])
    preview_url: str | None = Field(default=None, description="A small picture of it, where there can be one.")
    mime_type: str | None = None
    file_name: str | None = None
    size: int | None = Field(default=None, description="In bytes.")
    width: int | None = None
    height: int | None = None
    seconds: int | None = None
    variant: Literal["gif", "short", "note", "animated"] | None = None
    view_once: bool = False
    error: MessageError | None = Field(default=None, description="Why it could not be fetched.")


class Upload(Answer):
    """An uploaded file, ready to be sent."""

    id: int = Field(examples=[5], description="Give it as `upload_id` with a message.")
    file_name: str = Field(examples=["menu.pdf"])
    mime_type: str = Field(examples=["application/pdf"])
    size: int = Field(description="In bytes.")
    width: int | None = None
    height: int | None = None
    seconds: int | None = None
    url: str = Field(examples=["/uploads/5"])
    preview_url: str | None = None
    types: list[MessageType] = Field(description="What it may be sent as, the likeliest first.")
