"""Passwords, opaque tokens and the scopes of API keys."""
