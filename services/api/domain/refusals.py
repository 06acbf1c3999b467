"""What the api refuses to do, and why; which HTTP status that becomes is `services.api.http.errors`' business."""

from typing import Any

from shared.errors import SapaError


class Refused(SapaError):  # noqa: N818 - reads as an adjective at every `except`
    """A request that cannot be carried out.

    `code` is stable and for machines, `detail` is for people; `field` names the input at fault.
    `extra` members are added to the problem document.
    """

    def __init__(self, code: str, detail: str, *, field: str | None = None, **extra: Any) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.field = field
        self.extra = extra
