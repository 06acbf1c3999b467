"""The example data in a real database: once, consistent, and silent."""

import pytest

from shared.security.passwords import verify_password
from tests.integration.cli.conftest import Query, Sapa, led


@pytest.fixture
def seeded(sapa: Sapa) -> Sapa:
    assert sapa.json("seed-demo", "--agent-password", "agents here")["seeded"] is True
    return sapa


def test_only_a_fresh_database_is_seeded(seeded: Sapa, rows: Query) -> None:
    before = rows("select count(*) as messages from messages"), rows("select * from rooms order by id")
    assert seeded.json("seed-demo") == {"seeded": False, "agents": []}
    assert "nothing was added" in seeded.run("seed-demo").stdout
    assert (rows("select count(*) as messages from messages"), rows("select * from rooms order by id")) == before


def test_it_waits_for_no_service_that_runs(sapa: Sapa, database_url: str) -> None:
    with led(database_url):
        assert sapa.json("seed-demo")["seeded"] is True


def test_a_hotels_own_rooms_are_left_alone(sapa: Sapa, rows: Query) -> None:
    rows("insert into rooms (room_number) values ('1')")
    assert sapa.json("seed-demo")["seeded"] is False
    assert rows("select * from chats") == []


def test_rooms_101_to_110_are_free_and_booked_ones_have_a_stay(seeded: Sapa, rows: Query) -> None:
    rooms = {row["room_number"]: row["is_booked"] for row in rows("select * from rooms")}
    assert [rooms[str(number)] for number in range(101, 111)] == [False] * 10
    booked = rows(
        "select r.room_number from rooms r join checkins c on c.room_id = r.id join guest_sessions s"
        " on s.checkin_id = c.id where c.status = 'active' and s.is_active order by 1"
    )
    assert [row["room_number"] for row in booked] == sorted(number for number, taken in rooms.items() if taken)
    assert booked


def test_nothing_goes_out(seeded: Sapa, rows: Query) -> None:
    assert rows("select * from outbox") == []
    assert rows("select * from bot_turns") == []
    assert rows("select * from chats where outbound_seq <> 0 or open_turn_id is not null") == []
    assert (
        rows(
            "select * from messages where outbound_seq is not null or awaiting_reply or status in ('queued', 'sending')"
        )
        == []
    )


def test_lists_show_what_the_chats_hold(seeded: Sapa, rows: Query) -> None:
    """Preview, order and unread count are those of the messages themselves."""
    wrong = rows(
        """
        select c.id from chats c cross join lateral (
            select m.id, m.created_at, m.order_time, m.order_tie from messages m where m.chat_id = c.id
            order by order_time desc, order_tie desc, id desc limit 1) last
        where c.last_message_id is distinct from last.id or c.last_activity_at <> last.created_at
           or c.last_message_at <> last.created_at
           or (c.last_order_time, c.last_order_tie) <> (last.order_time, last.order_tie)
           or c.unread_count <> (select count(*) from messages m where m.chat_id = c.id and m.sender = 'customer'
                and (c.read_order_time is null
                     or (m.order_time, m.order_tie) > (c.read_order_time, c.read_order_tie)))
        """
    )
    assert wrong == []
    assert {row["unread_count"] for row in rows("select unread_count from chats")} >= {0, 1, 2}


def test_guests_messages_belong_to_their_stay(seeded: Sapa, rows: Query) -> None:
    stays = rows(
        """
        select s.id, count(m.id) as messages, count(*) filter (where m.origin = 'registration') as welcomes
        from guest_sessions s left join messages m on m.stay_session_id = s.id group by s.id
        """
    )
    assert stays
    assert all(row["welcomes"] == 1 for row in stays)
    assert rows("select * from guests where contact_id is null") == []
    assert rows("select * from addresses a join chats c on c.id = a.chat_id where a.address <> c.address") == []


def test_the_agents_can_sign_in_with_the_given_password(seeded: Sapa, rows: Query) -> None:
    agents = rows("select * from users order by email")
    assert [(agent["name"], agent["role"]) for agent in agents] == [("Budi", "agent"), ("Sari", "agent")]
    assert all(verify_password(agent["password_hash"], "agents here") for agent in agents)


def test_production_is_never_seeded(sapa: Sapa, rows: Query) -> None:
    sapa.env["SAPA_ENV"] = "production"
    assert sapa.fails("seed-demo", code=1).startswith("error: SAPA_ENV: ")
    assert rows("select * from rooms") == []


def test_a_database_without_channels_is_left_empty(sapa: Sapa, rows: Query) -> None:
    rows("delete from channels")
    assert "sapa migrate" in sapa.fails("seed-demo", code=1)
    assert rows("select * from rooms") == []
    assert rows("select * from users") == []
