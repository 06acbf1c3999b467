"""Passwords, hashed with Argon2id.

Hashing is slow on purpose (tens of milliseconds of one core, 64 MiB), so the coroutines run it in a thread,
and no more than a few at once: a flood of sign-ins must not take all of the machine's memory.
"""

import asyncio
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

MIN_LENGTH = 8
MAX_LENGTH = 256

# zxcvbn's scale from 0 to 4: below 2 a password is found with less than a million guesses.
_MIN_STRENGTH = 2
_JUDGED_CHARACTERS = 72

_AT_ONCE = 4


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="argon2")


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("nobody signs in with this")


def hash_password(password: str) -> str:
    """A hash to store; the same password never gives the same one twice."""
    return _hasher().hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether `password` belongs to the stored hash.

    None (no such user) costs the same time and is False, so that an answer's delay does not tell which users exist.
    """
    try:
        matches = _hasher().verify(_nobodys_hash() if stored is None else stored, password)
    except (VerificationError, InvalidHashError):
        return False
    return matches and stored is not None


def needs_rehash(stored: str) -> bool:
    """The hash was made with older parameters; make a new one the next time its password is at hand."""
    return _hasher().check_needs_rehash(stored)


async def hash_password_async(password: str) -> str:
    """`hash_password`, without holding up the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), hash_password, password)


async def verify_password_async(stored: str | None, password: str) -> bool:
    """`verify_password`, without holding up the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), verify_password, stored, password)


def fault_in(password: str, *, known: Collection[str] | None = None) -> str | None:
    """Why this may not become a password, in a person's words; None when it may.

    `known`: what everybody knows of the person, such as name and e-mail address: then the password must be neither of
    these nor easy to guess. None: an operator's choice at the server itself, of which only the length is looked at.
    """
    if len(password) < MIN_LENGTH:
        return f"must have at least {MIN_LENGTH} characters"
    if len(password) > MAX_LENGTH:
        return f"must have at most {MAX_LENGTH} characters"
    if known is None:
        return None
    words = {part for text in known for part in (text, *text.replace("@", " ").split()) if part}
    if password.strip().lower() in {word.lower() for word in words}:
        return "must not be the e-mail address or the name"
    if zxcvbn(password[:_JUDGED_CHARACTERS], user_inputs=sorted(words))["score"] < _MIN_STRENGTH:
        return "is too easy to guess: take several words, or more unusual ones"
    return None
