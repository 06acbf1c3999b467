"""People of every role for tests, each with sessions of their own."""

import asyncio
from dataclasses import dataclass

from shared.security.passwords import hash_password
from shared.security.tokens import new_token
from tests.integration.api.house import House

PASSWORD = "a password for tests"
_HASHES: dict[str, str] = {}


@dataclass(frozen=True)
class Member:
    """Somebody of the house."""

    id: int
    email: str


async def join(house: House, name: str, role: str = "agent", *, own_chats_only: bool = False) -> Member:
    """A new person, who may sign in with `PASSWORD`."""
    if PASSWORD not in _HASHES:
        _HASHES[PASSWORD] = await asyncio.to_thread(hash_password, PASSWORD)
    email = f"{name}@example.com"
    user_id = await house.value(
        """
        insert into users (email, name, role, password_hash, own_chats_only) values ($1, $2, $3, $4, $5) returning id
        """,
        email,
        name.title(),
        role,
        _HASHES[PASSWORD],
        own_chats_only,
    )
    return Member(user_id, email)


async def session(house: House, member: Member) -> str:
    """A new session's token."""
    token = new_token()
    await house.fetch(
        "insert into user_sessions (token_hash, user_id, expires_at) values ($1, $2, now() + interval '1 hour')",
        token.digest,
        member.id,
    )
    return token.secret


async def assign(house: House, chat_id: int, member: Member | None) -> None:
    """Past the api: the chat is that person's, before anybody looks."""
    who = None if member is None else member.id
    await house.fetch("update chats set assigned_agent_id = $1, mode = 'agent' where id = $2", who, chat_id)
