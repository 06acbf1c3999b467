"""WAHA's HTTP API, as far as Sapa uses it."""

from fastapi import APIRouter

from deploy.simulator import waha_calls, waha_files, waha_messages, waha_people, waha_send

router = APIRouter(prefix="/waha", tags=["waha"])
router.include_router(waha_send.router)
router.include_router(waha_messages.changes)
router.include_router(waha_messages.calls)
router.include_router(waha_files.router)
router.include_router(waha_people.router)
router.include_router(waha_calls.router)
files = waha_files.router
"""Also reachable without the prefix, for clients that replace only the host of a file's address."""
