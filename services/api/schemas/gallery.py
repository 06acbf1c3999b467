"""What was exchanged in a chat beside words."""

from typing import Literal

from pydantic import Field

from services.api.schemas.base import Answer
from services.api.schemas.messages import Message

GalleryKind = Literal["image", "video", "audio", "document", "link"]


class Gallery(Answer):
    """The messages that hold such things, the newest first; deleted ones are left out."""

    items: list[Message]
    next_cursor: str | None = Field(description="Give it as `cursor` for older ones; null when there are none.")
