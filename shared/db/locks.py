"""Every advisory lock that is held in Sapa's database, in one list: two with one number would keep each other out."""

from enum import IntEnum, unique


@unique
class Lock(IntEnum):
    """Leaders hold theirs as long as they lead (`shared.db.leadership`), jobs theirs for one transaction.

    A number stays once it was released: old and new replicas run side by side while a new version is rolled out.
    """

    # Jobs of the `sapa` command.
    MIGRATION = 0x5A9A_0000
    SETUP = 0x5A9A_0003
    SEED = 0x5A9A_0004
    # Leaders.
    RELAY = 0x5A9A_0001
    REEMIT = 0x5A9A_0002
    WATCH = 0x5A9A_0014
    PROVIDER_WATCH = 0x5A9A_0015
    NUMBER_FINDER = 0x5A9A_0016
    UPLOADS = 0x5A9A_0017
    LABELS = 0x5A9A_0019
    PRESENCES = 0x5A9A_0024
    ESCALATION = 0x5A9A_0025
    WEBHOOKS = 0x5A9A_0026
    API_PURGE = 0x5A9A_0180
    ROUTER_PURGE = 0x5A9A_0181
    DEAD_LETTERS = 0x5A9A_0D10
