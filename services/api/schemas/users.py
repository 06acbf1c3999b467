"""People who sign in."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from services.api.domain.registration import read_email
from services.api.schemas.base import Answer, Line, Request, Text
from services.api.schemas.preferences import Preferences
from services.api.schemas.problems import PersonRef

Role = Literal["admin", "supervisor", "agent"]
Email = Annotated[Line, StringConstraints(to_lower=True, max_length=254)]


class User(Answer):
    """A person who may sign in. `own_chats_only`: an agent who sees only the chats that are theirs or their teams'."""

    id: int = Field(examples=[1])
    email: str = Field(examples=["sari@example.com"])
    name: str = Field(examples=["Sari"])
    role: Role
    is_active: bool
    own_chats_only: bool


class UserDetails(Answer):
    """What admins see of a person's account."""

    has_two_factor: bool
    sessions: int = Field(description="In how many places the person is signed in.")
    last_used_at: datetime | None = Field(description="Of the sessions that there are.")
    created_at: datetime


class ListedUser(User):
    """`details` is null for everybody but admins."""

    details: UserDetails | None


class UserList(Answer):
    """Everybody, in the order of names."""

    items: list[ListedUser]


class UserChange(Request):
    """What is left out stays."""

    name: Annotated[Line, StringConstraints(max_length=100)] | None = None
    role: Role | None = None
    is_active: bool | None = None
    own_chats_only: bool | None = None

    @model_validator(mode="after")
    def _nothing_is_null(self) -> "UserChange":
        for name in self.model_fields_set:
            if getattr(self, name) is None:
                raise ValueError(f"{name} must not be null")
        return self


class NewInvitation(Request):
    """Whom to invite, and as what. The person chooses name and password by the link."""

    email: Email = Field(examples=["budi@example.com"])
    role: Role = "agent"
    own_chats_only: bool = False
    name: Annotated[Line, StringConstraints(max_length=100)] | None = Field(default=None, examples=["Budi"])

    @field_validator("email")
    @classmethod
    def _is_an_address(cls, email: str) -> str:
        read = read_email(email)
        if read is None:
            raise ValueError("is not an e-mail address")
        return read


class Invitation(Answer):
    """Somebody who was invited and has not come yet."""

    id: int
    email: str
    name: str | None
    role: Role
    own_chats_only: bool
    invited_by: PersonRef | None
    created_at: datetime
    expires_at: datetime


class InvitationList(Answer):
    """The newest first."""

    items: list[Invitation]


class Link(Answer):
    """A link to hand over: the inbox's address followed by `path`. Good once, until it expires; shown only now."""

    path: str = Field(examples=["/inbox/join#sapa_l9Zk…"])
    expires_at: datetime


class Invited(Answer):
    """The invitation and its link."""

    invitation: Invitation
    link: Link


class LinkToken(Request):
    """What stands after the `#` of a link."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class LinkFor(Answer):
    """What a link is good for."""

    kind: Literal["invitation", "password_reset"]
    email: str
    name: str | None
    expires_at: datetime


class LinkUse(LinkToken):
    """`name` is needed with an invitation, and means nothing else."""

    password: Annotated[Text, StringConstraints(max_length=256)] = Field(examples=["seven tired herons"])
    name: Annotated[Line, StringConstraints(max_length=100)] | None = None


class SignIn(Request):
    """E-mail address and password; `code` where two-factor sign-in is on: the app's, or a recovery code."""

    email: Email = Field(examples=["sari@example.com"])
    password: Annotated[str, StringConstraints(min_length=1, max_length=256)] = Field(examples=["a long password"])
    code: Annotated[Line, StringConstraints(max_length=40)] | None = Field(default=None, examples=["123456"])


class Me(User):
    """Who is signed in. `must_set_up_two_factor`: until then everything but `/api/v1/profile` is refused."""

    language: Literal["id", "en"] | None
    preferences: Preferences
    must_set_up_two_factor: bool


class SignedIn(Answer):
    """The session's token, for machines; browsers have it in the cookie `sapa_session`."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - a kind, not a token
    user: Me
