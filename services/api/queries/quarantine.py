"""Quarantined webhooks as the api shows them."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.paging import TimeCursor
from services.api.domain.refusals import Refused
from services.api.schemas.problems import PersonRef
from services.api.schemas.quarantine import (
    Quarantined,
    QuarantinedDetail,
    QuarantinedList,
    QuarantineReason,
    QuarantineReview,
)

_LATEST = datetime(9999, 12, 31, tzinfo=UTC)
_MOST_REASONS = 50

_FROM = """
    from quarantined_webhooks q
    left join quarantine_reviews r on r.quarantined_id = q.id
    left join users u on u.id = r.user_id
"""
_SHOWN = """
    select q.id, q.provider, q.channel, q.part, q.reason, q.detail, q.received_at,
           r.outcome, r.published, r.user_id, u.name as user_name, r.created_at as reviewed_at
"""
_PAGE = text(
    f"""
    {_SHOWN} {_FROM}
    where (q.received_at, q.id) < (:time, :id)
      and case :state when 'open' then r.outcome is null when 'handled' then r.outcome is not null else true end
      and (cast(:provider as text) is null or q.provider = :provider)
      and (cast(:reason as text) is null or q.reason = :reason)
    order by q.received_at desc, q.id desc limit :limit
    """
)
_ONE = text(f"{_SHOWN}, q.encoding, q.raw {_FROM} where q.id = :id")
_REASONS = text(
    f"select q.reason, count(*) as count {_FROM} where r.outcome is null "
    "group by q.reason order by count(*) desc, q.reason limit :most"
)


async def page(
    connection: AsyncConnection,
    *,
    state: str,
    provider: str | None,
    reason: str | None,
    after: TimeCursor | None,
    limit: int,
) -> QuarantinedList:
    """Some of it, the newest first."""
    values = {
        "time": after.time if after is not None else _LATEST,
        "id": int(after.id) if after is not None else 2**63 - 1,
        "state": state,
        "provider": provider,
        "reason": reason,
        "limit": limit + 1,
    }
    rows = (await connection.execute(_PAGE, values)).mappings().all()
    items = [Quarantined(**_shown(row)) for row in rows[:limit]]
    reasons = (await connection.execute(_REASONS, {"most": _MOST_REASONS})).mappings()
    return QuarantinedList(
        items=items,
        reasons=[QuarantineReason(**row) for row in reasons],
        next_cursor=str(TimeCursor(items[-1].received_at, str(items[-1].id))) if len(rows) > limit else None,
    )


async def kept_row(connection: AsyncConnection, quarantined_id: int) -> RowMapping:
    """One as it is kept. Raises Refused."""
    row = (await connection.execute(_ONE, {"id": quarantined_id})).mappings().one_or_none()
    if row is None:
        raise Refused("quarantined_not_found", f"There is nothing in quarantine under {quarantined_id}.")
    return row


async def quarantined(connection: AsyncConnection, quarantined_id: int) -> QuarantinedDetail:
    """One with its body. Raises Refused."""
    row = await kept_row(connection, quarantined_id)
    is_json = row["encoding"] == "json"
    return QuarantinedDetail(**_shown(row), is_json=is_json, raw=row["raw"] if is_json else _text(row["raw"]))


def _text(raw: Any) -> str:
    try:
        return base64.b64decode(raw).decode("utf-8", "replace")
    except (binascii.Error, TypeError, ValueError):
        return str(raw)


def _shown(row: RowMapping) -> dict[str, Any]:
    plain = ("id", "provider", "channel", "part", "reason", "detail", "received_at")
    review = None
    if row["outcome"] is not None:
        user = PersonRef(id=row["user_id"], name=row["user_name"]) if row["user_id"] is not None else None
        review = QuarantineReview(
            outcome=row["outcome"], published=row["published"], user=user, created_at=row["reviewed_at"]
        )
    return {**{name: row[name] for name in plain}, "review": review}
