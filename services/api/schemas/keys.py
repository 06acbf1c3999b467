"""Keys of machines."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from services.api.schemas.base import Answer, Line, Request
from services.api.schemas.problems import PersonRef
from shared.security.scopes import Scope


class ApiKey(Answer):
    """A key, by its first characters. `scopes` may hold ones that this release does not know; they mean nothing."""

    id: int
    name: str = Field(examples=["Hotel system"])
    prefix: str = Field(examples=["sapa_l9Zk3f"])
    scopes: list[str] = Field(examples=[["guests:register"]])
    created_by: PersonRef | None = Field(description="null: made by the operators' command.")
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None = Field(description="To the minute.")


class ApiKeyList(Answer):
    """The newest first, also those that are good for nothing any more."""

    items: list[ApiKey]


class NewApiKey(Request):
    """What the key is for, and what it may do."""

    name: Annotated[Line, StringConstraints(max_length=100)] = Field(examples=["Hotel system"])
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=50)] = Field(examples=[["guests:register"]])
    expires_at: AwareDatetime | None = Field(default=None, description="null: until it is revoked.")


class NewKey(Answer):
    """The key itself (`secret`) is shown only now."""

    key: ApiKey
    secret: str = Field(examples=["sapa_l9Zk3f…"])
