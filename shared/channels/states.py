"""The providers' words for how a channel is, in ours (providers' documents: Whapi §6.6, WAHA §11)."""

from shared.contracts.channels import ChannelState

WHAPI_STATES: dict[str, ChannelState] = {
    "NOT_INIT": "starting",
    "INIT": "starting",
    "LAUNCH": "starting",
    "QR": "needs_qr",
    "AUTH": "connected",
    "ERROR": "failed",
    "SYNC_ERROR": "failed",
    "STOP": "disconnected",
}
WHAPI_CODES = {1: "INIT", 2: "LAUNCH", 3: "QR", 4: "AUTH", 5: "ERROR"}

WAHA_STATES: dict[str, ChannelState] = {
    "STOPPED": "disconnected",
    "STARTING": "starting",
    "SCAN_QR_CODE": "needs_qr",
    "PASSKEY_REQUIRED": "needs_qr",
    "PASSKEY_CONFIRMATION_REQUIRED": "needs_qr",
    "WORKING": "connected",
    "FAILED": "failed",
}
