"""An admin asks a channel's provider how it is."""

import structlog

from services.api.commands.change_channels import fill_in_id
from services.api.domain.refusals import Refused
from services.api.parts import Parts
from services.api.queries.channels import access_row, qr_told, webhook_url
from services.api.schemas.channels import ChannelCheck, ChannelQr, ChannelTest
from shared.channels.access import Access, access_of, stored_of
from shared.channels.probing import Check, probe, probing_client, qr_of
from shared.channels.secrets import SecretUnreadable

log = structlog.get_logger(__name__)


async def test_channel(parts: Parts, channel_id: int, admin_id: int | None) -> ChannelTest:
    """What was found. A Whapi channel without an id is given the one that its token belongs to. Raises Refused."""
    access, external_id = await _access(parts, channel_id)
    async with probing_client() as client:
        found = await probe(client, access, external_id, webhook_url(parts.settings, access.provider))
    checks = list(found.checks)
    if access.provider == "whapi" and external_id is None and found.external_id is not None:
        try:
            await fill_in_id(parts.transactions, parts.settings, channel_id, found.external_id, admin_id)
        except Refused as error:
            checks = [one for one in checks if one.name != "identity"]
            told = f"The token belongs to {found.external_id}, and another channel has that id."
            checks.append(Check("identity", "failed", "id_taken", told))
            log.info("channel_id_not_filled_in", channel=channel_id, reason=error.code)
    is_ok = all(check.outcome != "failed" for check in checks)
    log.info("channel_tested", channel=channel_id, is_ok=is_ok, codes=[check.code for check in checks])
    return ChannelTest(
        is_ok=is_ok,
        state=found.state,
        checks=[ChannelCheck(name=one.name, outcome=one.outcome, code=one.code, detail=one.detail) for one in checks],
    )


async def channel_qr(parts: Parts, channel_id: int) -> ChannelQr:
    """The code to link a channel with: as the provider's webhooks told it, else as the provider shows it now.

    WAHA tells only that it waits, and codes are good for seconds. Raises Refused.
    """
    access, _ = await _access(parts, channel_id)
    async with parts.engine.connect() as connection:
        told = await qr_told(connection, channel_id)
    if told.state == "connected":
        return told
    async with probing_client() as client:
        shown = await qr_of(client, access)
    if shown.text is None and shown.image is None:
        return told
    return ChannelQr(state="needs_qr", qr=shown.text, qr_image=shown.image)


async def _access(parts: Parts, channel_id: int) -> tuple[Access, str | None]:
    settings = parts.settings
    async with parts.engine.connect() as connection:
        row = await access_row(connection, channel_id)
    environment = settings.environment[row.provider]
    try:
        access = access_of(stored_of(row), row.external_id, environment, settings.secrets())
    except SecretUnreadable as error:
        raise Refused("secret_unreadable", f"{error}.") from error
    if stored_of(row) is None and access.provider == "waha" and row.external_id is not None:
        access = Access("waha", access.base_url, access.token, access.api_path, row.external_id)
    return access, row.external_id
