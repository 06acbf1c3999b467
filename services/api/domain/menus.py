"""A menu as it was described, as the contracts know it. Pure."""

from itertools import count

from services.api.schemas.menus import MenuToSend
from shared.contracts.content import Menu, MenuRow, MenuSection


def menu_of(described: MenuToSend) -> Menu:
    """Rows without an id get the first number that no row has, counting from 1."""
    taken = {row.id for section in described.sections for row in section.rows if row.id is not None}
    free = (str(number) for number in count(1) if str(number) not in taken)
    sections = tuple(
        MenuSection(
            title=section.title,
            rows=tuple(
                MenuRow(id=row.id if row.id is not None else next(free), title=row.title, description=row.description)
                for row in section.rows
            ),
        )
        for section in described.sections
    )
    return Menu(
        kind=described.kind,
        sections=sections,
        label=described.label,
        header=described.header,
        footer=described.footer,
    )
