"""Messages of every kind, as both providers' shapes are tested with them."""

from typing import Any

from deploy.simulator import samples
from deploy.simulator.content import Card, Content, File, Kind, Menu, MenuOption, Place, Question, Tapped, vcard_of
from deploy.simulator.messages import Message, Person, Provider, Source
from deploy.simulator.settings import Engine, Settings

AT = 1_700_000_000.5
OWN = "6280000000000"
CUSTOMER = "6281234567890"
OTHER = "6281100000002"
LID = "21234567890123@lid"
GROUP = "120363000000000000@g.us"
ENGINES: list[Engine] = ["GOWS", "NOWEB", "WEBJS"]
SUFFIX: dict[Provider, str] = {"whapi": "s.whatsapp.net", "waha": "c.us"}


def settings(engine: Engine = "GOWS") -> Settings:
    return Settings(simulator_waha_engine=engine, simulator_own_phone=OWN)


def file_of(kind: Kind) -> File:
    sample = samples.SAMPLES[samples.FOR_KIND[kind]]
    name = "reservation.pdf" if kind == "document" else None
    data = samples.read(sample.file)
    return File("jpeg-0a1b-2c3d", sample.mime_type, data, name, sample.seconds, sample.width, sample.height)


CARD = Card("Ani", vcard_of("Ani", f"+{OTHER}"))
CONTENT: dict[str, Content] = {
    **{kind: Content(file=file_of(kind)) for kind in ("image", "video", "gif", "short", "audio", "voice")},
    **{kind: Content(file=file_of(kind)) for kind in ("document", "sticker")},
    "location": Content(place=Place(-6.2, 106.8, "Hotel", "Jalan Melati 1")),
    "live_location": Content(place=Place(-6.2, 106.8, accuracy=12.0)),
    "contacts": Content(cards=(CARD,)),
    "poll": Content(question=Question("Makan apa?", ("Nasi", "Mie"), several=True)),
    "choice": Content(tapped=Tapped("button", "Ya", "yes")),
    "order": Content(details={"order_id": "77", "item_count": 1}),
}


def message(provider: Provider = "whapi", kind: Kind = "text", source: Source = "customer", **more: Any) -> Message:
    """One in the customer's own chat, unless `address` says otherwise."""
    chosen: dict[str, Any] = {
        "provider": provider,
        "address": f"{CUSTOMER}@{SUFFIX[provider]}",
        "phone": f"+{CUSTOMER}",
        "id": "aaaa-bbbb" if provider == "whapi" else "3AFF",
        "text": "Halo" if kind in ("text", "image", "video", "gif", "document") else "",
        "source": source,
        "at": AT,
        "name": "Budi",
        "session": "" if provider == "whapi" else "default",
        "kind": kind,
        "content": CONTENT.get(kind, Content()),
    }
    return Message(**{**chosen, **more})


def in_group(provider: Provider, author: str = CUSTOMER, **more: Any) -> Message:
    """Somebody's message in a group."""
    writer = author if "@" in author else f"{author}@{SUFFIX[provider]}"
    person = Person(writer, "Budi", more.pop("alt", None))
    return message(provider, address=GROUP, phone=None, name="Keluarga", author=person, **more)


def menu() -> Content:
    options = (MenuOption("Kamar", "room"), MenuOption("Makan", "food", "Sarapan"))
    return Content(menu=Menu("list", options, "Pilih", "Hotel", "Terima kasih"))
