"""Which labels a chat has afterwards. Pure."""

from collections.abc import Sequence

from services.api.domain.refusals import Refused


def changed_labels(
    labels: Sequence[str], *, exactly: Sequence[str] | None, add: Sequence[str], remove: Sequence[str], most: int
) -> list[str]:
    """`exactly`, where given, instead of those that there are; then without some and with others, each once.

    Raises Refused `too_many_labels` when there would be more than `most` because of it.
    """
    gone = set(remove) - set(add)
    start = labels if exactly is None else exactly
    found = [label for label in dict.fromkeys((*start, *add)) if label not in gone]
    if len(found) > most and len(found) > len(labels):
        raise Refused("too_many_labels", f"A chat has {most} labels at most.", field="add_labels")
    return found
