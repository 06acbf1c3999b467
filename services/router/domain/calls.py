"""How far a call has come: reports arrive in any order, the furthest one holds. Pure."""

RANK = {"ringing": 0, "answered": 1, "ended": 2, "rejected": 3, "missed": 4}
