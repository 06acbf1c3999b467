"""Outgoing webhooks: the feed turned into events, and each event told to its receivers, in order (ADR 28)."""
