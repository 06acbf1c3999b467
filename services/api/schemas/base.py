"""What the schemas are made of."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Mode = Literal["bot", "agent", "paused", "closed"]
Priority = Literal["low", "normal", "high", "urgent"]
Provider = Literal["whapi", "waha"]

BigId = Annotated[int, Field(ge=1, le=2**63 - 1)]
SmallId = Annotated[int, Field(ge=1, le=2**31 - 1)]


def _kept(text: str) -> str:
    if "\0" in text:
        raise ValueError("must not contain the NUL character")
    # JSON can spell half of a character, and Python holds it; a query with it would never come back.
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("must not contain half of a character (a lone surrogate)")
    return text


def _trimmed(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


Text = Annotated[str, AfterValidator(_kept)]
"""Any text that the database can keep."""
Line = Annotated[Text, BeforeValidator(_trimmed), StringConstraints(min_length=1)]
"""Some text, surrounding spaces removed."""


class Answer(BaseModel):
    """Base of what the api answers with; fields may be added, never taken away."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class Request(BaseModel):
    """Base of what the api is asked; unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")
