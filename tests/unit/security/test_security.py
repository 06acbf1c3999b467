"""Passwords, tokens and scopes."""

import asyncio

import pytest
from argon2 import PasswordHasher

from shared.security.passwords import (
    fault_in,
    hash_password,
    hash_password_async,
    needs_rehash,
    verify_password,
    verify_password_async,
)
from shared.security.scopes import Scope, allows
from shared.security.tokens import digest_of, new_token, prefix_of


async def test_a_password_fits_its_own_hash_only() -> None:
    stored = await hash_password_async("correct horse")
    assert stored.startswith("$argon2id$")
    assert "correct horse" not in stored
    assert await verify_password_async(stored, "correct horse")
    assert not await verify_password_async(stored, "Correct horse")
    assert not await verify_password_async(None, "nobody signs in with this")
    assert not needs_rehash(stored)


def test_a_broken_hash_fits_nothing() -> None:
    assert not verify_password("not a hash", "x")
    assert not verify_password("", "")


def test_hashes_are_salted_and_old_ones_noticed() -> None:
    assert hash_password("same") != hash_password("same")
    assert needs_rehash(PasswordHasher(time_cost=1, memory_cost=1024).hash("x"))


async def test_verifying_leaves_the_event_loop_free() -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0)

    ticking = asyncio.create_task(tick())
    await hash_password_async("x")
    ticking.cancel()
    assert ticks > 10


@pytest.mark.parametrize(
    ("password", "fine"),
    [
        ("xK3$pq9", False),
        ("xK3$pq9z", True),
        ("kamar tenang " * 19 + "99999 abc", True),
        ("kamar tenang " * 20, False),
        ("", False),
        ("12345678", False),
        ("password123", False),
        ("xxxxxxxxxxxxxxxx", False),
        ("seven tired herons", True),
        (" Sari.Dewi@Example.com ", False),
        ("sari.dewi", False),
        ("sari.dewi@example.com.", False),
    ],
)
def test_what_may_become_a_password(password: str, fine: bool) -> None:
    assert (fault_in(password, known=("sari.dewi@example.com", "Sari Dewi")) is None) is fine


@pytest.mark.parametrize(("password", "fine"), [("1234567", False), ("12345678", True), ("x" * 257, False)])
def test_an_operators_choice_is_only_measured(password: str, fine: bool) -> None:
    assert (fault_in(password) is None) is fine


def test_tokens_are_random_and_recognisable() -> None:
    tokens = [new_token() for _ in range(50)]
    assert len({token.secret for token in tokens}) == 50
    for token in tokens:
        assert token.secret.startswith("sapa_")
        assert len(token.secret) >= 48
        assert token.digest == digest_of(token.secret)
        assert len(token.digest) == 32
        assert token.secret.startswith(token.prefix)
        assert token.prefix == prefix_of(token.secret)
        assert token.secret not in repr(token)


def test_any_text_may_be_presented_as_a_token() -> None:
    assert digest_of("\ud800 no token \x00") != digest_of("")


def test_scopes() -> None:
    assert allows(["guests:register"], Scope.GUESTS_REGISTER)
    assert not allows(["guests:register"], Scope.MESSAGES_SEND)
    assert all(allows(["admin"], scope) for scope in Scope)
    assert not allows([], Scope.ROOMS_READ)
    assert not allows(["something:else"], Scope.ADMIN)
