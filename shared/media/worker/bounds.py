"""The bounds that a worker puts on itself before it opens anything."""

import resource
import signal

ADDRESS_SPACE = 1280 * 1024 * 1024
"""Bytes of memory, libraries among them. A frame of 4K with all that it may refer to takes a quarter of it."""

LARGEST_RESULT = 32 * 1024 * 1024
_OPEN_FILES = 32


def hold(seconds: int) -> None:
    """From here on: so much memory and time, no large files, no children, no core dumps.

    What exceeds it ends this process, by a signal or by an error, and nothing else.
    """
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_RESULT, LARGEST_RESULT))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Should the parent be gone, nobody else would end a worker that waits.
    signal.alarm(seconds * 2)
