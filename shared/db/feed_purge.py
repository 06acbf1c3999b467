"""The end of the live feed that is cut off. Written by api (the feed's rows are made by `shared.db.unit_of_work`)."""

from datetime import timedelta

from sqlalchemy import text

from shared.db.purging import Purge

# From the oldest on, up to the first entry that is young: no position is ever missing between two that are there, so a
# cursor either has all that follows it, or is noticed to be too old. What webhooks have not been made of yet stays.
_CUT = text(
    """
    with oldest as (
        select position, created_at from feed order by position limit :most
    ), young as (
        select min(position) as position from oldest where created_at >= :before
    )
    delete from feed where position <= (select max(position) from oldest)
       and position <= coalesce(
           (select c.position from webhook_cursor c join feed_head h on h.epoch = c.epoch), 9223372036854775807)
       and position < coalesce((select position from young), 9223372036854775807)
    """
)


def feed_purge(kept: timedelta) -> Purge:
    """Entries older than `kept`."""
    return Purge("feed", _CUT, kept)
