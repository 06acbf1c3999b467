"""What the runner tells a person when it cannot go on."""


class RunnerError(Exception):
    """Something that stops the runner; its text says what happened and what to do about it."""
