"""Codes of an authenticator app, and those that stand in for it."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from shared.security.second_factor import (
    RECOVERY_CODES,
    STEP_SECONDS,
    address_for,
    code_at,
    new_recovery_codes,
    new_secret,
    recovery_digest,
    step_of,
)

# The secret of RFC 6238's test vectors ("12345678901234567890"), in base32.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NOW = datetime(2026, 11, 21, 12, 0, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // STEP_SECONDS


@pytest.mark.parametrize(("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert code_at(RFC_SECRET, datetime.fromtimestamp(seconds, UTC)) == code


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_a_little(steps: int, taken: bool) -> None:
    code = code_at(RFC_SECRET, NOW + timedelta(seconds=steps * STEP_SECONDS))
    assert step_of(RFC_SECRET, f" {code[:3]} {code[3:]} ", NOW, after=None) == (STEP + steps if taken else None)


def test_a_code_is_taken_once_and_none_before_it() -> None:
    code = code_at(RFC_SECRET, NOW)
    assert step_of(RFC_SECRET, code, NOW, after=STEP) is None
    assert step_of(RFC_SECRET, code_at(RFC_SECRET, NOW - timedelta(seconds=STEP_SECONDS)), NOW, after=STEP) is None
    later = NOW + timedelta(seconds=STEP_SECONDS)
    assert step_of(RFC_SECRET, code_at(RFC_SECRET, later), NOW, after=STEP) == STEP + 1


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "\u0661\u0662\u0663\u0664\u0665\u0666"])
def test_what_is_no_code_is_wrong(code: str) -> None:
    assert step_of(RFC_SECRET, code, NOW, after=None) is None


def test_an_app_reads_the_address() -> None:
    secret = new_secret()
    address = urlsplit(address_for(secret, account="sari@example.com", issuer="Sapa"))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert parse_qs(address.query)["secret"] == [secret]
    assert parse_qs(address.query)["issuer"] == ["Sapa"]
    assert len({new_secret() for _ in range(50)}) == 50


def test_recovery_codes_are_read_however_they_are_written() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == RECOVERY_CODES
    [first, second, *_] = codes
    assert recovery_digest(first) == recovery_digest(f"  {first.upper().replace('-', ' ')} ")
    assert recovery_digest(first) != recovery_digest(second)
