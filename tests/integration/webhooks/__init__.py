"""Outgoing webhooks against a real database, with a clock of the test's own."""
