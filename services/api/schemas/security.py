"""What admins decide about security."""

from pydantic import Field

from services.api.schemas.base import Answer, Request
from services.api.schemas.problems import PersonRef


class SecuritySettings(Answer):
    """What holds for everybody's sign-in.

    `is_fixed`: the operators' own settings ask for it, so it cannot be switched off here.
    """

    admins_need_two_factor: bool
    is_fixed: bool
    admins_without: list[PersonRef] = Field(
        description="Active admins who have not set up two-factor sign-in: while it is needed, they can do no more."
    )


class SecurityChange(Request):
    """Whether admins must have two-factor sign-in. Whoever switches it on has to have it."""

    admins_need_two_factor: bool = Field(examples=[True])
