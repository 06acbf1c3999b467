"""Who has a chat before them."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from services.api.schemas.base import Answer, Request
from services.api.schemas.drafts import ClientName
from services.api.schemas.problems import PersonRef

ViewerState = Literal["open", "viewing", "editing"]


class Viewer(Answer):
    """An agent at a chat. `open`: in a tab that nobody looks at, or idle; `editing`: they write a reply."""

    chat_id: int = Field(examples=[1])
    agent: PersonRef
    state: ViewerState
    until: datetime = Field(description="It holds until then at most, unless it is told again.")


class ViewerList(Answer):
    """Everybody who is at some chat."""

    items: list[Viewer]


class Viewing(Request):
    """What the caller does with the chat; to be told every 15 seconds, `gone` when they leave it."""

    state: Literal["open", "viewing", "editing", "gone"]
    client: ClientName = Field(description="The tab, by a random name of its own.", examples=["4f1c9a"])
