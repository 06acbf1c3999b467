"""What endpoints take from the process and from the request.

Dependencies are coroutines even where they await nothing: FastAPI runs plain functions in a thread each.
"""

from typing import Annotated

from fastapi import Depends, Request

from services.api.parts import Parts
from shared.conversations.transitions import Cause


async def parts_of(request: Request) -> Parts:
    """The running api's parts."""
    parts: Parts = request.app.state.parts
    return parts


async def cause_of(request: Request) -> Cause:
    """What the request sets going carries the request's id."""
    return Cause(correlation_id=request.scope["sapa.request_id"])


PartsOf = Annotated[Parts, Depends(parts_of)]
CauseOf = Annotated[Cause, Depends(cause_of)]
