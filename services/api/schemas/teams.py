"""Teams, the people who answer, and who a chat is left to."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from services.api.schemas.base import Answer, Line, Request, SmallId, Text
from services.api.schemas.problems import PersonRef

Availability = Literal["online", "away", "offline"]
Policy = Literal["manual", "round_robin", "least_busy"]
TeamName = Annotated[Line, StringConstraints(max_length=60)]
OfflineMinutes = Annotated[
    int, Field(ge=0, le=10_080, description="A chat leaves an agent who has been offline for so many minutes.")
]
SilentMinutes = Annotated[
    int,
    Field(ge=1, le=10_080, description="A chat leaves an agent who lets its customer wait for so many minutes."),
]
Capacity = Annotated[int, Field(ge=0, le=1000)]
Members = Annotated[list[SmallId], Field(max_length=500)]
Note = Annotated[Text, StringConstraints(max_length=2000, strip_whitespace=True)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]


class TeamRef(Answer):
    """A team, briefly."""

    id: int = Field(examples=[2])
    name: str = Field(examples=["Reservations"])


class Team(TeamRef):
    """People who answer the same chats, and how these are given to them."""

    is_default: bool = Field(description="Everybody, for chats that are left to no team; `member_ids` is empty.")
    policy: Policy
    return_offline_min: int | None = Field(description="Minutes; null: never.")
    return_unanswered_min: int | None = Field(description="Minutes; null: never.")
    member_ids: list[int]
    waiting: int = Field(description="How many of its chats wait for an agent.")


class TeamList(Answer):
    """The default one first, then by name."""

    items: list[Team]


class NewTeam(Request):
    """A team to make."""

    name: TeamName = Field(examples=["Reservations"])
    policy: Policy = "manual"
    return_offline_min: OfflineMinutes | None = None
    return_unanswered_min: SilentMinutes | None = None
    member_ids: Members = Field(default=[])


class TeamChange(Request):
    """What is left out stays as it is. Minutes that are null: never."""

    name: TeamName | None = None
    policy: Policy | None = None
    return_offline_min: OfflineMinutes | None = None
    return_unanswered_min: SilentMinutes | None = None
    member_ids: Members | None = None

    @model_validator(mode="after")
    def _null_only_for_minutes(self) -> "TeamChange":
        for name in ("name", "policy", "member_ids"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"{name} must not be null")
        return self


class Agent(Answer):
    """Somebody whom chats may be assigned to: whether they are there, and what they have."""

    id: int = Field(examples=[2])
    name: str = Field(examples=["Sari"])
    availability: Availability
    since: datetime | None = Field(description="Since when; null: they were never there.")
    open_chats: int = Field(description="Chats of theirs that people answer.")
    capacity: int | None = Field(description="At most so many are given to them by the rules; null: any number.")
    team_ids: list[int]


class AgentList(Answer):
    """Everybody who may sign in, by name."""

    items: list[Agent]


class AgentChange(Request):
    """What is left out stays as it is."""

    availability: Availability | None = None
    capacity: Capacity | None = Field(default=None, description="Null: any number.")

    @model_validator(mode="after")
    def _null_only_for_capacity(self) -> "AgentChange":
        if "availability" in self.model_fields_set and self.availability is None:
            raise ValueError("availability must not be null")
        return self


class AvailabilityChoice(Request):
    """How the caller wants to be seen while they are there."""

    availability: Availability


class Claim(Request):
    """The chat as the caller saw it: when somebody else was faster, it is not taken."""

    assignment_version: Version = Field(description="The chat's, as the caller saw it.", examples=[0])
    mode_version: Version | None = Field(default=None, description="Likewise; left out: whatever the mode is.")


class Handing(Request):
    """Whom the chat is left to: an agent, a team, or an agent of a team. A team alone: it waits for one of them."""

    assigned_agent_id: SmallId | None = Field(default=None, description="null: nobody.")
    team_id: SmallId | None = Field(default=None, description="null: no team, so everybody.")
    note: Note | None = Field(default=None, description="What the next one should know. Customers never see it.")
    expected_assignment_version: Version | None = Field(
        default=None, description="When the chat's is another one: 409, nothing is changed."
    )

    @model_validator(mode="after")
    def _somebody(self) -> "Handing":
        if not self.model_fields_set & {"assigned_agent_id", "team_id"}:
            raise ValueError("assigned_agent_id or team_id is needed")
        return self


class HandBack(Request):
    """The chat goes back to the bot, and has no agent any more."""

    note: Note | None = Field(default=None, description="What the next one should know. Customers never see it.")
    expected_mode_version: Version | None = Field(
        default=None, description="When the chat's is another one: 409, nothing is changed."
    )


class AssignmentEntry(Answer):
    """Somebody, or a rule, changed who answers a chat.

    `assigned`: to `assigned_agent`, or to nobody. `routed`: to `team`, or to everybody. `mode_changed`: to `mode`.
    """

    id: int
    kind: Literal["assigned", "routed", "mode_changed"]
    reason: str = Field(
        examples=["least_busy"],
        description="Stable: `claimed`, `taken_over`, `changed`, `routed`, `handed_back`, `round_robin`, "
        "`least_busy`, `agent_offline`, `agent_inactive`, `not_answered`, `registered`, `merged`, `merge_undone`, "
        "`hand_over`, `loop_guard`, `reopened`; others may be added.",
    )
    by: PersonRef | None = Field(description="Who did it; null: the bot or a rule.")
    assigned_agent: PersonRef | None
    previous_agent: PersonRef | None
    team: TeamRef | None
    mode: str | None
    load: int | None = Field(description="With `least_busy`, `round_robin`: the agent's open chats with this one.")
    capacity: int | None
    offline_since: datetime | None = Field(description="With `agent_offline`.")
    minutes: int | None = Field(description="With `not_answered`: how long the customer was let wait.")
    note: str | None
    created_at: datetime


class AssignmentHistory(Answer):
    """The latest 50, newest first."""

    items: list[AssignmentEntry]
