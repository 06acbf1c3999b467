"""Files: of messages, and uploaded ones."""

from typing import Literal

from pydantic import Field

from services.api.schemas.base import Answer
from shared.contracts.content import MessageType


class MediaError(Answer):
    """Why a file could not be had."""

    code: str = Field(examples=["expired"])
    message: str


class Media(Answer):
    """A file of a message: shown from `url` once it is `stored`. Measures are the provider's claims until then."""

    id: int | None = Field(description="By which a failed one is fetched again; null for a file that we sent.")
    state: Literal["pending", "stored", "failed"]
    url: str = Field(examples=["/media/17"])
    preview_url: str | None = Field(
        default=None,
        description="A small picture of it, of a video its first frame, of a PDF its first page.",
    )
    type: str = Field(examples=["image"])
    mime_type: str | None = None
    file_name: str | None = None
    size: int | None = Field(default=None, description="In bytes.")
    width: int | None = None
    height: int | None = None
    seconds: int | None = None
    waveform: list[int] = Field(default=[], description="How loud a voice note is along the way: 64 bars, 0 to 100.")
    variant: str | None = Field(default=None, description="gif, short, note or animated.")
    view_once: bool = False
    error: MediaError | None = None


class Upload(Answer):
    """An uploaded file, ready to be sent."""

    id: int = Field(examples=[5], description="Give it as `upload_id` with a message.")
    file_name: str = Field(examples=["menu.pdf"])
    mime_type: str = Field(examples=["application/pdf"])
    size: int = Field(description="In bytes.")
    width: int | None = None
    height: int | None = None
    seconds: int | None = None
    waveform: list[int] = Field(default=[], description="As of a message's file.")
    url: str = Field(examples=["/uploads/5"])
    preview_url: str | None = None
    types: list[MessageType] = Field(description="What it may be sent as, the likeliest first.")
