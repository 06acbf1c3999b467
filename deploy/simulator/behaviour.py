"""How a provider misbehaves on request. Pure: which rule applies to a send, and what is left of it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from deploy.simulator.messages import Provider

DEFAULT_SLOW_MS = 3000


class Mode(StrEnum):
    """What happens to a send."""

    OK = "ok"
    SLOW = "slow"
    """accepted, after `delay_ms`"""
    FAILING = "failing"
    """an internal error; not delivered"""
    RATE_LIMITED = "rate_limited"
    """429; not delivered"""
    PERMANENT = "permanent"
    """refused for good; not delivered"""
    SILENT = "silent"
    """accepted and delivered, but no echo and no status ever comes"""
    CUT_AFTER_ACCEPT = "cut_after_accept"
    """delivered, but the connection closes without an answer"""
    FAILS_LATER = "fails_later"
    """accepted, then reported as failed; not delivered"""


REFUSING = frozenset({Mode.FAILING, Mode.RATE_LIMITED, Mode.PERMANENT})


@dataclass(frozen=True, slots=True)
class Rule:
    """One standing instruction. `count` is how many sends it still governs; None means until changed."""

    mode: Mode = Mode.OK
    delay_ms: int = 0
    retry_after: float | None = None
    count: int | None = None
    silent: bool = False
    """No echo and no statuses either, whatever the mode."""
    status: int | None = None
    """The HTTP status of a refusal, instead of the mode's own."""
    message: str | None = None
    """The error text of a refusal, instead of the mode's own."""
    all_calls: bool = False
    """Also governs calls that send nothing: history, presence, health."""

    @property
    def delay_s(self) -> float:
        if self.mode is Mode.SLOW and not self.delay_ms:
            return DEFAULT_SLOW_MS / 1000
        return self.delay_ms / 1000

    @property
    def refuses(self) -> bool:
        return self.mode in REFUSING

    @property
    def quiet(self) -> bool:
        return self.silent or self.mode is Mode.SILENT

    def as_json(self) -> dict[str, object]:
        return {
            "mode": self.mode,
            "delay_ms": self.delay_ms,
            "retry_after": self.retry_after,
            "count": self.count,
            "silent": self.silent,
            "status": self.status,
            "message": self.message,
            "all_calls": self.all_calls,
        }


OK = Rule()


class Behaviours:
    """The rules in force. One for a customer outranks the provider's own; a spent rule gives way."""

    def __init__(self) -> None:
        self._general: dict[Provider, Rule] = {}
        self._personal: dict[tuple[Provider, str], Rule] = {}

    def put(self, provider: Provider, rule: Rule, key: str | None = None) -> None:
        """Sets the provider's rule, or with `key` the rule for one customer only."""
        if key is None:
            self._general[provider] = rule
        else:
            self._personal[provider, key] = rule

    def take(self, provider: Provider, key: str) -> Rule:
        """The rule for one send, counted as used."""
        personal = self._personal.get((provider, key))
        if personal is not None:
            left = _spend(personal)
            if left is None:
                del self._personal[provider, key]
            else:
                self._personal[provider, key] = left
            return personal
        general = self._general.get(provider)
        if general is None:
            return OK
        left = _spend(general)
        if left is None:
            del self._general[provider]
        else:
            self._general[provider] = left
        return general

    def for_other_calls(self, provider: Provider) -> Rule:
        """The rule for a call that sends nothing; it uses up no count."""
        rule = self._general.get(provider, OK)
        return rule if rule.all_calls else OK

    def clear(self, provider: Provider | None = None, key: str | None = None) -> None:
        """Back to normal: everything, one provider with its customers, or one customer."""
        if key is None:
            self._general = {p: r for p, r in self._general.items() if provider not in (None, p)}
        self._personal = {
            (p, k): r for (p, k), r in self._personal.items() if provider not in (None, p) or key not in (None, k)
        }

    def as_json(self) -> dict[str, object]:
        providers: tuple[Provider, ...] = ("whapi", "waha")
        return {
            provider: {
                **self._general.get(provider, OK).as_json(),
                "phones": {k: r.as_json() for (p, k), r in self._personal.items() if p == provider},
            }
            for provider in providers
        }


def _spend(rule: Rule) -> Rule | None:
    if rule.count is None:
        return rule
    return replace(rule, count=rule.count - 1) if rule.count > 1 else None
