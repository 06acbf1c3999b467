"""The files that providers keep for a while, and how getting them can fail."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from deploy.simulator.content import File
from deploy.simulator.messages import Provider

MAX_BYTES = 256 * 1024 * 1024
_SLOW_MS = 3000


class MediaMode(StrEnum):
    """What a request for a file gets."""

    OK = "ok"
    MISSING = "missing"
    """404: deleted, or never there"""
    FAILING = "failing"
    """503"""
    SLOW = "slow"
    """the file, after `delay_ms`"""


@dataclass(frozen=True, slots=True)
class MediaRule:
    """How one provider gives its files. `count`: for so many requests, then normally again; None until changed."""

    mode: MediaMode = MediaMode.OK
    count: int | None = None
    delay_ms: int = _SLOW_MS
    lifetime_s: float | None = None
    """WAHA: so long after a message its file is gone, until the message is asked for again. None: kept."""
    link: bool = False
    """Whapi: webhooks say where the file is (`link`), as with automatic download."""


class Shelf:
    """Files by id; the oldest give way when they take too much room."""

    def __init__(self, *, max_bytes: int = MAX_BYTES, clock: Callable[[], float] = time.time) -> None:
        self._files: OrderedDict[str, File] = OrderedDict()
        self._downloaded: dict[str, float] = {}
        self._bytes = 0
        self._max_bytes = max_bytes
        self._clock = clock
        self._rules: dict[Provider, MediaRule] = {}

    def put(self, mime_type: str, data: bytes, **facts: Any) -> File:
        """Keeps a new file and returns it with an id such as Whapi gives."""
        subtype = mime_type.partition(";")[0].rpartition("/")[2]
        word = "".join(filter(str.isalnum, subtype)) or "file"
        file = File(f"{word}-{secrets.token_hex(8)}-{secrets.token_hex(6)}", mime_type, data, **facts)
        self._files[file.id] = file
        self._downloaded[file.id] = self._clock()
        self._bytes += len(data)
        while self._bytes > self._max_bytes and len(self._files) > 1:
            _, oldest = self._files.popitem(last=False)
            self._downloaded.pop(oldest.id, None)
            self._bytes -= len(oldest.data)
        return file

    def find(self, file_id: str) -> File | None:
        return self._files.get(file_id)

    def fetch_again(self, file: File) -> None:
        """WAHA downloads the file once more: its lifetime begins anew."""
        self._downloaded[file.id] = self._clock()

    def is_expired(self, file: File, provider: Provider) -> bool:
        """Whether the provider has deleted its copy."""
        lifetime = self.rule(provider).lifetime_s
        return lifetime is not None and self._clock() - self._downloaded.get(file.id, 0.0) > lifetime

    def rule(self, provider: Provider) -> MediaRule:
        return self._rules.get(provider, MediaRule())

    def put_rule(self, provider: Provider, rule: MediaRule) -> None:
        self._rules[provider] = rule

    def take(self, provider: Provider) -> MediaRule:
        """The rule for one request, counted as used."""
        rule = self.rule(provider)
        if rule.count is not None:
            left = rule.count - 1
            self._rules[provider] = (
                replace(rule, count=left) if left > 0 else replace(rule, mode=MediaMode.OK, count=None)
            )
        return rule

    def clear(self) -> None:
        self._files.clear()
        self._downloaded.clear()
        self._rules.clear()
        self._bytes = 0
