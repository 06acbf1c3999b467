"""The tree of errors that Sapa's own code raises.

```
SapaError
├── Transient            the same input may work later: time-outs, a server that is away
│   └── RateLimited      says when to come back (`retry_after`)
├── Permanent            will never work as it stands
│   └── ProviderRejected a provider refused the message for good
└── OutcomeUnknown       something was asked of the outside and its answer is not known
```
"""


class SapaError(Exception):
    """Base of every error that Sapa raises on purpose."""


class Transient(SapaError):  # noqa: N818 - reads as an adjective at every `except`
    """The same input may succeed later."""

    def __init__(self, message: str, *, code: str = "transient") -> None:
        super().__init__(message)
        self.code = code


class RateLimited(Transient):
    """The other side asked us to slow down; `retry_after` is in seconds, None when it did not say."""

    def __init__(self, message: str, *, retry_after: float | None = None, code: str = "rate_limited") -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class Permanent(SapaError):  # noqa: N818
    """The same input will never succeed."""

    def __init__(self, message: str, *, code: str = "permanent") -> None:
        super().__init__(message)
        self.code = code


class ProviderRejected(Permanent):
    """The provider refused; `code` names the reason in our words, the message is fit for a person."""


class OutcomeUnknown(SapaError):  # noqa: N818
    """The request may or may not have had its effect; nobody may repeat it blindly."""

    def __init__(self, message: str, *, code: str = "outcome_unknown") -> None:
        super().__init__(message)
        self.code = code
