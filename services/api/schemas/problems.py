"""Errors, as RFC 9457 problem documents."""

from datetime import datetime

from pydantic import ConfigDict, Field

from services.api.schemas.base import Answer


class FieldError(Answer):
    """What is wrong with one input."""

    field: str = Field(description="The input at fault, such as `phone_number`.", examples=["phone_number"])
    message: str = Field(examples=["is not a valid phone number"])


class PersonRef(Answer):
    """A person, briefly."""

    id: int = Field(examples=[2])
    name: str = Field(examples=["Sari"])


class NewerMessage(Answer):
    """An answer to the customer, briefly. `agent` null: the bot's, a machine's, or typed on the phone."""

    id: int = Field(examples=[17])
    sender: str = Field(examples=["agent"])
    origin: str = Field(examples=["inbox"])
    type: str = Field(examples=["text"])
    agent: PersonRef | None
    text: str | None = Field(examples=["Masih ada kamar."])
    created_at: datetime


class Problem(Answer):
    """Every error of the api, as `application/problem+json`."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    type: str = Field(description="Stable name of the problem.", examples=["urn:sapa:problem:room_already_booked"])
    title: str = Field(examples=["The room is taken"])
    status: int = Field(examples=[409])
    detail: str = Field(examples=["Room 101 is already booked."])
    code: str = Field(description="The last part of `type`.", examples=["room_already_booked"])
    request_id: str = Field(description="Also in the logs and in the header `X-Request-Id`.")
    errors: list[FieldError] = Field(default=[], description="The inputs at fault, where some are.")
    assigned_agent: PersonRef | None = Field(default=None, description="With `already_assigned`: who has the chat.")
    assigned_since: datetime | None = Field(default=None, description="With `already_assigned`: since when.")
    assignment_version: int | None = Field(
        default=None, description="With `already_assigned` and `assignment_changed`: the current one."
    )
    mode_version: int | None = Field(default=None, description="With `mode_version_mismatch`: the current one.")
    newer_message: NewerMessage | None = Field(
        default=None, description="With `reply_is_stale`: the answer that the writer did not know of."
    )
