"""From the words of a control call to a message: who writes where, and what."""

from dataclasses import dataclass

from deploy.simulator import samples
from deploy.simulator.content import Card, Content, File, Kind, Place, Question, Tapped, vcard_of
from deploy.simulator.control_content import ContactOrder, LocationOrder, MediaOrder, QuotedOrder, Writing, needs_file
from deploy.simulator.control_models import CustomerMessage, Lid
from deploy.simulator.messages import STORIES, Draft, Message, Person, Provider, Quote
from deploy.simulator.phones import address_for, to_e164
from deploy.simulator.simulator import Simulator
from deploy.simulator.waha_addresses import bare_id

_PERSONAL = ("c.us", "s.whatsapp.net", "lid")


@dataclass(frozen=True, slots=True)
class Stage:
    """The chat in which somebody appears: its address and name, who they are there, and the address beside it."""

    address: str
    name: str
    author: Person | None = None
    alt: str | None = None


def person(
    provider: Provider, text: str, sim: Simulator, *, name: str = "", lid: Lid = False, lid_known: bool = True
) -> Person:
    """Somebody by phone or address, under their number or their LID."""
    address = address_for(text, sim.dialect(provider).suffix, sim.settings.default_region)
    phone = sim.phone(address)
    if lid is False or phone is None:
        return Person(address, name)
    known = sim.lids.learn(phone, told=lid_known)
    number = f"{phone[1:]}@{sim.dialect(provider).suffix}"
    if lid == "alt":
        return Person(number, name, known)
    return Person(known, name, number if lid is True else None)


def stage_of(order: CustomerMessage, sim: Simulator) -> Stage:
    """Where and as whom a customer writes: directly, in a group, a newsletter, or to the stories."""
    provider, shown = order.provider, order.sender
    place = STORIES if order.story else order.group
    if place is None and shown.partition("@")[2] not in ("", *_PERSONAL):
        place, shown = shown, order.participant or ""
    if place is None:
        who = person(provider, shown, sim, name=order.name, lid=order.lid, lid_known=order.lid_known)
        return Stage(who.address, order.name, None, who.alt)
    if not shown or place.endswith("@newsletter"):
        return Stage(place, order.group_name or order.name)
    author = person(provider, shown, sim, name=order.name, lid=order.lid, lid_known=order.lid_known)
    return Stage(place, order.group_name, author)


def draft_of(order: Writing, address: str, sim: Simulator, author: Person | None = None) -> Draft:
    """What is written; a file is kept for the provider's calls to give."""
    return Draft(
        text=order.words,
        kind=order.type,
        content=_content(order, sim),
        author=author,
        quote=_quote(order.quoted, order.provider, address, sim),
        mentions=tuple(_mention(text, order.provider, sim) for text in order.mentions),
        forwarded=order.forwarded,
        view_once=order.view_once,
        media_fault=order.media.fault if order.media else None,
    )


def target_of(provider: Provider, message_id: str, sim: Simulator) -> Message | None:
    """The message with this id."""
    found = sim.chats.message(provider, message_id)
    return found or (sim.chats.message(provider, bare_id(message_id)) if provider == "waha" else None)


def _content(order: Writing, sim: Simulator) -> Content:
    if needs_file(order.type):
        return Content(file=_file(order.type, order.media or MediaOrder(), sim))
    if order.type in ("location", "live_location"):
        place = order.location or LocationOrder()
        return Content(place=Place(**{name: getattr(place, name) for name in Place.__slots__}))
    if order.contacts and order.type == "contacts":
        region = sim.settings.default_region
        cards = (
            Card(c.name, c.vcard or vcard_of(c.name, c.phone and to_e164(c.phone, region))) for c in order.contacts
        )
        return Content(cards=tuple(cards))
    if order.poll and order.type == "poll":
        return Content(question=Question(order.poll.title, tuple(order.poll.options), order.poll.several))
    if order.choice and order.type == "choice":
        choice = order.choice
        return Content(tapped=Tapped(choice.kind, choice.title, choice.id, choice.description))
    return Content(details=order.details)


def _file(kind: Kind, order: MediaOrder, sim: Simulator) -> File:
    if order.data is not None:
        facts = {name: getattr(order, name) for name in ("seconds", "width", "height", "animated")}
        return sim.shelf.put(str(order.mime_type), order.bytes(), name=order.file_name, **facts)
    sample = samples.SAMPLES[order.sample or samples.FOR_KIND[kind]]
    name = order.file_name or (sample.file if kind == "document" else None)
    return sim.shelf.put(
        order.mime_type or sample.mime_type,
        samples.read(sample.file),
        name=name,
        seconds=order.seconds or sample.seconds,
        width=sample.width,
        height=sample.height,
        animated=order.animated,
    )


def _card(order: ContactOrder, region: str) -> Card:
    phone = to_e164(order.phone, region) if order.phone else None
    return Card(order.name, order.vcard or vcard_of(order.name, phone))


def _quote(quoted: str | QuotedOrder | None, provider: Provider, address: str, sim: Simulator) -> Quote | None:
    if quoted is None:
        return None
    if isinstance(quoted, str):
        found = target_of(provider, quoted, sim)
        return found.as_quote() if found is not None else Quote(bare_id(quoted) if provider == "waha" else quoted)
    author = None if quoted.from_me else person(provider, quoted.author, sim).address if quoted.author else address
    return Quote(quoted.id, author, quoted.from_me, quoted.type, quoted.text)


def _mention(text: str, provider: Provider, sim: Simulator) -> str:
    own = sim.settings.simulator_own_phone
    return person(provider, own if text == "me" else text, sim).address
