"""Rows as entries of a timeline."""

from services.api.domain.telling import statuses_of

AT = "2026-11-21T12:00:{}+00:00"


def test_what_follows_from_a_status_is_not_told_before_it() -> None:
    times = {
        "delivered": AT.format("11"),
        "sent": AT.format("11.400000"),
        "queued": AT.format("10"),
        "read": AT.format("12"),
    }
    told = statuses_of({"status_times": times})
    assert [one.status for one in told] == ["queued", "sent", "delivered", "read"]
    assert told[2].at == told[1].at
