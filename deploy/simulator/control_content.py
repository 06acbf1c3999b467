"""What a played customer can put into a message, as the control calls take it."""

import base64
import binascii
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from deploy.simulator.content import DETAILED_KINDS, MEDIA_KINDS, Kind
from deploy.simulator.messages import MediaFault, Provider
from deploy.simulator.samples import SAMPLES

Contact = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class Body(BaseModel):
    """A field that is null counts as left out; unknown ones are named in the answer."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_left_out(cls, given: Any) -> Any:
        return {k: v for k, v in given.items() if v is not None} if isinstance(given, dict) else given

    def ignored(self) -> dict[str, list[str]]:
        """The fields that mean nothing here, so that a misspelt switch is not silently off."""
        return {"ignored": sorted(self.model_extra)} if self.model_extra else {}


class MediaOrder(Body):
    """A file: one of the samples, or bytes as base64."""

    sample: str | None = None
    data: str | None = None
    mime_type: str | None = None
    file_name: str | None = None
    seconds: int | None = Field(default=None, ge=0)
    width: int | None = None
    height: int | None = None
    animated: bool = False
    fault: MediaFault | None = None
    """`absent`: the webhook does not say where the file is; `failed`: it says that WAHA could not get it."""

    @field_validator("sample")
    @classmethod
    def _is_known(cls, given: str | None) -> str | None:
        if given is not None and given not in SAMPLES:
            raise ValueError(f"samples are {', '.join(SAMPLES)}")
        return given

    @model_validator(mode="after")
    def _has_type(self) -> "MediaOrder":
        if self.data is not None:
            if not self.mime_type or "/" not in self.mime_type:
                raise ValueError("mime_type must name the type of data")
            self.bytes()
        return self

    def bytes(self) -> bytes:
        """What `data` stands for."""
        try:
            return base64.b64decode(self.data or "", validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValueError("data must be base64") from error


class LocationOrder(Body):
    """A place; somewhere in Jakarta when nothing is said."""

    latitude: float = Field(default=-6.1754, ge=-90, le=90)
    longitude: float = Field(default=106.8272, ge=-180, le=180)
    name: str | None = None
    address: str | None = None
    url: str | None = None
    accuracy: float | None = None


class ContactOrder(Body):
    """A card: made from name and phone, or as it stands."""

    name: str = Field(min_length=1)
    phone: str | None = None
    vcard: str | None = None


class PollOrder(Body):
    """A question; `several`: more than one option may be chosen."""

    title: str = Field(min_length=1)
    options: list[str] = Field(min_length=2, max_length=12)
    several: bool = False


class ChoiceOrder(Body):
    """A tapped button or list row."""

    kind: Literal["button", "list"] = "button"
    title: str = Field(min_length=1)
    id: str | None = None
    description: str | None = None


class QuotedOrder(Body):
    """A quoted message that the simulator never had."""

    id: str = Field(min_length=1)
    text: str | None = None
    type: Kind = "text"
    from_me: bool = False
    author: str | None = None


class Writing(Body):
    """Everything that can be in a message, whoever writes it."""

    provider: Provider
    type: Kind = "text"
    text: str | None = None
    """The text, or a file's caption; a text message must have it."""
    caption: str | None = None
    media: MediaOrder | None = None
    """A sample's name is enough; left out, a file message takes the sample of its kind."""
    location: LocationOrder | None = None
    contacts: list[ContactOrder] | None = Field(default=None, min_length=1)
    poll: PollOrder | None = None
    choice: ChoiceOrder | None = None
    details: dict[str, Any] | None = None
    """What an order, product, invite or event says, in the provider's words."""
    quoted: str | QuotedOrder | None = None
    """The id of the message that this one answers (WAHA: full or bare)."""
    forwarded: bool = False
    view_once: bool = False
    mentions: list[Contact] = Field(default_factory=list)
    """Phones or addresses; `me` is the business."""

    @field_validator("media", mode="before")
    @classmethod
    def _name_is_a_sample(cls, given: Any) -> Any:
        return {"sample": given} if isinstance(given, str) else given

    @model_validator(mode="before")
    @classmethod
    def _type_by_content(cls, given: Any) -> Any:
        if not isinstance(given, dict) or given.get("type") is not None:
            return given
        for name, kind in (("location", "location"), ("contacts", "contacts"), ("poll", "poll"), ("choice", "choice")):
            if given.get(name) is not None:
                return {**given, "type": kind}
        return {**given, "type": _kind_of(given["media"])} if given.get("media") is not None else given

    @model_validator(mode="after")
    def _is_whole(self) -> "Writing":
        if self.type == "text" and self.text is None:
            raise ValueError("text is missing")
        if self.type == "menu":
            raise ValueError("customers cannot send menus")
        missing = {"contacts": self.contacts, "poll": self.poll, "choice": self.choice}
        if self.type in missing and missing[self.type] is None:
            raise ValueError(f"{self.type} is missing")
        if self.type in DETAILED_KINDS and self.details is None:
            raise ValueError("details is missing")
        return self

    @property
    def words(self) -> str:
        """The text, or the caption."""
        return self.text if self.text is not None else self.caption or ""


def _kind_of(media: Any) -> Kind:
    """The kind that a file most likely is, by its sample's name or its type."""
    sample = media if isinstance(media, str) else media.get("sample") if isinstance(media, dict) else None
    if sample in ("voice", "sticker"):
        return "voice" if sample == "voice" else "sticker"
    given = media.get("mime_type") if isinstance(media, dict) else None
    mime = SAMPLES[sample].mime_type if sample in SAMPLES else given
    family = str(mime).partition("/")[0]
    by_family: dict[str, Kind] = {"image": "image", "video": "video", "audio": "audio"}
    return by_family.get(family, "document")


def needs_file(kind: Kind) -> bool:
    """Whether a message of this kind is a file."""
    return kind in MEDIA_KINDS
