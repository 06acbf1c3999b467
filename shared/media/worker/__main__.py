"""`python -m shared.media.worker TASK TYPE SECONDS SOURCE RESULT`: one file in, one file out, facts as JSON on stdout.

Status 0 when it is done; 2 when the file cannot be used; anything else when it broke the worker.
"""

import json
import sys
from pathlib import Path

from shared.media.worker.bounds import hold


def main(task: str, mime_type: str, seconds: str, source: str, result: str) -> int:
    """Do one task."""
    hold(int(seconds))
    # The decoders are loaded within the bounds, and only the one that is needed.
    from shared.media.worker.unusable import Unusable

    try:
        facts = _carry_out(task, mime_type, Path(source), Path(result))
    except Unusable as error:
        print(json.dumps({"reason": str(error)}))  # noqa: T201 - stdout is how the parent hears of it
        return 2
    except MemoryError:
        print(json.dumps({"reason": "too_large"}))  # noqa: T201
        return 2
    print(json.dumps(facts))  # noqa: T201
    return 0


def _carry_out(task: str, mime_type: str, source: Path, result: Path) -> dict[str, object]:
    match task:
        case "frame":
            from shared.media.worker.video import first_frame

            return first_frame(source, mime_type, result)
        case "page":
            from shared.media.worker.pdf import first_page

            return first_page(source, result)
        case "voice":
            from shared.media.worker.sound import to_voice_note

            return to_voice_note(source, mime_type, result)
        case "listen":
            from shared.media.worker.sound import listen

            return listen(source, mime_type)
        case _:
            raise ValueError(f"no such task: {task}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
