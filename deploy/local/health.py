"""Asking processes over HTTP whether they are ready."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import httpx

OK = 200


@dataclass(frozen=True)
class Probe:
    """One question: this address must answer 200 (or, with `routed`, anything but the proxy's own refusal)."""

    label: str
    url: str
    routed: bool = False


class HealthClient:
    """Asks probes; connections are kept, proxies of the environment are not used."""

    def __init__(self) -> None:
        self._client = httpx.Client(timeout=3, trust_env=False)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def failures(self, probes: Iterable[Probe]) -> dict[str, str]:
        """What is not ready, with the reason, by label."""
        return {probe.label: reason for probe in probes if (reason := self._ask(probe)) is not None}

    def _ask(self, probe: Probe) -> str | None:
        try:
            answer = self._client.get(probe.url)
        except httpx.ConnectError:
            return "does not listen yet"
        except httpx.HTTPError as error:
            return f"gave no answer ({type(error).__name__})"
        if answer.status_code == OK or (probe.routed and answer.status_code not in {502, 503, 504}):
            return None
        return f"answered {answer.status_code} {_summary(answer)}".rstrip()


def _summary(answer: httpx.Response) -> str:
    try:
        return json.dumps(answer.json(), separators=(", ", ": "))[:300]
    except ValueError:
        return ""
