"""How people are told of what happens, and when the desk counts a wait as long."""

from fastapi import APIRouter

from services.api.commands.auditing import Actor
from services.api.commands.notification_settings import (
    desk_settings,
    keep_desk_settings,
    keep_notification_settings,
    notification_settings,
)
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, ChatReader, Lead, Person
from services.api.schemas.notifications import DeskChange, DeskSettings, NotificationChange, NotificationSettings

router = APIRouter(prefix="/api/v1", tags=["notifications"], dependencies=SECURITY, responses=problems(*SIGNED_IN))


@router.get("/profile/notifications")
async def get_notification_settings(person: Person, parts: PartsOf) -> NotificationSettings:
    """How the caller is told of what happens. People only."""
    assert person.user_id is not None  # noqa: S101 - `Person` lets no key pass
    async with parts.engine.connect() as connection:
        return await notification_settings(connection, person.user_id)


@router.put("/profile/notifications")
async def put_notification_settings(body: NotificationChange, person: Person, parts: PartsOf) -> NotificationSettings:
    """Keep how the caller is told, on every device. People only."""
    assert person.user_id is not None  # noqa: S101 - `Person` lets no key pass
    return await keep_notification_settings(parts.transactions, person.user_id, body)


@router.get("/desk-settings")
async def get_desk_settings(caller: ChatReader, parts: PartsOf) -> DeskSettings:
    """When a wait counts as long, and whether handing over needs a note. Scope: `chats:read`."""
    async with parts.engine.connect() as connection:
        return await desk_settings(connection)


@router.put("/desk-settings")
async def put_desk_settings(body: DeskChange, lead: Lead, parts: PartsOf) -> DeskSettings:
    """Change for everybody when a wait is long, and whether handing over needs a note. Admins and supervisors."""
    return await keep_desk_settings(parts.transactions, body, Actor.of(lead))
