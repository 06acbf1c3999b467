"""Secrets at rest: what is kept gives nothing away, and keys can be changed."""

import base64

import pytest
from pydantic import SecretStr, ValidationError

from shared.channels.secrets import NoSecretKey, Secrets, SecretUnreadable, keys_in, new_key
from shared.channels.settings import ProviderSettings

OLD, NEW = new_key(), new_key()


def secrets(*keys: str) -> Secrets:
    return Secrets.from_setting(SecretStr(",".join(keys)) if keys else None)


def test_what_is_kept_is_not_the_secret_and_differs_each_time() -> None:
    kept = secrets(OLD).encrypt("geheim")
    assert "geheim" not in kept
    assert base64.urlsafe_b64decode(kept).find(b"geheim") == -1
    assert kept != secrets(OLD).encrypt("geheim")
    assert secrets(OLD).decrypt(kept) == "geheim"


@pytest.mark.parametrize(
    ("keys", "reads"),
    [((OLD,), True), ((NEW, OLD), True), ((OLD, NEW), True), ((NEW,), False), ((), False)],
    ids=["same", "new_first", "new_last", "old_gone", "no_key"],
)
def test_which_keys_read_it(keys: tuple[str, ...], reads: bool) -> None:
    kept = secrets(OLD).encrypt("geheim")
    if reads:
        assert secrets(*keys).decrypt(kept) == "geheim"
        assert secrets(keys[0]).decrypt(secrets(*keys).renew(kept)) == "geheim"
    else:
        for read in (secrets(*keys).decrypt, secrets(*keys).renew):
            with pytest.raises(SecretUnreadable):
                read(kept)


def test_the_first_key_encrypts() -> None:
    assert secrets(NEW).decrypt(secrets(NEW, OLD).encrypt("geheim")) == "geheim"


def test_what_was_changed_is_not_read() -> None:
    kept = secrets(OLD).encrypt("geheim")
    with pytest.raises(SecretUnreadable):
        secrets(OLD).decrypt(kept[:-6] + "AAAAA=")


def test_nothing_is_kept_without_a_key() -> None:
    assert not secrets().has_key
    with pytest.raises(NoSecretKey):
        secrets().encrypt("geheim")


def test_keys_as_openssl_writes_them() -> None:
    assert len(keys_in(base64.b64encode(b"\xfb\xff" * 16).decode() + " , " + OLD)) == 2


@pytest.mark.parametrize(
    "key",
    ["short", "", OLD[:-4], f"{OLD},", "kunci!" * 8],
    ids=["short", "empty", "cut_off", "one_too_many", "no_base64"],
)
def test_bad_keys_are_named_and_not_shown(key: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ProviderSettings(sapa_secret_key=SecretStr(f"{NEW},{key}"))
    assert "32 bytes in base64" in str(refused.value)
    assert NEW not in str(refused.value)
    assert not key.strip(",") or key.strip(",") not in str(refused.value)


def test_production_needs_a_key() -> None:
    with pytest.raises(ValidationError, match="SAPA_SECRET_KEY"):
        ProviderSettings(sapa_env="production")
    assert ProviderSettings(sapa_env="production", sapa_secret_key=SecretStr(OLD)).secrets().has_key
