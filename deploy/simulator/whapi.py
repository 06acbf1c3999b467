"""Whapi's HTTP API, as far as Sapa uses it."""

from fastapi import APIRouter

from deploy.simulator import whapi_calls, whapi_messages, whapi_send

router = APIRouter(prefix="/whapi", tags=["whapi"])
router.include_router(whapi_messages.changes)
router.include_router(whapi_send.router)
router.include_router(whapi_messages.calls)
router.include_router(whapi_calls.files)
router.include_router(whapi_calls.router)
