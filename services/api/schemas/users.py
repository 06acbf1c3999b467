"""People who sign in."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from services.api.schemas.base import Answer, Line, Request


class User(Answer):
    """A person who may sign in."""

    id: int = Field(examples=[1])
    email: str = Field(examples=["sari@example.com"])
    name: str = Field(examples=["Sari"])
    role: Literal["admin", "agent"]
    is_active: bool


class UserList(Answer):
    """Everybody, in the order of names."""

    items: list[User]


class SignIn(Request):
    """E-mail address and password."""

    email: Annotated[Line, StringConstraints(to_lower=True, max_length=254)] = Field(examples=["sari@example.com"])
    password: Annotated[str, StringConstraints(min_length=1, max_length=256)] = Field(examples=["a long password"])


class SignedIn(Answer):
    """The session's token, for machines; browsers have it in the cookie `sapa_session`."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - a kind, not a token
    user: User
