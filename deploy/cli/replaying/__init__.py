"""Replaying the event log: which entries, into a scratch database or to the live system, and comparing."""
