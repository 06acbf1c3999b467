"""Messages."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator

from services.api.domain.emoji import MOST_CHARACTERS, is_emoji
from services.api.schemas.base import Answer, BigId, Line, Request, Text
from services.api.schemas.files import Media
from services.api.schemas.menus import MenuToSend
from services.api.schemas.problems import PersonRef

Sender = Literal["customer", "agent", "bot", "system"]
Status = Literal[
    "received", "queued", "sending", "sent", "delivered", "read", "played", "failed", "unknown", "cancelled"
]
SentType = Literal["text", "image", "video", "audio", "voice", "document", "sticker", "location", "contacts", "poll"]
MAX_TEXT = 4096


class MessageError(Answer):
    """Why a message was not sent, or not yet."""

    code: str = Field(examples=["not_on_whatsapp"])
    message: str = Field(examples=["This number is not on WhatsApp."])


class Location(Answer):
    """A place, in degrees."""

    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None
    url: str | None = None
    accuracy: float | None = Field(default=None, description="In metres.")
    is_live: bool = False


class ContactCard(Answer):
    """Somebody's card."""

    name: str | None = None
    phones: list[str] = Field(default=[])
    vcard: str | None = None


class PollOption(Answer):
    """Something that can be chosen, and how many have."""

    title: str
    votes: int


class Poll(Answer):
    """A question with options."""

    title: str
    options: list[PollOption]
    several: bool = Field(default=False, description="More than one may be chosen.")
    voters: int = Field(description="How many have voted.")


class Choice(Answer):
    """What was tapped in a menu of ours."""

    kind: Literal["button", "list"]
    id: str | None = None
    title: str | None = None
    description: str | None = None


class MenuRow(Answer):
    """One thing that can be tapped."""

    id: str
    title: str
    description: str | None = None


class MenuSection(Answer):
    """Rows under a heading."""

    title: str | None = None
    rows: list[MenuRow]


class Menu(Answer):
    """Buttons or a list under the text of a message of ours."""

    kind: Literal["buttons", "list"]
    sections: list[MenuSection]
    label: str | None = None
    header: str | None = None
    footer: str | None = None


class LinkPreview(Answer):
    """What WhatsApp shows of a link in the text."""

    url: str | None = None
    title: str | None = None
    description: str | None = None


class Quoted(Answer):
    """The message that another one answers: as the provider shows it, even when it is not here (`id` null).

    `is_hidden`: it is of a chat that the caller does not see, so nothing else is told of it.
    """

    id: int | None = None
    chat_id: int | None = Field(default=None, description="Where it is of another chat, such as a group: that chat.")
    provider_message_id: str | None = None
    sender: Sender | None = None
    name: str | None = Field(default=None, description="Who wrote it, where that is known: a name, number or address.")
    type: str | None = None
    text: str | None = None
    is_hidden: bool = False


class Reaction(Answer):
    """An emoji that somebody put on a message."""

    emoji: str
    from_me: bool = False
    name: str | None = None
    address: str | None = Field(default=None, description="Whose it is; null for our number.")


class Participant(Answer):
    """Who wrote, in a group."""

    name: str | None = None
    phone: str | None = Field(default=None, description="E.164, where the address is a number.")
    address: str


class PendingChange(Answer):
    """The latest reaction, edit or deletion of ours that has not been carried out (yet)."""

    id: int
    operation: Literal["react", "edit", "revoke"]
    status: Literal["queued", "failed"]
    emoji: str | None = None
    text: str | None = None
    error: MessageError | None = None


class Message(Answer):
    """One message."""

    id: int = Field(examples=[17])
    chat_id: int = Field(examples=[1])
    sender: Sender
    type: str = Field(examples=["text"])
    text: str | None = Field(
        examples=["Halo, saya butuh bantuan!"],
        description="The text, a caption, or the title of what was tapped. A deleted message keeps it for the desk.",
    )
    media: Media | None = None
    location: Location | None = None
    contacts: list[ContactCard] = Field(default=[])
    poll: Poll | None = None
    choice: Choice | None = None
    menu: Menu | None = None
    link: LinkPreview | None = None
    details: dict[str, Any] | None = Field(
        default=None, description="What an order, product, invitation or event says, in the provider's words."
    )
    quoted: Quoted | None = None
    reactions: list[Reaction] = Field(default=[])
    participant: Participant | None = None
    forwarded: bool = False
    edited_at: datetime | None = None
    original_text: str | None = Field(default=None, description="What an edited message said at first.")
    revoked_at: datetime | None = Field(default=None, description="When it was deleted for everyone.")
    changes: list[PendingChange] = Field(default=[])
    status: Status = Field(
        description="`received` for a customer's message; `unknown`: it may have been sent, nobody can tell."
    )
    error: MessageError | None = None
    discarded_at: datetime | None = Field(
        default=None, description="When somebody decided that it is not to be sent (again); it stays visible."
    )
    agent: PersonRef | None = Field(default=None, description="The agent who wrote it.")
    origin: Literal["customer", "inbox", "phone", "bot", "registration", "api", "alert"]
    provider_message_id: str | None = None
    client_key: str | None = None
    attempts: int = Field(description="How often its delivery was tried.", examples=[1])
    recovered: bool = Field(
        default=False, description="No webhook brought it: it was found in the provider's history later."
    )
    created_at: datetime = Field(description="When it was written; what people read.")
    order: str = Field(description="Sorts the messages of one chat, as plain text.")


class RawMessage(Answer):
    """What a provider sent as a message; `raw` is null where the message was understood."""

    id: int
    raw: Any | None


class MessagePage(Answer):
    """Some messages, oldest first."""

    items: list[Message]
    next_cursor: str | None = Field(description="Give it as `before` for earlier ones; null when there are none.")
    later_cursor: str | None = Field(
        default=None,
        description="With `around` and `after`: give it as `after` for later ones; null when the end is reached.",
    )


class LocationToSend(Request):
    """A place, in degrees."""

    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False, examples=[-8.4095])
    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False, examples=[115.1889])
    name: Annotated[Line, StringConstraints(max_length=200)] | None = None
    address: Annotated[Line, StringConstraints(max_length=500)] | None = None


class ContactToSend(Request):
    """Somebody's card."""

    name: Annotated[Line, StringConstraints(max_length=200)] = Field(examples=["Reception"])
    phones: list[Annotated[Line, StringConstraints(max_length=40)]] = Field(
        min_length=1, max_length=10, description="In any form.", examples=[["0812 3456 7890"]]
    )


class PollToSend(Request):
    """A question with options to choose from."""

    title: Annotated[Line, StringConstraints(max_length=255)] = Field(examples=["When shall we clean?"])
    options: list[Annotated[Line, StringConstraints(max_length=100)]] = Field(min_length=2, max_length=12)
    several: bool = Field(default=False, description="More than one may be chosen.")

    @field_validator("options")
    @classmethod
    def _differ(cls, options: list[str]) -> list[str]:
        if len(set(options)) < len(options):
            raise ValueError("must differ from each other")
        return options


class Reply(Request):
    """A message to a customer: words (with a menu, if so), a file, a place, cards or a poll.

    Words go with files that show a caption.
    """

    chat_id: BigId = Field(examples=[1])
    type: SentType | None = Field(
        default=None,
        description="Left out: text, what fits the part that is given, or what the file is likeliest to be.",
    )
    text: Annotated[Line, StringConstraints(max_length=MAX_TEXT)] | None = Field(
        default=None, description="The text or the caption.", examples=["Halo, ada yang bisa kami bantu?"]
    )
    upload_id: BigId | None = Field(default=None, description="A file that was uploaded before.")
    location: LocationToSend | None = None
    contacts: Annotated[list[ContactToSend], Field(min_length=1, max_length=20)] | None = None
    poll: PollToSend | None = None
    menu: MenuToSend | None = Field(default=None, description="What can be tapped under the text.")
    quoted_message_id: BigId | None = Field(default=None, description="The message of the same chat that it answers.")
    link_preview: bool | None = Field(default=None, description="False: no preview is shown of a link in the text.")
    client_key: Annotated[Text, StringConstraints(min_length=1, max_length=100)] | None = Field(
        default=None,
        description="Chosen by the caller; the same one again in the same chat returns the first message.",
        examples=["8c5e6f0e-8f6b-4e0e-a9c5-2f3f0a9f8f11"],
    )
    sender: Literal["agent"] | None = None
    seen: Annotated[str, StringConstraints(max_length=80)] | None = Field(
        default=None,
        description="`order` of the last message that the writer has seen. When a colleague or the bot has answered "
        "since: 409 `reply_is_stale`, nothing is sent. Left out: it is sent in any case.",
    )
    send_anyway: bool = Field(default=False, description="Send although somebody has answered since `seen`.")
    keeps_draft: bool = Field(
        default=False, description="The writer's draft stays: it is of the next message, not of this one."
    )


class ReactionToSend(Request):
    """An emoji to put on a message; it takes the place of our earlier one."""

    emoji: Annotated[Line, StringConstraints(max_length=MOST_CHARACTERS)] = Field(examples=["👍"])

    @field_validator("emoji")
    @classmethod
    def _one(cls, emoji: str) -> str:
        if not is_emoji(emoji):
            raise ValueError("must be an emoji")
        return emoji


class Edit(Request):
    """What the message is to say instead: its text or caption."""

    text: Annotated[Line, StringConstraints(max_length=MAX_TEXT)]


class HistoryMessage(Message):
    """A message of a guest's session; `role` is `User` for the guest and `System` for everything sent to them."""

    role: Literal["User", "System"]


class HistoryPage(Answer):
    """Some messages of a session, oldest first."""

    items: list[HistoryMessage]
    next_cursor: str | None = Field(description="Give it as `cursor` for later ones; null when there are none.")
