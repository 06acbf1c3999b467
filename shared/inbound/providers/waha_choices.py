"""Buttons and list rows that were tapped, and menus that were sent, in WAHA's engines. Pure.

WAHA puts the label that was chosen into `body`; the id that we gave it is only in `_data`.
"""

from typing import Any

import orjson

from shared.contracts.content import Content, Menu, MenuSection
from shared.inbound.providers import parts
from shared.inbound.providers.reading import Json, elements, filled, first_word, part
from shared.inbound.providers.waha_raw import RawMessage
from shared.inbound.seen import Body

_WEB_TYPES = {"list_response", "buttons_response", "template_button_reply", "interactive_response"}
_REPLIES = ("listResponseMessage", "buttonsResponseMessage", "templateButtonReplyMessage", "interactiveResponseMessage")
_MENUS = ("listMessage", "buttonsMessage", "interactiveMessage", "templateMessage")


def choice_body(payload: Json, raw: RawMessage) -> Body | None:
    """What was tapped; None when the message is no choice."""
    found = raw.first(*_REPLIES)
    if found is None and raw.type not in _WEB_TYPES:
        return None
    key, tapped = found or ("", raw.data)
    is_list = key == "listResponseMessage" or raw.type == "list_response"
    row = tapped if found else raw.data.get("listResponse")
    chosen = first_word(
        *(part(row, "singleSelectReply", name) for name in ("selectedRowId", "selectedRowID")),
        *(tapped.get(name) for name in ("selectedButtonId", "selectedButtonID", "selectedId", "selectedID")),
        _flow_id(part(tapped, "nativeFlowResponseMessage")),
    )
    title = first_word(
        payload.get("body"), part(row, "title"), tapped.get("selectedDisplayText"), part(tapped, "body", "text")
    )
    described = part(row, "description") if is_list else None
    read = parts.choice("list" if is_list else "button", chosen, title, described)
    return Body("choice", read.title, Content(choice=read))


def menu_body(text: str | None, raw: RawMessage) -> Body | None:
    """Somebody's menu with the words above it, as businesses send them; None when there is none that can be read."""
    found = raw.first(*_MENUS)
    if found is None:
        return None
    sent = found[1]
    inner = next(
        (part(sent, key) for key in ("hydratedTemplate", "hydratedFourRowTemplate") if isinstance(sent.get(key), dict)),
        sent,
    )
    header = first_word(inner.get("title"), part(inner, "header", "title"), inner.get("hydratedTitleText"))
    said = text or first_word(
        inner.get("contentText"),
        inner.get("description"),
        part(inner, "body", "text"),
        inner.get("hydratedContentText"),
        header,
    )
    if said is None:
        return None
    sections = _sections(inner)
    if not sections:
        return Body("text", said)
    menu = Menu(
        kind="list" if elements(inner.get("sections")) else "buttons",
        sections=sections,
        label=first_word(inner.get("buttonText")),
        header=header,
        footer=first_word(inner.get("footerText"), part(inner, "footer", "text"), inner.get("hydratedFooterText")),
    )
    return Body("text", said, Content(menu=menu))


def _sections(sent: Any) -> tuple[MenuSection, ...]:
    if listed := elements(sent.get("sections")):
        read = (
            parts.section(part(one, "title"), [row for row in elements(part(one, "rows")) if isinstance(row, dict)])
            for one in listed
        )
        return tuple(section for section in read if section is not None)
    rows: list[Json] = [
        {
            "id": first_word(part(one, "buttonId"), part(one, "buttonID")),
            "title": part(one, "buttonText", "displayText"),
        }
        for one in elements(sent.get("buttons"))
    ]
    for one in elements(sent.get("hydratedButtons")):
        button = part(one, "quickReplyButton")
        rows.append({"id": part(button, "id"), "title": part(button, "displayText")})
    for one in elements(part(sent, "nativeFlowMessage", "buttons")):
        told = _json(first_word(part(one, "buttonParamsJson"), part(one, "buttonParamsJSON")))
        rows.append({"id": part(told, "id"), "title": part(told, "display_text")})
    section = parts.section(None, rows)
    return (section,) if section is not None else ()


def _flow_id(flow: Any) -> str | None:
    """The id in a native flow's answer, which is JSON in a string."""
    return filled(part(_json(first_word(part(flow, "paramsJson"), part(flow, "paramsJSON"))), "id"))


def _json(text: str | None) -> Any:
    try:
        return orjson.loads(text) if text is not None else None
    except orjson.JSONDecodeError:
        return None
