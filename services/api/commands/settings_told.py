"""What several people's screens keep was changed: they load it anew."""

from typing import Any

from services.api.schemas.events import SettingsKind
from shared.db.unit_of_work import FeedItem


def settings_changed(which: SettingsKind, *, only_for: int | None = None) -> FeedItem:
    """The feed's entry. `only_for`: the one person who has it; None: it is everybody's."""
    data: dict[str, Any] = {"settings": which}
    if only_for is not None:
        data["only_for"] = only_for
    return FeedItem("settings.updated", data=data)
