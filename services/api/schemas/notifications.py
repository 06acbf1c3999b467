"""How people are told of what happens, and when the desk counts a wait as long."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from services.api.schemas.base import Answer, Request

TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]


class Ways(Request):
    """In which ways one kind of event is told. `title`: the tab's title flashes; `badge`: the tab's icon is marked."""

    sound: bool = True
    desktop: bool = True
    title: bool = True
    badge: bool = True


class EventWays(Request):
    """Each kind of event with its ways."""

    own_message: Ways = Field(default=Ways(), description="A customer wrote in a chat that is assigned to me.")
    unassigned: Ways = Field(default=Ways(), description="A customer waits whom nobody has taken.")
    assigned: Ways = Field(default=Ways(), description="A chat was assigned to me.")
    mention: Ways = Field(default=Ways(), description="A colleague mentioned me.")
    trouble: Ways = Field(
        default=Ways(desktop=False), description="A message was not delivered, or something is wrong with the system."
    )
    escalated: Ways = Field(
        default=Ways(), description="Nobody has looked at a waiting chat for long. Told to supervisors and admins."
    )


class QuietHours(Request):
    """No sound and no desktop notification between these times of the person's own clock, also over midnight."""

    enabled: bool = False
    begin: TimeOfDay = "22:00"
    end: TimeOfDay = "07:00"


class NotificationChange(Request):
    """How one person is told; what is left out is as it is at first."""

    events: EventWays = EventWays()
    volume: int = Field(default=70, ge=0, le=100, description="In per cent.")
    quiet_hours: QuietHours = QuietHours()
    sound_in_open_chat: bool = Field(default=False, description="Also for the chat that is open and looked at.")
    repeat_unclaimed: bool = Field(
        default=True, description="Repeat the tone while somebody waits for long in a chat that nobody has taken."
    )
    sound_tested: bool = Field(default=False, description="The person has heard the test tone, or chose to go without.")


class NotificationSettings(NotificationChange, Answer):
    """How one person is told."""

    updated_at: datetime | None = Field(default=None, description="null: never changed.")


class DeskChange(Request):
    """When a wait counts as long, and what handing over needs, for the whole desk."""

    waiting_amber_minutes: Minutes = Field(examples=[5])
    waiting_red_minutes: Minutes = Field(examples=[15])
    escalate_after_minutes: Minutes | None = Field(
        description="Supervisors and admins are told of a chat that nobody has taken or looked at for so long; "
        "null: never.",
        examples=[10],
    )
    handover_needs_note: bool | None = Field(
        default=None, description="Whether who leaves a chat to somebody else says why; left out: as it is."
    )

    @model_validator(mode="after")
    def _in_order(self) -> "DeskChange":
        if self.waiting_red_minutes < self.waiting_amber_minutes:
            raise ValueError("waiting_red_minutes must not be less than waiting_amber_minutes")
        return self


class DeskSettings(Answer):
    """When a wait counts as long, and what handing over needs, for the whole desk."""

    waiting_amber_minutes: int
    waiting_red_minutes: int
    escalate_after_minutes: int | None
    handover_needs_note: bool
