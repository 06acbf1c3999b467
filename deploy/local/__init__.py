"""The local runner: everything Sapa needs, started privately on one machine without Docker."""
