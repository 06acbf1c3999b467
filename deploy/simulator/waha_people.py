"""WAHA's calls about people: contacts, pictures, and whose linked id (LID) is whose."""

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from deploy.simulator.answers import json, simulator
from deploy.simulator.simulator import Simulator
from deploy.simulator.waha_access import address_of, admit, unknown_session
from deploy.simulator.waha_addresses import SUFFIX

router = APIRouter(dependencies=[Depends(admit)])


@router.get("/api/{session}/lids")
async def list_lids(request: Request, session: str) -> Response:
    sim = simulator(request)
    pairs = [{"lid": lid, "pn": f"{phone[1:]}@{SUFFIX}"} for lid, phone in sim.lids.told()]
    return unknown_session(session, sim) or json(pairs)


@router.get("/api/{session}/lids/pn/{phone}")
async def phone_to_lid(request: Request, session: str, phone: str) -> Response:
    sim = simulator(request)
    digits = phone.partition("@")[0].lstrip("+")
    found = {"lid": sim.lids.told_lid(f"+{digits}"), "pn": f"{digits}@{SUFFIX}"}
    return unknown_session(session, sim) or json(found)


@router.get("/api/{session}/lids/{lid}")
async def lid_to_phone(request: Request, session: str, lid: str) -> Response:
    """The phone is null for a LID that is not known here, which is not an error."""
    sim = simulator(request)
    whole = lid if "@" in lid else f"{lid}@lid"
    phone = sim.lids.told_phone(whole)
    found = {"lid": whole, "pn": None if phone is None else f"{phone[1:]}@{SUFFIX}"}
    return unknown_session(session, sim) or json(found)


@router.get("/api/contacts/profile-picture")
async def profile_picture(request: Request) -> Response:
    sim = simulator(request)
    refused = unknown_session(request.query_params.get("session"), sim)
    contact = request.query_params.get("contactId", "")
    return refused or json({"profilePictureURL": sim.pictures.get(sim.key(contact))})


@router.get("/api/contacts/check-exists")
async def check_exists(request: Request) -> Response:
    sim = simulator(request)
    if (refused := unknown_session(request.query_params.get("session"), sim)) is not None:
        return refused
    digits = request.query_params.get("phone", "").lstrip("+")
    return json({"numberExists": digits.isdigit(), "chatId": f"{digits}@{SUFFIX}"})


@router.get("/api/contacts")
async def contact(request: Request) -> Response:
    query = request.query_params
    return _contact(query.get("session"), query.get("contactId", ""), simulator(request))


@router.get("/api/{session}/contacts/{contact_id}")
async def session_contact(request: Request, session: str, contact_id: str) -> Response:
    return _contact(session, contact_id, simulator(request))


def _contact(session: str | None, contact_id: str, sim: Simulator) -> Response:
    if (refused := unknown_session(session, sim)) is not None:
        return refused
    address = address_of(contact_id)
    chat, phone = sim.chats.find("waha", address), sim.phone(address)
    name = chat.name if chat else ""
    return json(
        {
            "id": address,
            "number": phone[1:] if phone else None,
            "name": name or None,
            "pushname": name or None,
            "shortName": name.partition(" ")[0] or None,
            "isMe": False,
            "isGroup": address.endswith("@g.us"),
            "isWAContact": True,
            "isMyContact": False,
            "isBlocked": False,
        }
    )
