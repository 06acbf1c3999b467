"""One's own account."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from services.api.schemas.base import Answer, Line, Request, Text
from services.api.schemas.preferences import Preferences, PreferencesChange
from services.api.schemas.users import User

Language = Literal["id", "en"]
GivenPassword = Annotated[str, StringConstraints(min_length=1, max_length=256)]
NewPassword = Annotated[Text, StringConstraints(max_length=256)]
GivenCode = Annotated[Line, StringConstraints(max_length=40)]
PersonName = Annotated[Line, StringConstraints(max_length=100)]


class TwoFactor(Answer):
    """How the person's two-factor sign-in is. `is_required`: by the operators or the admins, for this role."""

    is_on: bool
    is_required: bool
    recovery_codes_left: int = Field(examples=[10])


class Profile(Answer):
    """One's own account. `language` is null while none was chosen: the browser's is used."""

    user: User
    language: Language | None
    preferences: Preferences
    password_changed_at: datetime | None
    two_factor: TwoFactor


class ProfileChange(Request):
    """What is left out stays."""

    name: PersonName | None = Field(default=None, examples=["Sari"])
    language: Language | None = None
    preferences: PreferencesChange | None = Field(default=None, examples=[{"undo_seconds": 5}])


class PasswordChange(Request):
    """The present password proves that it is still the person."""

    current_password: GivenPassword
    new_password: NewPassword = Field(examples=["seven tired herons"])


class Confirmation(Request):
    """The present password, before something that matters."""

    password: GivenPassword


class TwoFactorSecret(Answer):
    """What an authenticator app needs, by QR code (`address`) or typed (`secret`). Shown once."""

    secret: str = Field(examples=["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"])
    address: str = Field(examples=["otpauth://totp/Sapa:sari%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Sapa"])


class Code(Request):
    """What the app shows."""

    code: GivenCode = Field(examples=["123456"])


class RecoveryCodes(Answer):
    """Each is good for one sign-in without the app. Shown once."""

    recovery_codes: list[str] = Field(examples=[["k4vd-9q2m-x7ph-w3nt"]])


class UserSession(Answer):
    """Where a person is signed in. `is_current`: the session that asks."""

    id: int
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    address: str | None = Field(examples=["203.0.113.7"])
    user_agent: str | None
    is_current: bool


class UserSessionList(Answer):
    """The latest used first."""

    items: list[UserSession]
