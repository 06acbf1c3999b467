"""What the runner tells a person when it cannot go on."""


class RunnerError(Exception):
    """Something that stops the runner; its text says what happened and what to do about it."""


class Cancelled(Exception):  # noqa: N818  (it is no error: somebody asked to stop)
    """Work was given up because the runner was asked to stop."""
