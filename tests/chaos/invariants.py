"""What the promises say, counted: from the ledger, from PostgreSQL, and from what customers received."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from tests.chaos.load import Ledger

_MESSAGES = """
    select m.id, m.chat_id, m.from_me, m.sender, m.origin, m.text, m.status, m.error_code, m.provider_message_id,
           m.client_key, m.outbound_seq, substr(k.phone, 2) as phone
    from messages m join chats c on c.id = m.chat_id join contacts k on k.id = c.contact_id
    where substr(k.phone, 2) = any($1::text[])
    order by m.chat_id, m.order_time, m.order_tie, m.id
"""
_CHATS_TWICE = """
    select substr(k.phone, 2) as phone from chats c join contacts k on k.id = c.contact_id
    where substr(k.phone, 2) = any($1::text[]) group by 1 having count(*) > 1
"""
_FEED_GAPS = """
    select h.position - count(f.position) as missing
    from feed_head h left join feed f on true group by h.position
"""
_UNANNOUNCED = """
    select m.id from messages m join chats c on c.id = m.chat_id join contacts k on k.id = c.contact_id
    where substr(k.phone, 2) = any($1::text[])
      and (select count(*) from feed f where f.type = 'message.created' and f.message_id = m.id) <> 1
"""
_ANNOUNCED_NOTHING = """
    select f.position, f.message_id from feed f
    where f.type = 'message.created' and not exists (select 1 from messages m where m.id = f.message_id)
      and not exists (select 1 from feed g where g.type = 'message.merged' and g.position > f.position
                      and (g.message_id = f.message_id or g.data::text like '%' || f.message_id || '%'))
"""
# Each is empty once everything has gone its way.
UNDER_WAY = {
    "messages on their way out": "select id from messages where status in ('queued', 'sending')",
    "places in lanes": "select chat_id, seq from outbound where state = 'pending'",
    "open attempts": "select id from attempts where finished_at is null",
    "held lanes": "select chat_id from lanes where owner is not null",
    "outbox rows": "select id, routing_key, attempts, last_error from outbox",
    "open turns": "select id from bot_turns where closed_at is null",
    "questions without an answer": "select m.id from messages m join chats c on c.id = m.chat_id "
    "where m.awaiting_reply and c.mode = 'bot'",
    "echoes that wait": "select provider_message_id from message_anchors where echo_hold_until is not null",
}


@dataclass(frozen=True)
class Row:
    """One line of the table. Anything but a count must be zero; `examples` say where to look when it is not."""

    name: str
    value: int
    is_count: bool = False
    examples: Sequence[Any] = ()

    @property
    def is_broken(self) -> bool:
        """Whether a promise was."""
        return not self.is_count and self.value != 0


@dataclass
class Books:
    """Everything that is compared."""

    ledger: Ledger
    deliveries: list[dict[str, Any]]
    under_way: dict[str, int]
    dead_letters: dict[str, int]
    messages: Sequence[Mapping[str, Any]] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    gaps: int = 0
    ghosts: list[Any] = field(default_factory=list)

    async def read(self, connection: asyncpg.Connection, phones: list[str]) -> None:
        """What is stored."""
        self.messages = [dict(row) for row in await connection.fetch(_MESSAGES, phones)]
        self.twice = [row["phone"] for row in await connection.fetch(_CHATS_TWICE, phones)]
        self.gaps = abs(int(await connection.fetchval(_FEED_GAPS)))
        self.ghosts = [row["id"] for row in await connection.fetch(_UNANNOUNCED, phones)]
        self.ghosts += [dict(row) for row in await connection.fetch(_ANNOUNCED_NOTHING)]

    def rows(self) -> list[Row]:
        """The table."""
        asked = Counter(message["text"] for message in self.messages if not message["from_me"])
        lost = [said for said in self.ledger.said if not asked[said.text]]
        keys = {message["client_key"] for message in self.messages}
        forgotten = [key for key in self.ledger.replies if key not in keys]
        again = [text for text, count in asked.items() if count > 1]
        ours = [message for message in self.messages if message["from_me"]]
        failed = [dict(message) for message in ours if message["status"] == "failed" and not message["error_code"]]
        strangers = [dict(message) for message in ours if message["origin"] == "phone"]
        unknown = [message for message in ours if message["status"] == "unknown"]
        return [
            Row("accepted webhooks", len(self.ledger.said), is_count=True),
            Row("stored", sum(1 for said in self.ledger.said if asked[said.text]), is_count=True),
            Row("lost", len(lost) + len(forgotten), examples=[*lost, *forgotten]),
            Row("stored twice", len(again) + len(self.twice), examples=[*again, *self.twice]),
            Row("replies", len(ours), is_count=True),
            Row("received by customers", len(self.deliveries), is_count=True),
            Row("may have been sent", len(unknown), is_count=True),
            _row("sent twice", self._sent_twice(ours)),
            _row("said to be sent, not received", self._not_received(ours)),
            _row("out of order per chat", [*self._out_of_order(ours), *self._shown_out_of_order()]),
            Row("stuck", sum(self.under_way.values()), examples=list(self.under_way.items())),
            Row("dead letters", sum(self.dead_letters.values()), examples=list(self.dead_letters.items())),
            _row("failed without reason", failed),
            Row("ghosts in the inbox feed", self.gaps + len(self.ghosts), examples=[self.gaps, *self.ghosts]),
            _row("echoes that are nobody's", strangers),
            _row("calls refused", list(self.ledger.refused)),
        ]

    def _sent_twice(self, ours: Sequence[Mapping[str, Any]]) -> list[Any]:
        written = Counter((message["phone"], message["text"]) for message in ours if message["origin"] != "phone")
        received = Counter((_digits(item["phone"]), item["text"]) for item in self.deliveries)
        return [(key, count, written[key]) for key, count in received.items() if count > written[key]]

    def _not_received(self, ours: Sequence[Mapping[str, Any]]) -> list[Any]:
        known = {item["message_id"] for item in self.deliveries}
        return [
            dict(message)
            for message in ours
            if message["status"] in ("sent", "delivered", "read") and message["provider_message_id"] not in known
        ]

    def _out_of_order(self, ours: Sequence[Mapping[str, Any]]) -> list[Any]:
        """What customers received, by the places their messages took when they were written."""
        places = {message["provider_message_id"]: message for message in ours if message["provider_message_id"]}
        last: dict[int, int] = defaultdict(int)
        wrong = []
        for item in sorted(self.deliveries, key=lambda item: item["seq"]):
            message = places.get(item["message_id"])
            if message is None or message["outbound_seq"] is None:
                continue
            if message["outbound_seq"] < last[message["chat_id"]]:
                wrong.append((message["chat_id"], message["id"], message["outbound_seq"]))
            last[message["chat_id"]] = max(last[message["chat_id"]], message["outbound_seq"])
        return wrong

    def _shown_out_of_order(self) -> list[Any]:
        """What the inbox shows of a customer, by the times at which it was written."""
        second = {said.text: said.second for said in self.ledger.said}
        last: dict[int, int] = {}
        wrong = []
        for message in self.messages:
            when = second.get(message["text"])
            if when is None:
                continue
            if when < last.get(message["chat_id"], 0):
                wrong.append((message["chat_id"], message["id"], message["text"]))
            last[message["chat_id"]] = when
        return wrong


def _row(name: str, wrong: list[Any]) -> Row:
    return Row(name, len(wrong), examples=wrong)


def _digits(phone: str | None) -> str:
    return (phone or "").lstrip("+")
