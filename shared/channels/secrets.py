"""Secrets at rest: encrypted under the keys in `SAPA_SECRET_KEY`."""

import base64
import binascii

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from shared.errors import SapaError

VARIABLE = "SAPA_SECRET_KEY"
_KEY_BYTES = 32


class NoSecretKey(SapaError):  # noqa: N818 - reads as a noun at every `raise`
    """There is no key, so nothing can be kept secret here."""

    def __init__(self) -> None:
        super().__init__(f"{VARIABLE} is not set: Sapa has no key to keep this secret with")


class SecretUnreadable(SapaError):  # noqa: N818
    """A secret that is stored was encrypted under a key that is not among ours."""

    def __init__(self) -> None:
        super().__init__(f"a stored secret cannot be read: {VARIABLE} lacks the key that it was encrypted under")


class Secrets:
    """Encrypts with the first key and decrypts with all (Fernet: AES-128-CBC with HMAC-SHA256)."""

    def __init__(self, keys: list[Fernet]) -> None:
        self._keys = MultiFernet(keys) if keys else None

    @classmethod
    def from_setting(cls, setting: SecretStr | None) -> "Secrets":
        """By the variable's value. Raises ValueError, which does not name the value, when it holds no keys."""
        return cls(keys_in(setting.get_secret_value()) if setting is not None else [])

    @property
    def has_key(self) -> bool:
        """Whether anything can be encrypted."""
        return self._keys is not None

    def encrypt(self, secret: str) -> str:
        """As it is kept. Raises NoSecretKey."""
        if self._keys is None:
            raise NoSecretKey
        return self._keys.encrypt(secret.encode()).decode()

    def decrypt(self, kept: str) -> str:
        """The secret. Raises SecretUnreadable."""
        if self._keys is None:
            raise SecretUnreadable
        try:
            return self._keys.decrypt(kept).decode()
        except InvalidToken as error:
            raise SecretUnreadable from error

    def renew(self, kept: str) -> str:
        """The same secret under the first key. Raises SecretUnreadable."""
        if self._keys is None:
            raise SecretUnreadable
        try:
            return self._keys.rotate(kept).decode()
        except InvalidToken as error:
            raise SecretUnreadable from error


def keys_in(value: str) -> list[Fernet]:
    """The keys of a comma-separated list, each 32 random bytes in base64. Raises ValueError that says which is none."""
    keys = []
    for number, key in enumerate(value.split(","), start=1):
        try:
            raw = base64.urlsafe_b64decode(key.strip().replace("+", "-").replace("/", "_"))
        except (binascii.Error, ValueError):
            raw = b""
        if len(raw) != _KEY_BYTES:
            raise ValueError(f"key {number} is not 32 bytes in base64; `openssl rand -base64 32` makes one")
        keys.append(Fernet(base64.urlsafe_b64encode(raw)))
    return keys


def new_key() -> str:
    """A key as the variable takes it."""
    return Fernet.generate_key().decode()
