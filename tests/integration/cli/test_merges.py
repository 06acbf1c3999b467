"""`sapa chats`: what was merged, and parting it again."""

import asyncio

from shared.clock import utc_now
from shared.conversations.identity import Peer, ensure_chats
from shared.conversations.merging import complete, pending_merges, request_merge
from shared.conversations.transitions import Cause
from shared.db.engine import create_engine
from shared.db.unit_of_work import written_in
from tests.integration.cli.conftest import Query, Sapa


async def merge(database_url: str) -> tuple[int, int]:
    """Two chats of one person, merged; the one that stays, and the other."""
    engine = create_engine(database_url, application_name="test", pool_size=1)
    try:
        async with engine.begin() as connection:
            channel = (await connection.exec_driver_sql("select min(id) from channels")).scalar_one()
            peers = [Peer(channel, f"{lid}@lid", None) for lid in ("771", "772")]
            found = await ensure_chats(connection, peers)
            first, second = sorted(chat.chat_id for chat in found.values())
            await request_merge(connection, channel, first, second, "lookup")
            (pending,) = await pending_merges(connection)
            async with written_in(connection) as work:
                assert await complete(work, pending.id, now=utc_now(), cause=Cause("test"))
        return first, second
    finally:
        await engine.dispose()


def test_a_merge_is_listed_and_undone(sapa: Sapa, rows: Query, database_url: str) -> None:
    first, second = asyncio.run(merge(database_url))
    (shown,) = sapa.json("chats", "merges")["items"]
    assert (shown["surviving_chat_id"], shown["merged_chat_id"], shown["reason"]) == (first, second, "lookup")
    assert sapa.json("chats", "unmerge", str(shown["id"])) == {"chat_id": first, "restored_chat_id": second}
    assert rows(f"select merged_into from chats where id = {second}") == [{"merged_into": None}]
    assert rows("select action from audit_log where subject = 'merge'") == [{"action": "merge.undone"}]
    assert {row["routing_key"] for row in rows("select routing_key from outbox")} >= {"chat.unmerged.v1"}
    assert "undone before" in sapa.fails("chats", "unmerge", str(shown["id"]), code=1)
    assert "no merge" in sapa.fails("chats", "unmerge", "987654", code=1)
