"""The files that WAHA keeps for a while, at the addresses that its webhooks give."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from deploy.simulator.answers import json, simulator
from deploy.simulator.content import File
from deploy.simulator.media import MediaMode
from deploy.simulator.simulator import Simulator
from deploy.simulator.waha_access import error, unauthorised
from deploy.simulator.waha_addresses import bare_id

router = APIRouter()


@router.get("/api/files/{session}/{name}")
async def download(request: Request, session: str, name: str) -> Response:
    """A file by its name; gone after its lifetime, until its message is asked for again."""
    sim = simulator(request)
    if (refused := unauthorised(request, sim)) is not None:
        return refused
    rule = sim.shelf.take("waha")
    if rule.mode is MediaMode.SLOW:
        await asyncio.sleep(rule.delay_ms / 1000)
    if rule.mode is MediaMode.FAILING:
        return error(503, "Service Unavailable")
    file = _file(session, name, sim)
    if rule.mode is MediaMode.MISSING or file is None or sim.shelf.is_expired(file, "waha"):
        shown = {"code": 404, "key": "FILE_NOT_FOUND", "message": "The requested file was not found", "details": name}
        return json({"error": shown}, 404)
    return Response(file.data, media_type=file.mime_type)


def _file(session: str, name: str, sim: Simulator) -> File | None:
    message = sim.chats.message("waha", bare_id(name.rpartition(".")[0]))
    if message is None or session not in (message.session, sim.settings.waha_session):
        return None
    return message.content.file
