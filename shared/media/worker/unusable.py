"""The one way in which a worker says no."""


class Unusable(Exception):  # noqa: N818 - reads as an adjective at every `except`
    """The file is not what it would have to be; the text is a code that goes into logs."""
