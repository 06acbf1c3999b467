"""WhatsApp's own message object, as the engines over websockets write it down. Pure.

NOWEB (Baileys) and GOWS (whatsmeow) hold the same fields, but spell abbreviations differently: `stanzaId` and
`fileSha256` here, `stanzaID` and `fileSHA256` there.
"""

from typing import Any

from deploy.simulator.content import Content, File, Kind, Tapped
from deploy.simulator.messages import Message, Quote
from deploy.simulator.waha_addresses import internal
from deploy.simulator.whapi_content import preview

Json = dict[str, Any]

_GOWS_NAMES = {
    "url": "URL",
    "fileSha256": "fileSHA256",
    "fileEncSha256": "fileEncSHA256",
    "jpegThumbnail": "JPEGThumbnail",
    "stanzaId": "stanzaID",
    "mentionedJid": "mentionedJID",
    "selectedButtonId": "selectedButtonID",
    "selectedRowId": "selectedRowID",
    "rowId": "rowID",
    "buttonId": "buttonID",
    "ptt": "PTT",
    "remoteJid": "remoteJID",
    "id": "ID",
}
_FILE_KEYS: dict[Kind, str] = {
    "image": "imageMessage",
    "video": "videoMessage",
    "gif": "videoMessage",
    "short": "ptvMessage",
    "audio": "audioMessage",
    "voice": "audioMessage",
    "document": "documentMessage",
    "sticker": "stickerMessage",
}
_DETAIL_KEYS: dict[Kind, str] = {
    "order": "orderMessage",
    "product": "productMessage",
    "invite": "groupInviteMessage",
    "event": "eventMessage",
}


def message_json(message: Message, *, gows: bool) -> Json:
    """The raw message of one engine or the other."""
    made = _message(message.kind, message.text, message.content, is_plain=gows and not _needs_context(message))
    context = _context(message)
    if context:
        key = next(iter(made))
        made[key] = {**made[key], "contextInfo": context}
    if message.view_once:
        made = {"viewOnceMessageV2": {"message": made}}
    return _spelt(made) if gows else made


def _needs_context(message: Message) -> bool:
    return bool(_context(message)) or "://" in message.text


def _context(message: Message) -> Json:
    context: Json = {}
    if message.quote is not None:
        context |= _quoted(message.quote)
    if message.mentions:
        context["mentionedJid"] = [internal(address) for address in message.mentions]
    if message.forwarded:
        context |= {"isForwarded": True, "forwardingScore": 1}
    return context


def _quoted(quote: Quote) -> Json:
    shown: Json = {"stanzaId": quote.id}
    if quote.author is not None:
        shown["participant"] = internal(quote.author)
    if quote.text is not None or quote.content.file is not None:
        shown["quotedMessage"] = _message(quote.kind, quote.text or "", quote.content, is_plain=True)
    return shown


def _message(kind: Kind, text: str, content: Content, *, is_plain: bool) -> Json:
    if content.file is not None:
        return {_FILE_KEYS[kind]: _file(kind, text, content.file)}
    if content.place is not None:
        return _place(kind, text, content)
    if content.cards:
        cards = [{"displayName": card.name, "vcard": card.vcard} for card in content.cards]
        if len(cards) == 1:
            return {"contactMessage": cards[0]}
        return {"contactsArrayMessage": {"displayName": f"{len(cards)} contacts", "contacts": cards}}
    if content.question is not None:
        question = content.question
        return {
            "pollCreationMessageV3": {
                "name": question.title,
                "options": [{"optionName": option} for option in question.options],
                "selectableOptionsCount": 0 if question.several else 1,
            }
        }
    if content.tapped is not None:
        return _tapped(content.tapped)
    if content.menu is not None:
        return _menu(text, content)
    if content.details is not None:
        return {_DETAIL_KEYS[kind]: content.details}
    return {"conversation": text} if is_plain else {"extendedTextMessage": _extended(text)}


def _extended(text: str) -> Json:
    link = next((word for word in text.split() if "://" in word), None)
    return {"text": text} if link is None else {"text": text, "matchedText": link, "title": "", "description": ""}


def _file(kind: Kind, caption: str, file: File) -> Json:
    made: Json = {
        "url": "https://mmg.whatsapp.net/v/t62.7118-24/simulated.enc",
        "mimetype": file.mime_type,
        "fileSha256": file.sha256,
        "fileLength": len(file.data),
        "mediaKey": "c2ltdWxhdGVkIG1lZGlhIGtleSwgbm90IGEgcmVhbCBvbmU=",
        "directPath": "/v/t62.7118-24/simulated.enc",
    }
    if caption:
        made["caption"] = caption
    if kind in ("audio", "voice"):
        return {**made, "seconds": file.seconds or 0, "ptt": kind == "voice"}
    if kind == "document":
        return {**made, "fileName": file.name or "file", "title": file.name or "file", "pageCount": 1}
    made |= {"width": file.width or 0, "height": file.height or 0}
    if kind == "sticker":
        return {**made, "isAnimated": file.animated}
    if kind != "image":
        made |= {"seconds": file.seconds or 0, "gifPlayback": kind == "gif"}
    return {**made, "jpegThumbnail": preview().partition(",")[2]}


def _place(kind: Kind, text: str, content: Content) -> Json:
    place = content.place
    if place is None:
        raise ValueError("a location without a place")
    made: Json = {"degreesLatitude": place.latitude, "degreesLongitude": place.longitude}
    made["jpegThumbnail"] = preview().partition(",")[2]
    if place.accuracy is not None:
        made["accuracyInMeters"] = place.accuracy
    if kind == "live_location":
        return {"liveLocationMessage": {**made, "sequenceNumber": 1, "caption": text}}
    for name in ("name", "address", "url"):
        if (value := getattr(place, name)) is not None:
            made[name] = value
    return {"locationMessage": {**made, "comment": text} if text else made}


def _tapped(tapped: Tapped) -> Json:
    chosen = tapped.id or tapped.title
    if tapped.kind == "button":
        return {"buttonsResponseMessage": {"selectedButtonId": chosen, "selectedDisplayText": tapped.title, "type": 1}}
    return {
        "listResponseMessage": {
            "title": tapped.title,
            "description": tapped.description or "",
            "listType": 1,
            "singleSelectReply": {"selectedRowId": chosen},
        }
    }


def _menu(text: str, content: Content) -> Json:
    menu = content.menu
    if menu is None:
        raise ValueError("a menu message without a menu")
    if menu.kind == "buttons":
        buttons = [{"buttonId": o.id or o.title, "buttonText": {"displayText": o.title}} for o in menu.options]
        return {"buttonsMessage": {"contentText": text, "footerText": menu.footer or "", "buttons": buttons}}
    rows = [{"rowId": o.id or o.title, "title": o.title, "description": o.description or ""} for o in menu.options]
    return {
        "listMessage": {
            "title": menu.header or "",
            "description": text,
            "buttonText": menu.label or "",
            "footerText": menu.footer or "",
            "sections": [{"title": "", "rows": rows}],
        }
    }


def _spelt(value: Any) -> Any:
    """The same in GOWS's spelling."""
    if isinstance(value, dict):
        return {_GOWS_NAMES.get(key, key): _spelt(inner) for key, inner in value.items()}
    return [_spelt(inner) for inner in value] if isinstance(value, list) else value
