"""How far a message of ours has come: facts arrive in any order, the furthest one holds."""

RANK = {"queued": 0, "sending": 1, "sent": 2, "failed": 3, "delivered": 4, "read": 5, "played": 6}
# Proof that the customer has it, which no failure or older attempt can take back.
EVIDENCE = frozenset({"delivered", "read", "played"})
UNSETTLED = frozenset({"queued", "sending"})


def advance(current: str, reported: str) -> str:
    """The status of an attempt that stood at `current`, once `reported` is known too.

    `unknown` stands beside the ranks: it replaces what is unsettled, and any outcome replaces it. A customer's message
    stays `received`; a cancelled one only gives way to proof that it arrived.
    """
    if current == "received":
        return current
    if reported == "unknown":
        return reported if current in UNSETTLED else current
    if current == "unknown":
        return current if reported in UNSETTLED else reported
    if current == "cancelled":
        return reported if reported in EVIDENCE else current
    if reported == "cancelled":
        return reported if current in UNSETTLED else current
    return max(current, reported, key=RANK.__getitem__)


def furthest(known: str | None, reported: str) -> str:
    """What a provider has reported about one message id so far."""
    return reported if known is None else advance(known, reported)


def after_older_attempt(current: str, reported: str) -> str:
    """What a fact about an earlier attempt changes: nothing, unless it proves that the customer has the message."""
    return advance(current, reported) if reported in EVIDENCE else current
