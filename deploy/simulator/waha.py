"""WAHA's HTTP API, as far as Sapa uses it."""

from fastapi import APIRouter

from deploy.simulator import waha_calls, waha_send

router = APIRouter(prefix="/waha", tags=["waha"])
router.include_router(waha_send.router)
router.include_router(waha_calls.router)
