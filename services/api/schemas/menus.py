"""Menus that people are sent: buttons, or a list behind one."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from services.api.schemas.base import Line, Request

# What WhatsApp shows of a menu; longer ones it refuses, or cuts.
MOST_BUTTONS = 3
MOST_ROWS = 10
LONGEST_BUTTON = 20
LONGEST_TITLE = 24

ShortLine = Annotated[Line, StringConstraints(max_length=60)]


class MenuRowToSend(Request):
    """One thing that can be tapped."""

    id: Annotated[Line, StringConstraints(max_length=100)] | None = Field(
        default=None, description="Comes back when it is tapped. Left out: its number in the menu."
    )
    title: Annotated[Line, StringConstraints(max_length=LONGEST_TITLE)] = Field(examples=["Breakfast"])
    description: Annotated[Line, StringConstraints(max_length=72)] | None = Field(
        default=None, description="Lists only.", examples=["From 7 to 10"]
    )


class MenuSectionToSend(Request):
    """Rows under a heading."""

    title: Annotated[Line, StringConstraints(max_length=LONGEST_TITLE)] | None = None
    rows: list[MenuRowToSend] = Field(min_length=1, max_length=MOST_ROWS)


class MenuToSend(Request):
    """Buttons (up to 3, of up to 20 characters) or a list (up to 10 rows) under the message's text.

    Where the channel has no such thing the customer gets it as numbered text.
    """

    kind: Literal["buttons", "list"]
    sections: list[MenuSectionToSend] = Field(min_length=1, max_length=MOST_ROWS)
    label: Annotated[Line, StringConstraints(max_length=LONGEST_BUTTON)] | None = Field(
        default=None, description="On the button that opens a list.", examples=["Choose"]
    )
    header: ShortLine | None = None
    footer: ShortLine | None = None

    @model_validator(mode="after")
    def _is_shown_whole(self) -> "MenuToSend":
        rows = [row for section in self.sections for row in section.rows]
        if len({row.title for row in rows}) < len(rows):
            raise ValueError("the rows' titles must differ from each other")
        given = [row.id for row in rows if row.id is not None]
        if len(set(given)) < len(given):
            raise ValueError("the rows' ids must differ from each other")
        if self.kind == "list":
            if len(rows) > MOST_ROWS:
                raise ValueError(f"a list has at most {MOST_ROWS} rows")
            if len(self.sections) > 1 and any(section.title is None for section in self.sections):
                raise ValueError("each of several sections needs a title")
            return self
        if len(self.sections) > 1 or len(rows) > MOST_BUTTONS:
            raise ValueError(f"there are at most {MOST_BUTTONS} buttons, in one section")
        if any(len(row.title) > LONGEST_BUTTON for row in rows):
            raise ValueError(f"a button has at most {LONGEST_BUTTON} characters")
        return self
