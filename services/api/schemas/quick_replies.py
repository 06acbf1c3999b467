"""Quick replies: prepared texts, inserted by a shortcut."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from services.api.domain.variables import unknown_in
from services.api.schemas.base import Answer, BigId, Line, Request
from services.api.schemas.messages import MAX_TEXT

Language = Literal["id", "en"]
QuickReplyScope = Literal["everybody", "own"]
Shortcut = Annotated[Line, StringConstraints(to_lower=True, max_length=32, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
Texts = dict[Language, Annotated[Line, StringConstraints(max_length=MAX_TEXT)]]


class QuickReply(Answer):
    """A prepared text, in one or more languages."""

    id: int = Field(examples=[3])
    shortcut: str = Field(description="Typed after `/`.", examples=["wifi"])
    title: str = Field(examples=["Wi-Fi password"])
    texts: Texts = Field(
        description="By language; with variables in braces.",
        examples=[
            {"en": "Dear {customer_name}, the network is SAPA-GUEST.", "id": "{greeting}, jaringannya SAPA-GUEST."}
        ],
    )
    scope: QuickReplyScope = Field(description="Whether everybody has it, or only the one who made it.")
    may_change: bool = Field(description="Whether the caller may change and delete it.")
    updated_at: datetime


class Variable(Answer):
    """Something that is filled before a text is sent."""

    name: str = Field(examples=["customer_name"])
    description: str


class QuickReplyList(Answer):
    """Everybody's, and the caller's own; by shortcut. `variables`: what may stand in braces in their texts."""

    items: list[QuickReply]
    variables: list[Variable]


class NewQuickReply(Request):
    """A text to prepare."""

    shortcut: Shortcut = Field(examples=["wifi"])
    title: Annotated[Line, StringConstraints(max_length=80)] = Field(examples=["Wi-Fi password"])
    texts: Texts = Field(min_length=1, examples=[{"en": "Dear {customer_name}, the network is SAPA-GUEST."}])
    scope: QuickReplyScope = "own"

    @field_validator("texts")
    @classmethod
    def _only_variables(cls, texts: Texts) -> Texts:
        for language, text in texts.items():
            if unknown := unknown_in(text):
                raise ValueError(f"{language}: {{{unknown[0]}}} is no variable")
        return texts


class QuickReplyChange(NewQuickReply):
    """The whole of it, as it is to be."""


class Preview(Request):
    """Whose chat a text is to be filled for; `language` left out: the customer's."""

    chat_id: BigId
    language: Language | None = None


class FilledText(Answer):
    """A text as it would be sent. While `unresolved` names a variable, it is not to be sent as it is."""

    text: str = Field(examples=["Dear Ratna Dewi, the network is SAPA-GUEST."])
    language: Language
    unresolved: list[str] = Field(examples=[["room"]])
