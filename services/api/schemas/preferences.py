"""How a person likes to work, the same on every device."""

from typing import Literal

from pydantic import Field

from services.api.schemas.base import Answer, Request

SendWith = Literal["enter", "ctrl_enter"]
UndoSeconds = Literal[0, 5, 10]


class Preferences(Answer):
    """As they stand for one person."""

    letter_shortcuts: bool = Field(
        description="Single letters are shortcuts of the inbox. Off for those who dictate, or press keys by accident."
    )
    send_with: SendWith = Field(
        description="What sends from a text box. `ctrl_enter`: Enter makes a new line, and Ctrl or ⌘ with Enter sends."
    )
    undo_seconds: UndoSeconds = Field(
        description="So long the inbox keeps a text back before it sends it, so that it can be taken back; 0: not."
    )


class PreferencesChange(Request):
    """What is left out, or null, stays."""

    letter_shortcuts: bool | None = None
    send_with: SendWith | None = None
    undo_seconds: UndoSeconds | None = None
